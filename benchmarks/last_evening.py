"""The last evening of a consultation: 50 comments a second for a minute, beside the bare INSERT.

The web server of the container (two processes of eight threads) takes the comments as the page of residents sends
them, every tenth one twice, as a phone does whose connection broke. Meanwhile somebody reads the page of the round
five times a second. At the end the rows are counted. The bare way writes the same rows with one statement and one
transaction each, without a server, a form or a rule of the application.
"""

import http.client
import os
import queue
import statistics
import threading
import time
import uuid
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.measuring import Report
from benchmarks.serving import ask, late, served
from stakeholders.access.permissions import NOBODY
from stakeholders.access.tenancy import scope
from stakeholders.consultations.openings import sign
from stakeholders.consultations.rounds.services import prepare_round
from stakeholders.consultations.services import freeze_text, open_round
from stakeholders.models import Contribution, Municipality, Round

A_SECOND, SECONDS, SENDERS = 50, int(os.environ.get("BENCH_SECONDS", "60")), 24
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WORDS = "The lamps in our street have been dark since autumn, and many no longer walk there in the evening. "


def measure() -> Report:
    town, round_ = _round()
    bare = _bare(town, round_)
    with served() as port:
        sent, stored, taken, read = _evening(port, town, round_)
    rows = [
        (
            "bare INSERT, one after the other",
            bare["count"],
            bare["count"],
            0,
            bare["rate"],
            bare["ms"],
            "",
            "",
        ),
        (
            "page of residents",
            len(sent),
            stored["kept"],
            stored["twice"],
            len(taken) / stored["seconds"],
            statistics.median(taken) * 1000,
            late(taken) * 1000,
            statistics.median(read) * 1000,
        ),
    ]
    dominates = (
        f"Lost: {stored['lost']}. Server errors: {stored['errors']}. The form, its checks and the page that answers "
        "dominate; the row itself is a small part."
    )
    columns = (
        "Way", "sent", "stored", "stored twice", "a second", "median ms", "95th percentile ms", "page median ms",
    )  # fmt: skip
    return Report(columns, rows, dominates)


def _round() -> tuple[Municipality, Round]:
    with scope(dispatch=True):
        town = Municipality.objects.create(
            slug=f"bench-evening-{time.time_ns()}", name="Evening", languages=["en"]
        )
    elements = [
        {
            "uid": str(uuid.uuid4()),
            "kind": "action",
            "code": f"A{n:02}",
            "heading": f"Action {n}",
            "body": WORDS * 6,
            "hash": f"{n:064}",
        }
        for n in range(40)
    ]
    now = timezone.now()
    with scope(town.pk), transaction.atomic():
        about = {"municipality": town, "subject_uid": uuid.uuid4(), "title": "Draft", "label": "0.9"}
        text = freeze_text(by=NOBODY, **about, elements=elements)
        round_ = prepare_round(
            by=NOBODY,
            text=text,
            title="Round",
            introduction="Tell us.",
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
        )
        open_round(by=NOBODY, round_=round_, at=now)
    return town, round_


def _bare(town, round_) -> dict:
    """The rows that the application writes, one statement and one transaction each."""
    columns = [
        "municipality_id", "uid", "round_id", "element_uid", "element_hash", "author_kind", "author_name",
        "actor_group", "stance", "body", "channel", "received_on", "is_late", "key", "may_be_shown", "flags",
        "is_confirmed", "moderation", "moderation_reason", "redacted",
    ]  # fmt: skip
    statement = (
        f"INSERT INTO {Contribution._meta.db_table} ({', '.join(columns)}) "
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    times = []
    with scope(town.pk):
        for number in range(500):
            part = round_.text.content[number % 40]
            values = [
                town.pk, uuid.uuid4(), round_.pk, part["uid"], part["hash"], "anonymous", "", "", "change",
                WORDS * 3, "paper", timezone.localdate(), False, uuid.uuid4(), True, [], False, "pending", "", "",
            ]  # fmt: skip
            began = time.perf_counter()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
            times.append(time.perf_counter() - began)
    return {"count": len(times), "rate": len(times) / sum(times), "ms": statistics.median(times) * 1000}


def _evening(port: int, town, round_) -> tuple[dict, dict, list[float], list[float]]:
    """(receipt by number, what became of them, seconds of each sending, seconds of each page)."""
    work: queue.Queue = queue.Queue()
    notes = [sign(round_.uid, timezone.now() - timedelta(minutes=1)) for _ in range(A_SECOND * SECONDS)]
    receipts, taken, read, errors, over = {}, [], [], [], threading.Event()
    base = f"/public/{town.slug}/consultation/{round_.uid}/"

    def send():
        while (number := work.get()) is not None:
            part = round_.text.content[number % 40]["uid"]
            fields = {
                "note": notes[number],
                "stance": "change",
                "body": f"{WORDS * 3}\nNumber {number}",
                "author_kind": "anonymous",
                "may_be_shown": "yes",
            }
            body = urlencode(fields)
            for _ in range(2 if number % 10 == 0 else 1):
                began = time.perf_counter()
                status, receipt = ask(port, "POST", f"{base}part/{part}/comment/", body, FORM)
                taken.append(time.perf_counter() - began)
                if status == http.client.FOUND:
                    receipts[number] = receipt
                else:
                    errors.append(status)

    def look():
        while not over.wait(0.2):
            began = time.perf_counter()
            status, _to = ask(port, "GET", base)
            read.append(time.perf_counter() - began)
            if status != http.client.OK:
                errors.append(status)

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    reader = threading.Thread(target=look)
    for thread in (*senders, reader):
        thread.start()
    began = time.perf_counter()
    for number in range(A_SECOND * SECONDS):
        time.sleep(max(0, began + number / A_SECOND - time.perf_counter()))
        work.put(number)
    for _ in senders:
        work.put(None)
    for thread in senders:
        thread.join()
    lasted = time.perf_counter() - began
    over.set()
    reader.join()
    return receipts, {**_became(town, round_, receipts, errors), "seconds": lasted}, taken, read


def _became(town, round_, receipts, errors) -> dict:
    with scope(town.pk):
        bodies = list(Contribution.objects.filter(round=round_, channel="web").values_list("body", flat=True))
    numbers = [int(body.rsplit(" ", 1)[1]) for body in bodies]
    return {
        "kept": len(numbers),
        "twice": len(numbers) - len(set(numbers)),
        "lost": len(set(receipts) - set(numbers)),
        "errors": len(errors),
    }
