"""Check page and coverage page: time on the server against the time of their SQL.

A whole request as a member's browser makes it (session, rights, rules, template), in one process. The SQL is timed at
the connection, waiting included; what is left is Python: its rules and the template. The three plans differ in nothing
but the number of their actions.
"""

import time

from django.test import Client

from benchmarks.measuring import Report, counted
from plans.checks.services import results
from plans.models import Action, Milestone, Plan, Responsibility
from stakeholders.access.models import Membership, User
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality, Organisation
from tests.plans.checks.complete import make_complete_plan

SIZES = (3, 30, 300)
RUNS = 7


def measure() -> Report:
    town, client = _town()
    rows = []
    for size in SIZES:
        with scope(town.pk):
            _grow(town, size)
        rows.append(_row("rules alone", size, lambda: _rules(town)))
        for name, page in (("check page", "check/?show=all"), ("coverage page", "coverage/")):
            rows.append(_row(name, size, lambda page=page: _get(client, f"/town/{town.slug}/plan/{page}")))
    dominates = (
        "In a small plan the template dominates, in a large one the rows: half of the time PostgreSQL gathers the "
        "actions and their parts, half Python makes objects of them. A hundred times the actions take four to six "
        "times as long, in the same number of queries."
    )
    columns = ("What", "actions", "ms", "ms of SQL", "queries", "times its SQL")
    return Report(columns, rows, dominates)


def _town() -> tuple[Municipality, Client]:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"bench-{time.time_ns()}", name="Bench", languages=["en"])
    with scope(town.pk):
        make_complete_plan(town)
        user = User.objects.create_user(f"{town.slug}@example.org", "not used")
        Membership.objects.create(municipality=town, user=user, role=Role.COORDINATOR)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return town, client


def _grow(town: Municipality, size: int) -> None:
    """Bring the plan to `size` actions, each with a lead, three partners and two milestones."""
    plan = Plan.objects.get(municipality=town)
    partners = list(Organisation.objects.filter(municipality=town)[:4])
    have = plan.actions.count()
    actions = Action.objects.bulk_create(
        Action(
            municipality=town,
            plan=plan,
            code=f"B{number:03}",
            title=f"Action {number}",
            description="What is done, by whom and for whom. " * 8,
            measures=["L1.1a", "L4.3"],
            factors=["RF1"],
            cost=1000,
        )
        for number in range(have, size)
    )
    Responsibility.objects.bulk_create(
        Responsibility(
            municipality=town,
            action=action,
            organisation=partner,
            kind="lead" if partner == partners[0] else "support",
        )
        for action in actions
        for partner in partners
    )
    Milestone.objects.bulk_create(
        Milestone(municipality=town, action=action, title=f"Step {step}", due_on=f"2027-0{step}-01")
        for action in actions
        for step in (3, 6)
    )


def _rules(town: Municipality) -> None:
    with scope(town.pk):
        results(Plan.objects.get(municipality=town))


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _row(name: str, size: int, work) -> tuple:
    """The run of median length; its SQL is that of the same run, as two runs on a busy machine do not compare."""
    work()
    whole, sql, queries = sorted(_run(work) for _ in range(RUNS))[RUNS // 2]
    return (name, size, 1000 * whole, 1000 * sql, queries, whole / sql)


def _run(work) -> tuple[float, float, int]:
    with counted() as queries:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began, queries.seconds, queries.count
