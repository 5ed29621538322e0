"""Results of a survey of 200,000 answers to 120 questions, from a snapshot.

People in 40 strata; a tenth of the questions are asked under a condition, a tenth take several answers, a tenth are
sensitive and sealed. Making the snapshot is all of the job that makes it. A page is a whole request as the
coordinator's browser makes it (session, rights, tables, template): the first one after the snapshot was made, then the
median of five. The bare way reads the answers of all from the database once, and makes nothing of them.
Peak is what the process takes over what it had before.
"""

import random
import time
import uuid
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.measuring import Report, seconds
from diagnostics.models import SurveyAnswer
from diagnostics.statistics.offences import Struck, Violence
from diagnostics.surveys import services as surveys
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule
from diagnostics.surveys.results import exporting
from diagnostics.surveys.results.loading import source_of
from diagnostics.surveys.results.snapshot_work import work_out_pages
from diagnostics.surveys.results.snapshots import write
from diagnostics.surveys.sealing.kept import parted
from diagnostics.surveys.victims.plan import OffenceRule, Said
from diagnostics.surveys.victims.services import declare
from diagnostics.surveys.wording import day_in
from stakeholders.access.models import Membership, User
from stakeholders.access.permissions import Actor, Permission, Role
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality

SIZES, QUESTIONS, SEED, PIECE = (20_000, 200_000), 120, 19960118, 2_000
#: So many people answer differently; what more there are answer like them, under other numbers and seals.
DIFFERENT = 10_000
FIVE = tuple(Option(f"a{number}", f"Answer {number}") for number in range(5))


PAGES = {
    "page of all 120 questions": "results/",
    "page of one question": "results/n2/",
    "the same by the answers of another": "results/n2/?by=n0",
    "page of victims": "victims/",
    "page of questions without an answer": "nonresponse/",
    "page of the sample": "sample/",
}


class Nowhere(BytesIO):
    """A file of which only the length is kept."""

    length = 0

    def write(self, content) -> int:
        self.length += len(content)
        return len(content)


def measure(sizes: tuple[int, ...] = SIZES) -> Report:
    found = [_measured(size) for size in sizes]
    names = [name for name, *_rest in found[0]]
    rows = [(name, *(cell for one in found for cell in one[place][1:])) for place, name in enumerate(names)]
    columns = ["What"]
    for size in sizes:
        columns += [f"s, {size:,}", "times the bare reading", "peak MB"]
    says = (
        "Reading the snapshot and drawing 120 charts make the page; nobody who waits reads the answers themselves. "
        "A file of single answers is written piece by piece: its peak does not grow with their number."
    )
    return Report(tuple(columns), rows, says)


def _measured(size: int) -> list[tuple]:
    town, survey, client = _answered(size)
    root = f"/town/{town.slug}/surveys/{survey.uid}/"
    by = Actor(town, permissions=frozenset(Permission), label="bench")
    found: list[tuple] = []

    def note(name: str, work, *, repeat: int = 0) -> None:
        with scope(town.pk), _peak() as peak:
            began = time.perf_counter()
            took = seconds(work, repeat=repeat) if repeat else (work(), time.perf_counter() - began)[1]
        bare = found[0][1] if found else took
        found.append((name, took, took / bare, peak()))

    rows = SurveyAnswer.objects.filter(survey=survey).values_list("answers", flat=True)
    note("bare reading of all answers", lambda: sum(1 for _ in rows.iterator(chunk_size=PIECE)))
    source = source_of_in(town, survey)
    note("making the snapshot", lambda: work_out_pages(survey, write(source, timezone.now())))
    # The process of the server has answered others before.
    client.get(f"/town/{town.slug}/surveys/")
    for name, end in PAGES.items():
        note(f"{name}, the first reader", lambda end=end: _ok(client.get(f"{root}{end}")))
        note(f"{name}, later", lambda end=end: _ok(client.get(f"{root}{end}")), repeat=5)
    note("single answers as CSV", lambda: exporting.write_answers(Nowhere(), survey, "csv", by=by))
    return found


def source_of_in(town: Municipality, survey: Survey):
    with scope(town.pk):
        return source_of(survey)


def _ok(response) -> None:
    assert response.status_code == 200, response.status_code
    assert b"As of" in response.content


@contextmanager
def _peak():
    """How many MB more than before this process takes at most."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _told("VmRSS")
    yield lambda: (_told("VmHWM") - before) / 1024


def _told(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _items() -> list[Item]:
    items = []
    for number in range(QUESTIONS):
        code, text = f"n{number}", f"Question {number}?"
        rule = Rule(f"n{number - 1}", ("a0", "a1", "a2")) if number % 10 == 1 else None
        match number % 10:
            case 9:
                items.append(Item(code, "text", text))
            case 7 | 8:
                items.append(Item(code, "number", text, minimum=0, maximum=120))
            case 6:
                items.append(Item(code, "multiple", text, options=FIVE))
            case 5:
                items.append(Item(code, "single", text, options=FIVE, sensitive=True))
            case _:
                items.append(Item(code, "single", text, options=FIVE, asked_if=rule))
    return items


def _answered(size: int) -> tuple[Municipality, Survey, Client]:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"many-{time.time_ns()}", name="Many", languages=["en"])
    with scope(town.pk):
        survey = Survey.objects.create(
            municipality=town, title="Safety", introduction="Hello.", population="Residents", sampling="probability"
        )  # fmt: skip
        surveys.fill(survey, _items())
        declare(by=Actor(town, label="bench"), survey=survey, rules=_offences(), forms=None)
        version = surveys.publish(by=Actor(town, label="bench"), survey=survey, on=day_in(town))
        dice = random.Random(SEED)  # noqa: S311 - answers, not secrets
        different: list[dict] = []
        for first in range(0, size, PIECE):
            if first < DIFFERENT:
                different += [_answers(dice) for _ in range(min(PIECE, size - first))]
            some = [different[(first + place) % len(different)] for place in range(min(PIECE, size - first))]
            _insert(town, survey, version, some, dice)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE diagnostics_surveyanswer")
    with scope(dispatch=True):
        user = User.objects.create_user(email=f"bench-{time.time_ns()}@example.org", password=None)
    with scope(town.pk):
        Membership.objects.create(municipality=town, user=user, role=Role.COORDINATOR)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return town, survey, client


def _answers(dice: random.Random) -> dict:
    answers: dict = {}
    for number in range(QUESTIONS):
        if dice.random() < 0.1:
            continue
        kind = number % 10
        if kind == 9:
            answers[f"n{number}"] = "Lamps"
        elif kind in {7, 8}:
            answers[f"n{number}"] = dice.randrange(60)
        elif kind == 6:
            answers[f"n{number}"] = [f"a{one}" for one in range(5) if dice.random() < 0.4] or ["a0"]
        else:
            answers[f"n{number}"] = f"a{dice.randrange(5)}"
    return answers


def _insert(town, survey, version, answers: list[dict], dice: random.Random) -> None:
    """Rows as the intake writes them."""
    rows = []
    for one in answers:
        instance = uuid.UUID(int=dice.getrandbits(128), version=4)
        open_, sealed = parted(version, instance, one)
        rows.append(
            SurveyAnswer(
                municipality=town,
                survey=survey,
                version=version,
                instance=instance,
                received_on=day_in(town),
                channel="import",
                weight=round(dice.uniform(0.5, 3), 3),
                stratum=f"s{dice.randrange(40)}",
                answers=open_,
                sealed=sealed,
            )
        )
    SurveyAnswer.objects.bulk_create(rows)


def _offences() -> tuple[OffenceRule, ...]:
    """Ten offences, each found by an answer and told how often."""
    return tuple(
        OffenceRule(
            f"o{number}",
            f"Offence {number}",
            strikes=Struck.HOUSEHOLD if number % 2 else Struck.PERSON,
            violence=Violence.PHYSICAL if number == 4 else None,
            found_by=(Said(f"n{10 * number}", ("a0",)),),
            denied_by=(Said(f"n{10 * number}", ("a1", "a2", "a3", "a4")),),
            times=f"n{10 * number + 7}",
        )
        for number in range(10)
    )
