"""The plan page against the sum of its SQL.

One request through the whole stack (sign-in, gate, row-level security, template) for plans with 3, 30 and 300
actions; beside it the time that the same request spent in its SQL statements, and the least processor time of this
process for it, which other work on the machine does not change.
"""

import time
from datetime import date, timedelta

from django.test import Client

from benchmarks.measuring import Report, counted, cpu_seconds, seconds
from diagnostics.models import Indicator, IndicatorValue
from plans.models import (
    Action,
    ActionArea,
    ActionObjective,
    Milestone,
    Objective,
    ObjectiveProblem,
    Plan,
    Problem,
    ProblemArea,
    ProblemFactor,
    Responsibility,
    Target,
)
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.models import Area, Membership, Municipality, Organisation, User
from stakeholders.municipalities.services import layer_for

SIZES = (3, 30, 300)
PAGES = (("plan page", "plan/"), ("list of actions", "plan/actions/"))
START = date(2027, 1, 1)


def measure() -> Report:
    rows = []
    for actions in SIZES:
        town = make_town(f"bench-{actions}-{time.time_ns()}", actions)
        client = client_of(town)
        for name, page in PAGES:
            rows.append(_row(f"{name}, {actions} actions", client, f"/town/{town.slug}/{page}"))
    columns = ("Page", "queries", "kB", "server ms", "SQL ms", "server / SQL", "CPU ms")
    return Report(columns, rows, _dominates(rows))


def _row(name: str, client: Client, address: str) -> tuple:
    def ask():
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer

    whole = seconds(ask, repeat=9)
    with counted() as queries:
        answer = ask()
    sql = queries.seconds
    size = len(answer.content) / 1000
    return (name, queries.count, size, whole * 1000, sql * 1000, whole / sql, 1000 * cpu_seconds(ask))


def _dominates(rows: list[tuple]) -> str:
    small, large = rows[0], rows[len(PAGES) * (len(SIZES) - 1)]
    return (
        f"The queries stay {large[1]} (sign-in, gate and menu included); with a hundred times as many actions the "
        f"plan page takes {large[6] / small[6]:.1f} times as much of the processor. Rendering the template and "
        "making objects of rows take alike; its lines are ready made (plans/plan/lines.py), which took 465 ms to 154."
    )


def make_town(slug: str, actions: int) -> Municipality:
    """A town whose plan has that many actions, each linked, led, supported and with two milestones."""
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=slug, name=slug, languages=["en"])
    with scope(town.pk):
        _fill(town, actions)
    return town


def client_of(town: Municipality) -> Client:
    """A signed-in coordinator of the town."""
    user = User.objects.create_user(f"{town.slug}@example.org", "correct horse battery")
    with scope(town.pk):
        Membership.objects.create(municipality=town, user=user, role=Role.COORDINATOR)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def _fill(town: Municipality, count: int) -> None:
    plan = Plan.objects.create(
        municipality=town,
        title="Bench",
        period_start=START,
        period_end=date(2029, 12, 31),
        vision="Calm. " * 60,
    )
    layer = layer_for(town, "neighbourhood")
    rows = ({"layer": layer, "since": layer, "code": f"N{i:02}", "name": f"Area {i}"} for i in range(12))
    areas = _made(Area, town, rows)
    organisations = _made(
        Organisation, town, ({"name": f"Organisation {i}", "actor_groups": ["AG-POL"]} for i in range(40))
    )
    goals = max(count // 3, 1)
    problems = _made(Problem, town, (_problem(plan, i) for i in range(max(goals // 2, 1))))
    objectives = _made(Objective, town, (_objective(plan, i) for i in range(goals)))
    _link_goals(town, problems, objectives, areas)
    made = _made(Action, town, (_action(plan, i) for i in range(count)))
    _link_actions(town, made, objectives, areas, organisations)


def _made(model, town: Municipality, rows) -> list:
    return model.objects.bulk_create(model(municipality=town, **row) for row in rows)


def _problem(plan, i: int) -> dict:
    return {
        "plan": plan,
        "code": f"P{i}",
        "title": f"Problem {i}",
        "status": "prioritised",
        "statement": "What happens, where, when, to whom and how much. " * 3,
        "extent_value": 96,
        "extent_unit": "cases",
    }


def _objective(plan, i: int) -> dict:
    return {
        "plan": plan,
        "code": f"O{i}",
        "statement": f"Reduce the {i}th thing by one fifth.",
        "due_on": START,
    }


def _action(plan, i: int) -> dict:
    return {
        "plan": plan,
        "code": f"A{i:04}",
        "title": f"Action {i} with residents and police",
        "description": "What is done, with whom and how. " * 8,
        "measures": ["L1.1a", "L1.6"],
        "factors": ["RF1", "RF4"],
        "starts_on": START,
        "ends_on": START + timedelta(days=700),
        "cost": 1000 * i,
        "resource_level": "local",
    }


def _link_goals(town, problems, objectives, areas) -> None:
    indicators = _made(
        Indicator,
        town,
        (
            {
                "code": f"I{i}",
                "name": f"Indicator {i}",
                "unit": "cases",
                "direction": "lower",
                "domain": "crime",
            }
            for i in range(len(objectives))
        ),
    )
    _made(ProblemArea, town, ({"problem": one, "area": areas[i % 12]} for i, one in enumerate(problems)))
    _made(ProblemFactor, town, ({"problem": one, "factor": "RF1", "link": "direct"} for one in problems))
    pairs = list(zip(objectives, indicators, strict=True))
    _made(
        ObjectiveProblem,
        town,
        ({"objective": one, "problem": problems[i % len(problems)]} for i, one in enumerate(objectives)),
    )
    _made(
        Target,
        town,
        (
            {
                "objective": objective,
                "indicator": one,
                "baseline_value": 100,
                "baseline_on": START,
                "target_value": 80,
            }
            for objective, one in pairs
        ),
    )
    _made(
        IndicatorValue,
        town,
        (
            {"indicator": one, "period_start": START, "period_end": START, "value": 95}
            for _objective, one in pairs
        ),
    )


def _link_actions(town, actions, objectives, areas, organisations) -> None:
    numbered = list(enumerate(actions))
    _made(ActionArea, town, ({"action": one, "area": areas[i % 12]} for i, one in numbered))
    _made(
        ActionObjective,
        town,
        ({"action": one, "objective": objectives[i % len(objectives)]} for i, one in numbered),
    )
    for place, kind in enumerate(("lead", "support", "support")):
        _made(
            Responsibility,
            town,
            (
                {
                    "action": one,
                    "organisation": organisations[(i + 7 * place) % 40],
                    "kind": kind,
                    "task": "Does it",
                }
                for i, one in numbered
            ),
        )
    for place in range(2):
        due = START + timedelta(days=200 * (place + 1))
        _made(
            Milestone,
            town,
            ({"action": one, "title": f"Step {place}", "due_on": due} for _i, one in numbered),
        )
