"""Snapshots of many answers: columns that say the same as rows, sealed files, and pages that know how old they are."""

import random
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.models import SurveyAnswer
from diagnostics.surveys import services
from diagnostics.surveys.field.amending.services import set_aside
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Section
from diagnostics.surveys.results import packing, snapshots
from diagnostics.surveys.results.kept import KeptRows
from diagnostics.surveys.results.loading import interviews_of, sheet_of, source_of
from diagnostics.surveys.results.nonresponse import responses
from diagnostics.surveys.results.packing import packed
from diagnostics.surveys.results.release import release
from diagnostics.surveys.results.sheet import Row, Sheet, Status
from diagnostics.surveys.results.snapshot_work import work_out_pages
from diagnostics.surveys.results.tables import breakdown, table, told
from diagnostics.surveys.victims.plan import OffenceRule, Said
from diagnostics.surveys.victims.release import Victims
from diagnostics.surveys.victims.services import declare
from diagnostics.surveys.weighting.services import keep_margin
from stakeholders.access.permissions import Actor
from stakeholders.jobs.services import run_job
from stakeholders.models import Job

from .builders import ON, YES_NO, make_answers, make_open_survey

PAGES = ("victims", "sample", "nonresponse")
CHOICES = (
    Option("a", "A"),
    Option("b", "B"),
    Option("none", "None", "none"),
    Option("dk", "Unknown", "apart"),
)
FIRST = questionnaire(
    [
        Item("q", "single", "Q?", options=CHOICES),
        Item("many", "multiple", "Many?", options=CHOICES, asked_if=Rule("q", ("a",))),
        Item("n", "number", "N?"),
        Item("d", "decimal", "D?", condition="${n} > 3"),
        Item("day", "date", "When?"),
        Item("sum", "calculate", "", calculation="${n} * 2"),
        Item("words", "text", "Words?"),
        Item("turn", "text", "Turn?", section="part"),
        Item("times", "number", "Times?", section="part"),
        Item("old", "single", "Old?", options=CHOICES),
        Item("kind", "text", "Kind?"),
        Item("told", "single", "Told?", options=CHOICES, condition="count(${part}) > 1"),
        Item("some", "single", "Some?", options=CHOICES, choice_filter="name != ${q}"),
    ],
    [Section("part", "Part", repeats=True)],
)
# One question less, one of another kind, one with an answer less, one behind a part that is not for all.
SECOND = questionnaire(
    [
        *(item for item in FIRST.items if item.code not in {"old", "kind", "q"}),
        replace(FIRST.by_code["q"], options=CHOICES[1:]),
        Item("kind", "number", "Kind?", section="some"),
    ],
    [*FIRST.sections, Section("some", "Some", condition="${n} > 5")],
)
VERSIONS = {1: FIRST, 2: SECOND}


def some_rows(many: int) -> list[Row]:
    dice = random.Random(7)  # noqa: S311 - answers, not secrets
    rows = []
    for number in range(many):
        given = {
            "q": dice.choice(["a", "b", "none", "dk", "gone"]),
            "many": dice.choice([["a", "b"], ["a"], ["none"], ["dk"]]),
            "n": dice.randrange(9),
            "d": dice.choice([1.5, 2.0, 7.25]),
            "day": dice.choice(["2026-01-01", "2026-01-02"]),
            "sum": dice.choice([2, 4.5, "x", "2"]),
            "words": "Anna",
            "part": [{"turn": "told", "times": 2}, {"times": dice.randrange(5)}],
            "old": "a",
            "kind": dice.choice([3, "3"]),
            "told": "b",
        }
        answers = {code: answer for code, answer in given.items() if dice.random() < 0.8}
        version = 3 if number == 0 else dice.choice([1, 2])
        rows.append(
            Row(version, answers, dice.uniform(0.5, 2), dice.choice("xy"), "2026-03-01", dice.choice("cde"))
        )
    return rows


def test_columns_of_a_file_say_what_the_rows_say(monkeypatch):
    rows = some_rows(300)
    # In pieces, each of which knows new answers.
    monkeypatch.setattr(packing, "PIECE", 7)
    content, many = packed(VERSIONS, iter(rows), lambda done: None)
    assert many == 300
    assert b"Anna" not in content
    kept = Sheet(VERSIONS, KeptRows(lambda: content, 300, lambda: rows), "probability")
    plain = Sheet(VERSIONS, rows, "probability")
    assert len(kept) == len(plain) == 300
    assert (kept.has_strata, kept.is_weighted) == (plain.has_strata, plain.is_weighted) == (True, True)
    assert [item.code for item in kept.items] == [item.code for item in plain.items]
    for item in plain.items:
        one, other = kept.column(item.code), plain.column(item.code)
        assert one.status.tolist() == other.status.tolist(), item.code
        assert (list(one.answers), list(one.given)) == (list(other.answers), list(other.given)), item.code
        for option in item.options:
            assert str(one.hits([option.value])) == str(other.hits([option.value]))
        if item.is_number:
            assert str(one.numbers) == str(other.numbers)
    assert [table(kept, item) for item in told(kept)] == [table(plain, item) for item in told(plain)]
    assert kept.turns("part")[0].tolist() == plain.turns("part")[0].tolist()
    whole = [
        {code: answer for code, answer in turn.items() if code != "turn"} for turn in plain.turns("part")[1]
    ]
    assert kept.turns("part")[1] == whole
    assert responses(kept) == responses(plain)
    pair = [plain.by_code[code] for code in ("n", "q")]
    assert breakdown(kept, *pair) == breakdown(plain, *pair)
    # A question that was first published after the file was made was put to nobody in it.
    new = questionnaire([*SECOND.items, Item("new", "single", "New?", options=CHOICES)], SECOND.sections)
    later = Sheet({**VERSIONS, 3: new}, KeptRows(lambda: content, 300, list), "probability")
    assert later.column("new").count(Status.OTHER_VERSION) == 300
    nobody = Sheet(VERSIONS, KeptRows(lambda: packed(VERSIONS, [], lambda done: None)[0], 0, list), "open")
    assert (len(nobody), nobody.column("q").asked) == (0, 0)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def work() -> Job:
    """Let the worker do what waits."""
    job = Job.objects.get(state="queued")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def test_pages_of_many_answers_come_from_a_snapshot_and_say_its_time(
    as_alice, coordinator, town, monkeypatch, media
):
    monkeypatch.setattr(snapshots, "MANY", 5)
    monkeypatch.setattr("diagnostics.surveys.results.loading.MANY", 5)
    hard = {"code": "hard", "kind": "single", "text": "Hard?", "options": YES_NO, "sensitive": True}
    safe = {"code": "safe", "kind": "single", "text": "Do you feel safe?", "options": YES_NO}
    survey = make_open_survey(town, [safe, hard], sampling="probability")
    make_answers(survey, [{"safe": "yes", "hard": "no"}] * 30 + [{"safe": "no", "hard": "yes"}] * 30)
    address = f"/town/{town.slug}/surveys/{survey.uid}/results/"
    # Nothing is there yet: few are read at once, of many it is told how far they are.
    assert "50.0" in as_alice.get(address).content.decode()
    monkeypatch.setattr(snapshots, "PATIENCE", 5)
    waits = as_alice.get(address).content.decode()
    assert ("There are very many answers" in waits, Job.objects.count()) == (True, 1)
    assert (
        as_alice.get(f"/api/v1/{town.slug}/surveys/{survey.uid}/results/").json()["code"]
        == "results_prepared"
    )
    assert work().result == {"answers": 60}
    files = sorted(media.rglob("*.*"))
    # The columns, the tables, and what the page shows to the office and to everybody else.
    assert sorted(path.suffix.split("-")[0] for path in files) == [
        ".columns", ".questions", ".questions", ".tables",
    ]  # fmt: skip
    for path in files:
        content = path.read_bytes()
        assert not any(word in content for word in (b"hard", b"yes", b"PK\x03\x04", b"QuestionTable"))
    first = as_alice.get(address)
    assert "As of" in first.content.decode()
    assert "50.0" in first.content.decode()
    # No answer is read for a page.
    with CaptureQueriesContext(
        connection,
    ) as queries:
        as_alice.get(address)
        as_alice.get(f"{address}safe/?by=hard")
    assert not [
        one for one in queries.captured_queries if '"answers"' in one["sql"] and "surveyanswer" in one["sql"]
    ]

    # New answers, a correction and one taken out each make the next snapshot; the one before is shown meanwhile.
    make_answers(survey, [{"safe": "yes", "hard": "no"}] * 60)
    stale = as_alice.get(address).content.decode()
    assert ("Answers have come or changed since" in stale, "<dd>60</dd>" in stale) == (True, True)
    as_alice.get(address)
    work()
    assert sorted(media.rglob("*.*")) != files
    assert len(list(media.rglob("*.*"))) == 4
    fresh = as_alice.get(address).content.decode()
    assert ("since. They are being" in fresh, "<dd>120</dd>" in fresh, "75.0" in fresh) == (False, True, True)
    assert SurveyAnswer.objects.filter(answers__safe="no").update(weight=3) == 30
    assert sheet_of(survey).is_outdated
    work()
    assert (sheet_of(survey).is_outdated, sheet_of(survey).weights.sum()) == (False, 180)
    # One less and one more: as many as before, and others.
    set_aside(by=coordinator, answer=SurveyAnswer.objects.first(), reason="Made up.", on=ON)
    make_answers(survey, [{"safe": "no"}])
    assert sheet_of(survey).is_outdated
    work()
    assert len(sheet_of(survey)) == 120

    # Other weights make other tables of the same columns: in a request only where there are not very many answers.
    by = Actor(town)
    groups = [{"values": ["yes"], "people": 50}, {"values": ["no"], "people": 50}]
    keep_margin(
        by=by, survey=survey, item=services.published_items(survey)["safe"], groups=groups, source="Census"
    )
    weighted = sheet_of(survey)
    assert (weighted.is_outdated, weighted.kept_tables) == (False, {})
    assert round(table(weighted, weighted.by_code["safe"]).lines[0].estimate.value, 6) == 0.5
    columns = list(media.rglob("*.columns"))
    assert "There are very many answers" in as_alice.get(address).content.decode()
    work()
    assert list(media.rglob("*.columns")) == columns
    kept = sheet_of(survey)
    assert set(kept.kept_tables) == {"safe", "hard"}
    plain = Sheet(weighted.versions, source_of(survey).reading(), **source_of(survey).settings)
    assert [table(kept, item) for item in told(kept)] == [table(plain, item) for item in told(plain)]
    # Victims are worked out with the tables, and at once where others are counted.
    denied = (Said("safe", ("yes",)),)
    rule = OffenceRule("worry", "Worry", found_by=(Said("safe", ("no",)),), denied_by=denied)
    declare(by=by, survey=survey, rules=(rule,), forms=None)
    work_out_pages(survey, snapshots.newest(survey))
    assert len(list(media.rglob("*.victims-*"))) == 2
    with CaptureQueriesContext(connection) as queries:
        pages = {
            page: as_alice.get(address.replace("/results/", f"/{page}/")).content.decode() for page in PAGES
        }
    assert not [one for one in queries.captured_queries if '"answers"' in one["sql"]]
    assert {page: "As of" in content for page, content in pages.items()} == dict.fromkeys(PAGES, True)
    other = replace(rule, label="Sorrow", found_by=denied, denied_by=rule.found_by)
    declare(by=by, survey=survey, rules=(other,), forms=None)
    again = as_alice.get(address.replace("/results/", "/victims/")).content.decode()
    lines = [Victims(release(sheet_of(survey), coordinator)).lines[0] for _ in range(2)]
    assert ("Worry" in pages["victims"], "Worry" in again, "Sorrow" in again) == (True, False, True)
    assert (lines[0], lines[0].struck) == (lines[1], sheet_of(survey).column("safe").hits(["yes"]).sum())
    # What was split by another question once is kept, and so is its test.
    assert "safe" in as_alice.get(f"{address}hard/?by=safe").content.decode()
    assert len(list(media.rglob("*.split-hard-safe-*"))) == 1
    # Interviews are gone through in pieces; who is taken out meanwhile leaves a gap, who comes stands nowhere.
    sheet, keys, _who = interviews_of(survey)
    SurveyAnswer.objects.filter(pk=keys[3]).delete()
    make_answers(survey, [{"safe": "no"}])
    told_again = list(sheet.rows)
    assert [row.version for row in told_again] == [1, 1, 1, 0, *[1] * (len(keys) - 4)]
    assert [row.answers.get("safe") for row in told_again[4:]] == list(sheet.column("safe").answers)[4:]
    # What cannot be opened is made anew.
    columns[0].write_bytes(b"broken")
    next(iter(media.rglob("*.tables"))).write_bytes(b"broken")
    assert len(as_alice.get(address).content) > 0
    assert Job.objects.filter(state="queued").count() == 1
    assert snapshots.write(source_of(survey), timezone.now()).many == 120
