"""Letters with personal codes: read from paper, used once, and joined to an answer by nobody who has the database."""

import csv
import hashlib
import io
import itertools
import json
import logging
import random
import re
import uuid
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from diagnostics.models import SurveyAnswer, SurveyLetter, SurveySpentCode
from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.intake import Sent, receive
from diagnostics.surveys.letters import entering, services
from diagnostics.surveys.letters.batches import BATCH, tell
from diagnostics.surveys.letters.codes import ALPHABET, NotACode, new_code, read_code, shown
from diagnostics.surveys.letters.spending import letter_of
from diagnostics.surveys.models import Entry, Survey
from diagnostics.surveys.sealing.settling import settle
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.models import AuditEntry

from .builders import ON, Resident, make_open_survey

NIGHT = datetime(2026, 3, 2, 3, tzinfo=UTC)
WHOLE = {"safe": "yes", "victim": "no"}


@pytest.fixture
def survey(town):
    return make_open_survey(town, entry=Entry.LETTERS)


def answer(survey, code="", instance=None, channel="web", **answers) -> uuid.UUID:
    version, instance = surveys.latest_version(survey), instance or uuid.uuid4()
    version.survey = survey
    sent = Sent(instance, {**WHOLE, **answers}, channel=channel, code=code)
    receive(by=Actor(survey.municipality), version=version, sent=sent, on=ON)
    return instance


def make(survey, many):
    return services.make_letters(by=Actor(survey.municipality), survey=survey, many=many)


# --- codes


def test_a_code_is_read_however_it_is_typed_and_every_slip_is_noticed():
    code = new_code()
    stroked = shown(code).replace("-", " \u2013 ")
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (code, shown(code), code.lower(), f" {stroked} ", shown(code).replace("-", "."), arabic):
        assert read_code(typed) == code
    assert len({new_code() for _time in range(200)}) == 200
    # Every single wrong sign, and every two that changed places.
    wrong = [code[:i] + sign + code[i + 1 :] for i in range(12) for sign in ALPHABET if sign != code[i]]
    for i, j in itertools.combinations(range(12), 2):
        if code[i] != code[j]:
            signs = list(code)
            signs[i], signs[j] = signs[j], signs[i]
            wrong.append("".join(signs))
    for typed in wrong:
        with pytest.raises(NotACode, match="check"):
            read_code(typed)
    for typed, why in (
        (code[:-1], "length"),
        (code + code[0], "length"),
        ("", "length"),
        ("O" + code[1:], "sign"),
    ):
        with pytest.raises(NotACode, match=why):
            read_code(typed)
    assert not set(ALPHABET) & set("AEIOU0125SZL8")
    assert len(ALPHABET) == 23


# --- use


def test_a_code_counts_once_and_a_lost_answer_to_the_sending_changes_nothing(survey):
    codes = [code for _number, code in make(survey, 3)]
    first = answer(survey, codes[0])
    assert answer(survey, codes[0], first) == first
    with pytest.raises(Conflict):
        answer(survey, codes[0], first, safe="no")
    for code, why in ((codes[0], "code_used"), (new_code(), "code_unknown"), ("", "code_missing")):
        with pytest.raises(Refused) as caught:
            answer(survey, code)
        assert caught.value.code == why
    assert SurveyAnswer.objects.count() == SurveySpentCode.objects.count() == 1
    answer(survey, channel="paper")  # whoever types paper forms has no code
    Survey.objects.update(entry=Entry.BOTH)
    survey.refresh_from_db()
    answer(survey)
    assert services.counts_of(survey) == (3, 1)


def test_which_letters_were_answered_is_told_ten_at_a_time_and_forgotten_at_the_end(survey):
    made = make(survey, 30)
    for _number, code in made[: BATCH - 1]:
        answer(survey, code)
    before = rows_of("diagnostics_surveyletter")
    tell(survey.municipality, at=NIGHT)
    assert rows_of("diagnostics_surveyletter") == before  # nine are told by nothing, nor by where a row lies
    assert services.unused_numbers(survey) == [number for number, _code in made]
    answer(survey, made[BATCH - 1][1])
    tell(survey.municipality, at=NIGHT)
    assert services.unused_numbers(survey) == [number for number, _code in made[BATCH:]]
    assert SurveySpentCode.objects.count() == 0
    assert services.counts_of(survey) == (30, BATCH)
    after = rows_of("diagnostics_surveyletter")
    assert len({row["xmin"] for row in after}) == 1  # used or not, all were written at once
    assert {row["mark"] for row in after} == {row["mark"] for row in before}
    with pytest.raises(Refused, match="already"):
        answer(survey, made[0][1])
    answer(survey, made[20][1])
    services.withdraw_unused(by=None, survey=survey)
    with pytest.raises(Refused, match="no letter"):
        answer(survey, made[25][1])
    surveys.close(by=None, survey=survey, on=ON)
    tell(survey.municipality, at=NIGHT)  # who began in time may still send
    assert SurveyLetter.objects.count() == BATCH
    tell(survey.municipality, at=NIGHT + timedelta(days=1))
    assert SurveyLetter.objects.count() == SurveySpentCode.objects.count() == 0
    assert not AuditEntry.objects.filter(
        table_name__in=["diagnostics_surveyletter", "diagnostics_surveyspentcode"]
    )


# --- the attempt to join


def rows_of(table: str) -> list[dict]:
    """A table as who has the whole database sees it: each column and transaction, in the order on the disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t) || jsonb_build_object('xmin', xmin::text, 'xmax', xmax::text)::jsonb"
            f' FROM "{table}" t ORDER BY ctid'
        )
        return [{**json.loads(row), "place": place} for place, (row,) in enumerate(cursor.fetchall())]


def everything() -> dict[str, list[dict]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [table for (table,) in cursor.fetchall()]
    return {table: rows for table in tables if (rows := rows_of(table))}


def values_in(thing) -> set[str]:
    """What tells a row from others: its longer values, and what is worked out from them without a key."""
    found = set()
    for value in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else [thing]:
        if isinstance(value, dict | list):
            found |= values_in(value)
        elif value is not None and len(str(value)) >= 6:
            text = str(value)
            found |= {
                text,
                *(hashlib.new(kind, text.encode()).hexdigest() for kind in ("sha256", "md5", "sha1")),
            }
    return found


def joined(tables: dict[str, list[dict]], truth: dict[int, str]) -> list[str]:
    """Every way in which letters and answers can be laid side by side; `truth`: number of the letter -> instance."""
    letters = {row["number"]: row for row in tables["diagnostics_surveyletter"]}
    answers = {row["instance"]: row for row in tables["diagnostics_surveyanswer"]}
    ways = []
    # A value, or a transaction, that a letter shares with its answer only, directly or over any row of any table.
    marks = {f"letter {n}": _marks(row) for n, row in letters.items()}
    marks |= {f"answer {i}": _marks(row) for i, row in answers.items()}
    for table, rows in tables.items():
        if table not in ("diagnostics_surveyletter", "diagnostics_surveyanswer"):
            marks |= {f"{table} {row['place']}": _marks(row) for row in rows}
    rare: dict[str, list[str]] = {}
    for name, found in marks.items():
        for mark in found:
            rare.setdefault(mark, []).append(name)
    beside = {name: set() for name in marks}
    for names in rare.values():
        if 1 < len(names) <= 4:
            for name in names:
                beside[name].update(names)
    for number, instance in truth.items():
        reached = {f"letter {number}"}
        for _step in range(3):
            reached |= set().union(*(beside[name] for name in reached))
        if f"answer {instance}" in reached:
            ways.append(f"letter {number} leads to its answer")
    # Order: of letters by anything that can be sorted, and of answers likewise.
    for one, other in itertools.product(_orders(letters, truth), _orders(answers, truth.values())):
        if run_together(one[1], other[1]):
            ways.append(f"letters by {one[0]} lie as answers by {other[0]}")
    return ways


def run_together(one: list[int], other: list[int]) -> bool:
    """Whether two orders of the same are one: as a whole, or from step to step, where some lie far away.

    Rows that a test took back leave room on a page, which the next ones fill out of their turn.
    """
    steps = np.diff(np.array(other)[np.argsort(one)])
    rising = np.mean(steps > 0)
    return abs(np.corrcoef(one, other)[0, 1]) > 0.75 or max(rising, 1 - rising) > 0.8


def _marks(row: dict) -> set[str]:
    values = values_in({key: value for key, value in row.items() if key not in ("xmin", "xmax", "place")})
    values |= {str(row["number"])} if "number" in row else set()
    values |= {row["stratum"]} if row.get("stratum") else set()
    return values | {f"transaction {row[key]}" for key in ("xmin", "xmax") if row.get(key, "0") != "0"}


def _orders(rows: dict, keys):
    columns = [key for key in next(iter(rows.values())) if key != "answers"]
    for column in columns:
        ranked = sorted(rows, key=lambda key, column=column: _sortable(rows[key][column]))
        if len({str(row[column]) for row in rows.values()}) > 5:
            yield column, [ranked.index(key) for key in keys]


def _sortable(value) -> tuple:
    text = str(value)
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)


def fieldwork(survey, many=40, spoil=None) -> dict[int, str]:
    """Letters go out, people answer in an order of their own; others use the system meanwhile."""
    made = dict(make(survey, many + 20))
    numbers = random.Random().sample(sorted(made), many)  # noqa: S311
    truth = {}
    for number in numbers:
        instance = answer(survey, made[number])
        truth[number] = str(instance)
        Survey.objects.filter(pk=survey.pk).update(mode=f"letter {len(truth)}")  # leaves a time in the trail
        if spoil:
            spoil(survey, number, instance)
    return truth


def test_nobody_with_the_whole_database_joins_letters_and_answers(survey):
    truth = fieldwork(survey)
    arrival = list(truth.values())
    assert joined(everything(), truth) == []  # the same day
    tell(survey.municipality, at=NIGHT)
    assert joined(everything(), truth) == []  # when it is told which were answered
    assert settle(survey.municipality, at=NIGHT) == 40
    tables = everything()
    assert joined(tables, truth) == []  # and the day after
    # Then no row tells a time either: one transaction for all, and no order like that of their arrival.
    answers = {row["instance"]: row for row in tables["diagnostics_surveyanswer"]}
    assert len({row["xmin"] for row in answers.values()}) == 1
    for column, ranks in _orders(answers, arrival):
        assert abs(np.corrcoef(ranks, range(40))[0, 1]) < 0.75, column
    assert not re.search(r"\d\d:\d\d", json.dumps(list(answers.values())))
    assert len(tables["stakeholders_auditentry"]) > 40


def plant_used_at_once(survey, number, instance):
    """Marks the letter when its answer arrives: the order in which letters were written is that of the answers."""
    SurveyLetter.objects.filter(survey=survey, number=number).update(is_used=True)


def plant_hash(survey, number, instance):
    """A plain hash of the mark at the answer: no key is needed to work it out."""
    mark = SurveyLetter.objects.get(number=number).mark
    plain = hashlib.md5(mark.encode()).hexdigest()  # noqa: S324 - what a careless hand would do
    SurveyAnswer.objects.filter(instance=instance).update(stratum=plain)


def plant_log(survey, number, instance):
    """Somebody writes both into the trail."""
    told = {"letter": SurveyLetter.objects.get(number=number).pk, "of": str(instance)}
    AuditEntry.objects.create(
        municipality=survey.municipality, at=NIGHT, actor="x", request_id="r", table_name="t", row_id=1,
        operation="insert", before={}, after=told,
    )  # fmt: skip


@pytest.mark.parametrize("spoil", [plant_used_at_once, plant_hash, plant_log])
def test_the_attempt_to_join_finds_what_is_planted(survey, spoil):
    truth = fieldwork(survey, 30, spoil)
    assert joined(everything(), truth)


# --- pages


def test_the_page_asks_for_the_code_kindly_and_lets_nobody_guess(client, survey, caplog, monkeypatch):
    cache.clear()
    ((_number, code),) = make(survey, 1)
    with caplog.at_level(logging.DEBUG):
        resident = Resident(client, survey).open()
        assert 'name="code"' in resident.text
        swapped = code[1] + code[0] + code[2:] if code[0] != code[1] else code[::-1]
        wrong = {
            "": "Type the code",
            code[:-1]: "12 letters",
            "O" * 12: "stands in no code",
            swapped: "typing error",
        }
        for typed, said in wrong.items():
            resident.page = client.post(
                resident.address, {"state": resident.state, "go": "begin", "code": typed}
            )
            assert resident.page.status_code == 422
            assert said in resident.text
        # From the letter by the camera: the code stands there already, and in no page after that.
        resident.page = client.get(resident.address, {"code": shown(code)})
        assert shown(code) in resident.text
        resident.page = client.post(
            resident.address, {"state": resident.state, "go": "begin", "code": shown(code)}
        )
        assert 'name="q-safe"' in resident.text
        assert code not in resident.text
        assert shown(code) not in resident.text
        resident.press("next", safe="yes", victim="no")
        for _step in range(5):
            if 'value="send"' not in resident.text:
                resident.press("next")
        state = resident.state
        assert resident.press("send").page.status_code == 201
        again = client.post(
            resident.address, {"state": state, "go": "send"}
        )  # the answer was lost on the way
        assert again.status_code == 201
    assert SurveyAnswer.objects.get().channel == "web"
    assert code not in caplog.text.replace("-", "")
    resident.open()
    resident.page = client.post(resident.address, {"state": resident.state, "go": "begin", "code": code})
    assert "already" in resident.text
    # Who guesses waits; who mistypes does not.
    monkeypatch.setattr(entering, "MOST", 3)
    for _time in range(4):
        page = client.post(resident.address, {"state": resident.state, "go": "begin", "code": new_code()})
    assert "Too many codes" in page.content.decode()
    assert (
        "belongs to no letter"
        in Client(REMOTE_ADDR="198.51.100.9")
        .post(resident.address, {"state": resident.state, "go": "begin", "code": new_code()})
        .content.decode()
    )


def test_the_office_makes_letters_as_a_table_and_to_print(town, survey, client, alice, coordinator):
    client.force_login(alice)
    page = f"/town/{town.slug}/surveys/{survey.uid}/letters/"
    file = client.post(page, {"many": 25, "as_what": "csv"})
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=_delimiter(file)))
    assert len(lines) == 26
    assert "no-store" in file["Cache-Control"]
    assert letter_of(survey, read_code(lines[1][1])).number == 1
    assert lines[1][1] in lines[1][3]
    assert client.post(page, {"many": 301, "as_what": "pdf"}).status_code == 422
    printed = client.post(page, {"many": 2, "as_what": "pdf"})
    assert printed.content.startswith(b"%PDF")
    assert b"/Count 2" in printed.content
    text = client.get(page).content.decode()
    assert "27" in text
    assert lines[1][1] not in text
    assert len(client.get(page + "reminders.csv").content.decode().split()) == 28
    assert client.post(page + "withdraw/").status_code == 302
    assert SurveyLetter.objects.count() == 0


def _delimiter(file) -> str:
    return ";" if ";" in file.content.decode("utf-8-sig").splitlines()[0] else ","
