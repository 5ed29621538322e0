"""The coverage matrices of a large plan: the whole page against the time of its SQL.

A request as a member's browser makes it, for the plan as it is made complete (2 actions) and for one of 30 problems,
60 objectives, 300 actions and 200 organisations. The SQL is timed at the connection within the run of median length.
The last row of each plan opens the fullest cell of the measures.
"""

import time

from django.test import Client

from benchmarks.check_rules import grow
from benchmarks.measuring import Report, counted
from benchmarks.plan_page import client_of
from plans.checks.subjects import MATRIX_TITLES
from plans.models import Plan
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality
from tests.plans.checks.complete import make_complete_plan

RUNS = 9
OPENED = "measures/?cell=measures:L1*universal"


def measure() -> Report:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"bench-{time.time_ns()}", name="Bench", languages=["en"])
    with scope(town.pk):
        plan = make_complete_plan(town)
    client = client_of(town)
    rows = _rows(client, plan)
    with scope(town.pk):
        grow(plan)
        plan.actions.filter(stage="").update(stage="universal")
    rows += _rows(client, plan)
    columns = ("Matrix", "actions", "kB", "ms", "ms of SQL", "queries", "times its SQL")
    return Report(columns, rows, _dominates(rows))


def _rows(client: Client, plan: Plan) -> list[tuple]:
    with scope(plan.municipality_id):
        actions = plan.actions.count()
    pages = [*((key, f"{key}/") for key in MATRIX_TITLES), ("measures, a cell opened", OPENED)]
    return [_row(client, plan, name, page, actions) for name, page in pages]


def _row(client: Client, plan: Plan, name: str, page: str, actions: int) -> tuple:
    address = f"/town/{plan.municipality.slug}/plan/coverage/matrix/{page}"
    size = len(_get(client, address).content) / 1000
    whole, sql, queries = sorted(_run(client, address) for _ in range(RUNS))[RUNS // 2]
    return (name, actions, size, 1000 * whole, 1000 * sql, queries, whole / sql)


def _run(client: Client, address: str) -> tuple[float, float, int]:
    with counted() as queries:
        began = time.perf_counter()
        _get(client, address)
        return time.perf_counter() - began, queries.seconds, queries.count


def _get(client: Client, address: str):
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer


def _dominates(rows: list[tuple]) -> str:
    small, large = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    times = [one[3] / other[3] for one, other in zip(large, small, strict=True)]
    return (
        f"The queries stay {large[0][5]}. With 150 times the actions a matrix takes {min(times):.1f} to "
        f"{max(times):.1f} times as long: PostgreSQL gathers the actions and their parts, Python makes objects of "
        "them; the table itself hardly grows, since a cell names four things and opens the others."
    )
