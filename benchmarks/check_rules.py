"""All rules of the check over a large plan, against the time of their queries alone.

30 problems, 60 objectives, 300 actions, 200 organisations. Each run of all rules is followed by a run of the very
statements that it sent, with their rows fetched and nothing made of them; the ratio is that of the two medians.
"""

import statistics
import time

from django.db import connection

from benchmarks.measuring import Report
from plans.checks.services import results
from plans.models import (
    Action,
    ActionArea,
    ActionObjective,
    FundingLine,
    Milestone,
    Objective,
    ObjectiveProblem,
    Plan,
    Problem,
    ProblemFactor,
    Responsibility,
    Target,
)
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality, Organisation
from tests.builders import make_indicator
from tests.plans.checks.complete import make_complete_plan

PROBLEMS, OBJECTIVES, ACTIONS, ORGANISATIONS = 30, 60, 300, 200
RUNS = 15


def measure() -> Report:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"bench-{time.time_ns()}", name="Bench", languages=["en"])
    with scope(town.pk):
        plan = make_complete_plan(town)
        grow(plan)
        results(plan)
        whole, alone, count = paired(plan)
    ratio = statistics.median(whole) / statistics.median(alone)
    rows = [
        ("all rules", 1000 * statistics.median(whole), count, ratio),
        ("their queries alone", 1000 * statistics.median(alone), count, 1.0),
    ]
    dominates = (
        "What is over the queries is Python: making objects of the rows, then some hundred rules over them. The "
        "number of queries does not depend on the size of the plan."
    )
    return Report(("What", "ms", "queries", "times the queries"), rows, dominates)


class Recorder:
    """Keeps the statements that are sent, with their parameters."""

    def __init__(self):
        self.sent: list[tuple] = []

    def __call__(self, execute, sql, params, many, context):
        self.sent.append((sql, params))
        return execute(sql, params, many, context)


def paired(plan: Plan) -> tuple[list[float], list[float], int]:
    """Seconds of all rules, seconds of the same statements alone, run by run, and their number."""
    whole, alone, count = [], [], 0
    for _ in range(RUNS):
        recorder = Recorder()
        began = time.perf_counter()
        with connection.execute_wrapper(recorder):
            results(plan)
        whole.append(time.perf_counter() - began)
        began = time.perf_counter()
        for sql, params in recorder.sent:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                cursor.fetchall()
        alone.append(time.perf_counter() - began)
        count = len(recorder.sent)
    return whole, alone, count


def grow(plan: Plan) -> None:
    """Bring the complete plan to the size that is measured; each part with links, rows and texts of usual length."""
    town = plan.municipality
    area = plan.problems.first().area_links.first().area
    text = "What happens, where, when and to whom. " * 12

    def of_town(model, **fields):
        return model(municipality=town, **fields)

    organisations = Organisation.objects.bulk_create(
        of_town(
            Organisation,
            name=f"Partner {n}",
            actor_groups=["AG-COM"],
            role_diagnosis="data",
            role_plan="support",
        )
        for n in range(Organisation.objects.count(), ORGANISATIONS)
    )
    problems = Problem.objects.bulk_create(
        of_town(
            Problem,
            plan=plan,
            code=f"X{n}",
            title="Problem",
            statement=text,
            decision_reason="Ranked",
            cp_codes=["CP03"],
        )
        for n in range(1, PROBLEMS)
    )
    Problem.objects.filter(plan=plan).update(status="prioritised")
    ProblemFactor.objects.bulk_create(
        of_town(ProblemFactor, problem=one, factor=factor, link="direct")
        for one in problems
        for factor in ("RF1", "RF4")
    )
    objectives = Objective.objects.bulk_create(
        of_town(
            Objective,
            plan=plan,
            code=f"Y{n}",
            statement="Objective",
            due_on=plan.period_end,
            national_goal="Goal",
        )
        for n in range(1, OBJECTIVES)
    )
    ObjectiveProblem.objects.bulk_create(
        of_town(ObjectiveProblem, objective=one, problem=problems[n % len(problems)])
        for n, one in enumerate(objectives)
    )
    indicator = make_indicator(town, "IX")
    Target.objects.bulk_create(
        of_town(Target, objective=one, indicator=indicator, baseline_value=1, target_value=2)
        for one in objectives
    )
    actions = Action.objects.bulk_create(
        of_town(
            Action,
            plan=plan,
            code=f"B{n:03}",
            title=f"Action {n}",
            description=text,
            measures=["L1.1a", "L4.3"],
            factors=["RF1"],
            approach="social",
            cost=1000,
            starts_on=plan.period_start,
            ends_on=plan.period_end,
            resource_level="local",
            evidence_class="B",
        )
        for n in range(2, ACTIONS)
    )
    ActionObjective.objects.bulk_create(
        of_town(ActionObjective, action=one, objective=objectives[n % len(objectives)])
        for n, one in enumerate(actions)
    )
    ActionArea.objects.bulk_create(of_town(ActionArea, action=one, area=area) for one in actions)
    Milestone.objects.bulk_create(
        of_town(Milestone, action=one, title="Step", due_on=f"2027-0{step}-01")
        for one in actions
        for step in (3, 6)
    )
    FundingLine.objects.bulk_create(
        of_town(
            FundingLine, action=one, source="Town", level="local", amount=300, year=year, status="committed"
        )
        for one in actions
        for year in (2027, 2028, 2029)
    )
    Responsibility.objects.bulk_create(
        of_town(
            Responsibility,
            action=one,
            organisation=organisations[(n + part) % len(organisations)],
            kind="support" if part else "lead",
        )
        for n, one in enumerate(actions)
        for part in range(4)
    )
