"""Interviews from telephones: 60 a second of 250 questions each for 30 seconds, beside a bare loop.

The web server of the container (two processes of eight threads) takes the interviews as ODK Collect sends them, from 40
telephones, every tenth one twice, as a telephone does whose connection broke. At the end the answers are read as the
results read them: every interview carries its own number. The bare loop parses the same XML and inserts it, one
statement and one transaction each, without a server or a rule of the application.
"""

import json
import os
import queue
import random
import statistics
import threading
import time
import uuid
from xml.etree import ElementTree

from django.db import connection, transaction
from django.urls import reverse

from benchmarks.measuring import Report
from benchmarks.serving import ask, late, served
from config.database import connected_as
from diagnostics.models import SurveyCollector, SurveySubmission
from diagnostics.surveys import services as surveys
from diagnostics.surveys.models import Survey
from diagnostics.surveys.openrosa.services import add_collector
from diagnostics.surveys.openrosa.xforms import form_id
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.wording import day_in
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality

A_SECOND, SECONDS, SENDERS = 60, int(os.environ.get("BENCH_SECONDS", "30")), 24
TELEPHONES, QUESTIONS, BARE, SEED = 40, 250, 500, 19960118
BOUNDARY = "concord-bench"
HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "X-OpenRosa-Version": "1.0"}
FIVE = tuple(Option(f"a{number}", f"Answer {number}") for number in range(5))
WORDS = "The lamps in our street have been dark since autumn."


def measure() -> Report:
    town, survey, tokens = fielded()
    sent = {number: interview(survey, number) for number in range(A_SECOND * SECONDS)}
    bare = _bare(town, survey, [sent[number % len(sent)] for number in range(BARE)])
    with served() as port:
        taken, statuses, lasted = _field_day(port, town, tokens, sent)
    kept = _kept(town, survey, len(sent))
    rate = len(sent) / lasted
    rows = [
        ("bare loop, one after the other", BARE, bare["kept"], 0, bare["rate"], bare["ms"], "", 1.0),
        (
            "telephones",
            len(sent),
            kept["kept"],
            kept["twice"],
            rate,
            statistics.median(taken) * 1000,
            late(taken) * 1000,
            bare["rate"] / rate,
        ),
    ]
    others = {status: times for status, times in statuses.items() if status != 201}
    says = (
        f"{QUESTIONS} answers and {len(sent[0]) / 1000:.1f} kB each; {len(taken)} requests, of which "
        f"{len(taken) - len(sent)} sent an interview again. Lost: {kept['lost']}. Made up: {kept['made_up']}. "
        f"Answered otherwise than 201: {others or 'none'}. The senders take the same two processors as server and "
        "database, and send no faster than is asked of them: the rate is that of the sending."
    )
    columns = (
        "Way", "interviews", "stored", "stored twice", "a second", "median ms", "95th percentile ms",
        "times the bare loop",
    )  # fmt: skip
    return Report(columns, rows, says)


def _items() -> list[Item]:
    """250 questions of every kind, some of them under a condition."""
    items = [Item("serial", "number", "Number of the interview", required=True)]
    for number in range(1, QUESTIONS):
        code, text = f"n{number}", f"Question {number}?"
        rule = (
            Rule(f"n{number - 1}", tuple(o.value for o in FIVE)) if number % 10 == 1 and number > 1 else None
        )
        match number % 10:
            case 9:
                items.append(Item(code, "text", text))
            case 7 | 8:
                items.append(Item(code, "number", text, minimum=0, maximum=120))
            case 6:
                items.append(Item(code, "multiple", text, options=FIVE))
            case 5:
                items.append(Item(code, "decimal", text, constraint=". >= 0"))
            case _:
                items.append(Item(code, "single", text, options=FIVE, required=True, asked_if=rule))
    return items


def fielded(telephones: int = TELEPHONES) -> tuple[Municipality, Survey, list[str]]:
    """A town with an open survey, and the tokens of its telephones."""
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"field-{time.time_ns()}", name="Field", languages=["en"])
    by = Actor(town, label="bench")
    with scope(town.pk), transaction.atomic():
        survey = Survey.objects.create(
            municipality=town, title="Safety", introduction="Hello.", population="Residents"
        )
        surveys.fill(survey, _items())
        surveys.publish(by=by, survey=survey, on=day_in(town))
        tokens = [
            add_collector(
                by=by, collector=SurveyCollector(municipality=town, survey=survey, name=f"Telephone {number}")
            )
            for number in range(telephones)
        ]
    return town, survey, tokens


def interview(survey: Survey, number: int) -> bytes:
    """The XML of one interview, as a telephone writes it: always the same for the same number."""
    dice = random.Random(SEED + number)  # noqa: S311 - answers, not secrets
    told = [f"<serial>{number}</serial>"]
    for place in range(1, QUESTIONS):
        match place % 10:
            case 9:
                answer = WORDS
            case 7 | 8:
                answer = str(dice.randrange(120))
            case 6:
                answer = " ".join(f"a{one}" for one in sorted(dice.sample(range(5), 2)))
            case 5:
                answer = f"{dice.random() * 1000:.2f}"
            case _:
                answer = f"a{dice.randrange(5)}"
        told.append(f"<n{place}>{answer}</n{place}>")
    return (
        f'<?xml version="1.0" ?><data id="{form_id(survey)}" version="1">{"".join(told)}'
        f"<meta><instanceID>uuid:{instance_of(number)}</instanceID></meta></data>"
    ).encode()


def instance_of(number: int) -> uuid.UUID:
    """The identity of an interview."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"interview {number}")


def body_of(xml: bytes) -> bytes:
    """An interview as a request."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="a.xml"\r\n'
        "Content-Type: text/xml\r\n\r\n"
    )
    return head.encode() + xml + f"\r\n--{BOUNDARY}--\r\n".encode()


def _bare(town: Municipality, survey: Survey, interviews: list[bytes]) -> dict:
    """Parse and insert, one statement and one transaction each."""
    with scope(town.pk):
        version = survey.versions.get().pk
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE bench_raw (LIKE {SurveySubmission._meta.db_table} INCLUDING DEFAULTS INCLUDING IDENTITY"
            " INCLUDING INDEXES)"
        )
        cursor.execute("ALTER TABLE bench_raw ADD COLUMN xml text")
        times = [_insert_raw(cursor, town, survey, version, xml) for xml in interviews]
        cursor.execute("SELECT count(*) FROM bench_raw")
        kept = cursor.fetchone()[0]
        cursor.execute("DROP TABLE bench_raw")
    return {"kept": kept, "rate": len(times) / sum(times), "ms": statistics.median(times) * 1000}


def _insert_raw(cursor, town: Municipality, survey: Survey, version: int, xml: bytes) -> float:
    """Seconds for one interview."""
    began = time.perf_counter()
    root = ElementTree.fromstring(xml)  # noqa: S314 - written here
    answers = json.dumps({child.tag: child.text for child in root})
    with transaction.atomic():
        cursor.execute(
            "INSERT INTO bench_raw (municipality_id, survey_id, version_id, collector_id, instance, digest,"
            " received_on, state, replies, judged_by, xml)"
            " VALUES (%s, %s, %s, 1, %s, '', current_date, 'held', %s, '', %s)",
            [town.pk, survey.pk, version, uuid.uuid4(), answers, xml.decode()],
        )
    return time.perf_counter() - began


def _field_day(port: int, town, tokens: list[str], sent: dict[int, bytes]) -> tuple[list[float], dict, float]:
    """(seconds of each request, how often each status came, seconds until the last interview was taken)."""
    work: queue.Queue = queue.Queue()
    taken: list[float] = []
    statuses: dict[int, int] = {}
    counting = threading.Lock()
    paths = [
        reverse("public:collect_submission", kwargs={"town": town.slug, "token": token}) for token in tokens
    ]

    def send():
        while (number := work.get()) is not None:
            path = paths[number % len(paths)]
            for _ in range(2 if number % 10 == 0 else 1):
                began = time.perf_counter()
                status, _to = ask(port, "POST", path, body_of(sent[number]), HEADERS)
                with counting:
                    taken.append(time.perf_counter() - began)
                    statuses[status] = statuses.get(status, 0) + 1

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in senders:
        thread.start()
    began = time.perf_counter()
    for number in sent:
        time.sleep(max(0, began + number / A_SECOND - time.perf_counter()))
        work.put(number)
    for _ in senders:
        work.put(None)
    for thread in senders:
        thread.join()
    return taken, statuses, time.perf_counter() - began


def _kept(town, survey: Survey, many: int) -> dict:
    """What is stored, by the numbers that the interviews carry; every answer of each must be there."""
    with scope(town.pk):
        sheet = sheet_of(survey)
        numbers = list(sheet.column("serial").answers)
        whole = all(sheet.column(item.code).valid.all() for item in sheet.items)
    return {
        "kept": len(numbers) if whole else 0,
        "twice": len(numbers) - len(set(numbers)),
        "lost": len(set(range(many)) - set(numbers)),
        "made_up": len(set(numbers) - set(range(many))),
    }
