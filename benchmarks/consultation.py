"""The desk, the reading page and the table of a consultation with 500 and 5,000 points.

Whole requests in one process: the desk of the office, “You said, we did” for everybody, a part of the text with what
was said about it, and the assessment table as XLSX, of which the most memory that Python held is told beside the time.
"""

import time
import tracemalloc
import uuid
from datetime import UTC, date, datetime
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.measuring import Report, counted
from config.database import connected_as
from stakeholders.access.models import Membership, User
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.consultations.answers import exporting
from stakeholders.models import Contribution, Municipality, Response, Round, Segment
from tests.builders import explain_gaps, make_element, make_round, make_text

SIZES = (500, 5000)
RUNS = 5
WORDS = (
    "More light in the square, because old people do not go out after dark. And a bench at the tram stop. "
)


def measure() -> Report:
    rows = []
    for size in SIZES:
        town, client, round_ = _town(size)
        with connected_as("owner"), connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does within a minute
        pages = {
            "desk": f"/town/{town.slug}/consultation/answers/?round={round_.uid}",
            "desk, search": f"/town/{town.slug}/consultation/answers/?round={round_.uid}&q=tram",
            "you said, we did": f"/public/{town.slug}/consultation/{round_.uid}/answers/",
            "part of the text": f"/public/{town.slug}/consultation/{round_.uid}/part/{_part(round_)}/",
        }
        rows += [_row(name, size, client, address) for name, address in pages.items()]
        table = f"/town/{town.slug}/consultation/rounds/{round_.uid}/table.xlsx"
        # Above some thousand points a job writes it, in the same way.
        with patch.object(exporting, "MANY", size):
            rows.append((*_row("table as XLSX", size, client, table)[:5], _most(client, table)))
    dominates = (
        "The queries of each page stay the same with ten times the points; the table is read in pieces of 200. Its "
        "memory is that of pieces whose objects hold each other until the collector comes by: 25 MB at most for 12,000 "
        "points, of which 1.5 to 3 were in use."
    )
    return Report(("What", "points", "ms", "ms of SQL", "queries", "most MB"), rows, dominates)


def _part(round_: Round) -> str:
    return round_.text.content[0]["uid"]


def _town(size: int) -> tuple[Municipality, Client, Round]:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"bench-{time.time_ns()}", name="Bench", languages=["en"])
    with scope(town.pk):
        users = [User.objects.create_user(f"{name}@{town.slug}.example", "not used") for name in "ab"]
        for user in users:
            Membership.objects.create(municipality=town, user=user, role=Role.COORDINATOR)
        round_ = make_round(town, make_text(town, [make_element(f"A{number:02}") for number in range(60)]))
        _fill(round_, size, users)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(users[0], backend="allauth.account.auth_backends.AuthenticationBackend")
    return town, client, round_


def _fill(round_: Round, size: int, users: list[User]) -> None:
    """`size` published comments, each answered by two people, and the answers published."""
    parts = round_.text.content
    Contribution.objects.bulk_create(
        Contribution(
            municipality=round_.municipality,
            round=round_,
            element_uid=parts[number % len(parts)]["uid"],
            element_hash=parts[number % len(parts)]["hash"],
            author_kind="anonymous",
            stance="change",
            body=f"{WORDS * 4}{number}",
            received_on=date(2026, 6, 2),
            key=uuid.uuid4(),
            moderation="published",
        )
        for number in range(size)
    )
    now = datetime.now(UTC)
    Response.objects.bulk_create(
        Response(
            municipality=round_.municipality,
            segment=segment,
            decision="accepted",
            reason="It is right, and the square is lit from June on.",
            later_reason="With the next budget.",
            drafted_by=users[0],
            approved_by=users[1],
            approved_at=now,
        )
        for segment in Segment.objects.filter(contribution__round=round_)
    )
    explain_gaps(round_)
    Round.objects.filter(pk=round_.pk).update(state="closed")
    Round.objects.filter(pk=round_.pk).update(state="decided", summary="Heard.", published_at=timezone.now())


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    if answer.streaming:
        for _piece in answer.streaming_content:
            pass


def _row(name: str, size: int, client: Client, address: str) -> tuple:
    """The run of median length, with the SQL of the same run."""
    _get(client, address)
    whole, sql, queries = sorted(_run(client, address) for _ in range(RUNS))[RUNS // 2]
    return (name, size, 1000 * whole, 1000 * sql, queries, "")


def _run(client: Client, address: str) -> tuple[float, float, int]:
    with counted() as queries:
        began = time.perf_counter()
        _get(client, address)
        return time.perf_counter() - began, queries.seconds, queries.count


def _most(client: Client, address: str) -> float:
    tracemalloc.start()
    _get(client, address)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6
