"""Sensitive answers at rest: sealed, bound to their row, opened only when asked for; keys that change or are lost."""

import base64
import hashlib
import random
import re
import uuid
import zlib
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from diagnostics.models import PaperForm, SurveyAnswer, SurveyCollector, SurveySubmission
from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering import progress
from diagnostics.surveys.answering.intake import Sent, receive, receive_many
from diagnostics.surveys.openrosa import services as openrosa
from diagnostics.surveys.openrosa.reading import read_submission
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Section
from diagnostics.surveys.results.loading import sheet_of, texts_of, versions_of
from diagnostics.surveys.results.release import release
from diagnostics.surveys.sealing import kept
from diagnostics.surveys.sealing.cipher import SHORTEST, Keyring, Unreadable
from diagnostics.surveys.sealing.parting import joined, parting_of
from diagnostics.surveys.sealing.settling import settle
from stakeholders.access.errors import Conflict
from stakeholders.access.permissions import Actor

from .builders import ON, QUESTIONS, YES_NO, Resident, make_open_survey

SECRET = "Zuckerwattenbaum"
SENSITIVE = (
    *QUESTIONS[:2],
    {"code": "hit", "kind": "single", "text": "Hit at home?", "options": YES_NO, "sensitive": True},
    # Nobody marked it, and to have an answer to it says enough.
    {"code": "told", "kind": "text", "text": "Whom did you tell?", "condition": "${hit} = 'yes'"},
    {"code": "sum", "kind": "calculate", "text": "sum", "calculation": "if(${hit} = 'yes', 7, 0)"},
    QUESTIONS[4],
)
WHOLE = {"safe": "yes", "victim": "no", "hit": "yes", "told": SECRET, "sum": 7, "idea": "Lamps"}
LATER = datetime(2026, 3, 4, 3, tzinfo=UTC)


@pytest.fixture
def survey(town):
    return make_open_survey(town, SENSITIVE)


def take(survey, answers=WHOLE, instance=None, **fields) -> uuid.UUID:
    instance = instance or uuid.uuid4()
    version = surveys.latest_version(survey)
    receive(by=Actor(survey.municipality), version=version, sent=Sent(instance, answers, **fields), on=ON)
    return instance


def dump() -> str:
    """The whole database, as text: every column of every row of every table, bytes read as text too."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            found += [row for (row,) in cursor.fetchall()]
    text = "\n".join(found)
    return text + "".join(
        bytes.fromhex(one).decode("latin-1") for one in re.findall(r"\\x((?:[0-9a-f]{2})+)", text)
    )


# --- the lock


def test_the_lock_opens_for_the_same_record_with_one_of_the_keys_and_tells_no_length():
    old, new = Keyring(["old secret"], "test"), Keyring(["new secret", "old secret"], "test")
    sealed = old.seal({"a": "é"}, "answers", 1, 2)
    assert new.open(memoryview(sealed), "answers", 1, 2) == {"a": "é"}
    assert new.knows(sealed)
    assert not new.is_of_first(sealed)
    assert new.is_of_first(new.seal({}, "answers", 1, 2))
    broken = bytes([*sealed[:-1], sealed[-1] ^ 1])
    wrong = [
        (new, sealed, ("answers", 1, 3)), (new, sealed, ("answers", 12)), (new, sealed, ("other", 1, 2)),
        (Keyring(["new secret"], "test"), sealed, ("answers", 1, 2)),
        (Keyring(["old secret"], "something else"), sealed, ("answers", 1, 2)),
        (new, broken, ("answers", 1, 2)), (new, b"", ("answers", 1, 2)), (new, sealed[:20], ("answers", 1, 2)),
    ]  # fmt: skip
    for ring, value, about in wrong:
        with pytest.raises(Unreadable):
            ring.open(value, *about)
    lengths = {len(new.seal({"a": "x" * many})) for many in range(0, 480, 7)}
    assert len(lengths) == 1
    assert len(new.seal({"a": "x" * SHORTEST})) == lengths.pop() + SHORTEST
    assert len({old.seal({}) for _time in range(50)}) == 50
    mark = old.mark("text", 1)
    assert (len(mark), mark) == (64, old.mark("text", 1))
    assert new.is_marked(mark, "text", 1)
    assert not new.is_marked(mark, "text", 2)
    assert not Keyring(["new secret"], "test").is_marked(mark, "text", 1)


def test_everything_that_would_give_a_sensitive_answer_away_is_sealed_with_it():
    yes = (Option("yes", "Yes"), Option("no", "No"))
    form = questionnaire(
        [
            Item("safe", "single", "", options=yes),
            Item("hit", "single", "", options=yes, sensitive=True),
            Item("asked", "text", "", asked_if=Rule("hit", ("yes",))),
            Item("sum", "calculate", "", calculation="if(${hit} = 'yes', 1, 0)"),
            Item("twice", "calculate", "", calculation="${sum} * 2"),
            Item("free", "text", "", condition="${safe} = 'no'"),
            Item("often", "number", "", sensitive=True),
            Item("what", "text", "", section="blows"),
            Item("when", "date", "", section="thefts"),
            Item("by_whom", "text", "", section="thefts", sensitive=True),
            Item("total", "calculate", "", calculation="count-selected(${by_whom})"),
            Item("help", "text", "", section="help"),
            Item("last", "text", ""),
        ],
        [
            Section("blows", "", repeats=True, count="${often}"),
            Section("thefts", "", repeats=True),
            Section("help", "", condition="${twice} > 0"),
        ],
    )
    parting = parting_of(form)
    assert parting.whole == {"hit", "asked", "sum", "twice", "often", "blows", "total", "help"}
    assert parting.inside == {"thefts": {"by_whom"}}
    answers = {
        "safe": "no", "hit": "yes", "sum": 1, "blows": [{"what": "x"}], "last": "z",
        "thefts": [{"when": "2026-01-01", "by_whom": "y"}, {"when": "2026-01-02"}],
    }  # fmt: skip
    open_, secret = parting.part(answers)
    assert open_ == {
        "safe": "no", "last": "z", "thefts": [{"when": "2026-01-01"}, {"when": "2026-01-02"}],
    }  # fmt: skip
    assert joined(open_, secret) == answers
    assert not parting_of(questionnaire([Item("a", "text", "")]))
    # A questionnaire by chance: what is open never rests on what is sealed.
    chance = random.Random(6)  # noqa: S311
    for _time in range(30):
        items = [
            Item(
                f"q{n}", "number", "", sensitive=chance.random() < 0.1,
                condition=f"${{q{chance.randrange(n)}}} > 0" if n and chance.random() < 0.7 else "",
            )
            for n in range(20)
        ]  # fmt: skip
        sealed = parting_of(questionnaire(items)).whole
        reached = {item.code for item in items if item.sensitive}
        for item in items:
            reached |= {item.code} if any(f"{{{code}}}" in item.condition for code in reached) else set()
        assert sealed == reached


# --- in, and out


def test_no_sensitive_answer_lies_in_the_database_in_the_clear(client, survey):
    """Whatever way it came: over the web and page by page, by telephone and held for a look, over the interface."""
    resident = Resident(client, survey).open()
    resident.fill_in(safe="yes", victim="no", hit="yes", told=SECRET, idea="Lamps").press("send")
    assert resident.page.status_code == 201
    told = f"<safe>perhaps</safe><victim>no</victim><hit>yes</hit><told>{SECRET}</told>"
    sent = f"<data><meta><instanceID>uuid:{uuid.uuid4()}</instanceID></meta>{told}</data>".encode()
    openrosa.take_interview(
        collector=_collector(survey), version=surveys.latest_version(survey),
        submission=read_submission(sent), digest=hashlib.sha256(sent).hexdigest(), on=ON,
    )  # fmt: skip
    assert SurveySubmission.objects.get().state == "held"
    assert openrosa.told_in(SurveySubmission.objects.get())["told"] == SECRET
    text = dump()
    assert "Lamps" in text
    assert SECRET not in text
    assert "perhaps" not in text
    assert hashlib.sha256(sent).hexdigest() not in text
    (answer,) = SurveyAnswer.objects.all()
    many = [(Sent(uuid.uuid4(), WHOLE), ON), (Sent(uuid.uuid4(), {"safe": "no"}), ON)]
    assert receive_many(by=None, version=surveys.latest_version(survey), sent=many) == 2
    assert SECRET not in dump()
    assert answer.answers == {"safe": "yes", "victim": "no", "idea": "Lamps"}
    assert kept.answers_of(answer) == WHOLE
    # Who was asked nothing of it has a seal of the same length.
    assert {len(bytes(one)) for one in SurveyAnswer.objects.values_list("sealed", flat=True)} == {
        len(answer.sealed)
    }


def test_the_same_answers_once_more_are_the_same_submission_under_a_new_key_too(survey, settings):
    instance = take(survey)
    settings.ANSWER_KEYS = ["another secret", *settings.ANSWER_KEYS]
    take(survey, dict(reversed(WHOLE.items())), instance)
    with pytest.raises(Conflict):
        take(survey, {**WHOLE, "told": "Nobody"}, instance)
    # Without the key what is open is compared.
    settings.ANSWER_KEYS = ["a third one"]
    take(survey, {**WHOLE, "told": "Nobody"}, instance)
    with pytest.raises(Conflict):
        take(survey, {**WHOLE, "idea": "Trees"}, instance)
    assert SurveyAnswer.objects.count() == 1


def test_results_files_and_the_interface_open_what_they_ask_for(client, survey, monkeypatch):
    for number in range(12):
        take(survey, {**WHOLE, "hit": "yes" if number % 2 else "no"})
    opened = []
    plain = Keyring.open
    monkeypatch.setattr(Keyring, "open", lambda *about: opened.append(1) or plain(*about))
    sheet = sheet_of(survey)
    assert sheet.column("safe").count(0) == 12
    assert not opened  # nothing sensitive was asked for
    assert sorted(sheet.column("hit").given) == ["no"] * 6 + ["yes"] * 6
    assert list(sheet.column("sum").given).count(7) == 12
    assert len(opened) == 12
    assert release(sheet, Actor(survey.municipality)).tables()
    assert set(texts_of(survey, versions_of(survey), "told")) == {SECRET}
    assert set(texts_of(survey, versions_of(survey), "idea")) == {"Lamps"}


def test_a_sealed_value_says_nothing_in_another_row(survey, caplog):
    first, second = take(survey), take(survey, {**WHOLE, "hit": "no"})
    rows = {one: SurveyAnswer.objects.get(instance=one) for one in (first, second)}
    moved = rows[first]
    moved.sealed = rows[second].sealed
    assert kept.answers_of(moved) == {"safe": "yes", "victim": "no", "idea": "Lamps"}
    assert "cannot be opened" in caplog.text
    assert SECRET not in caplog.text
    for changes in ({"sealed": moved.sealed}, {"answers": {"safe": "no"}}):
        with pytest.raises(IntegrityError, match="are kept"), transaction.atomic():
            SurveyAnswer.objects.update(**changes)


# --- keys that change, and what came before there were seals


def test_the_key_is_exchanged_and_the_loss_of_a_key_loses_nothing_else(client, survey, settings):
    for _time in range(5):
        take(survey)
    row = SurveySubmission(
        municipality=survey.municipality, survey=survey, version=surveys.latest_version(survey), received_on=ON,
        instance=uuid.uuid4(), state="held", digest="d", is_marked=True,
        collector=_collector(survey),
    )  # fmt: skip
    row.sealed = kept.seal_whole({"told": SECRET}, *row.sealed_to)
    row.save()
    # A paper form that was typed once and waits for the second time.
    PaperForm.objects.create(
        municipality=survey.municipality, survey=survey, version=surveys.latest_version(survey), number="12",
        state="waiting", first={"told": SECRET}, typed_on=ON,
    )  # fmt: skip
    assert SECRET not in dump()
    old = settings.ANSWER_KEYS
    settings.ANSWER_KEYS = ["another secret", *old]
    out = StringIO()
    call_command("seal_answers", stdout=out)
    assert "7 values sealed again" in out.getvalue()
    settings.ANSWER_KEYS = ["another secret"]
    assert PaperForm.objects.get().first == {"told": SECRET}
    assert sheet_of(survey).column("told").given == [SECRET] * 5
    assert openrosa.told_in(SurveySubmission.objects.get()) == {"told": SECRET}
    settings.ANSWER_KEYS = old
    take(survey)
    sheet = sheet_of(survey)
    assert sheet.unopened == 5
    assert sheet.column("told").given.count(SECRET) == 1
    assert sheet.column("idea").given == ["Lamps"] * 6
    out, problems = StringIO(), StringIO()
    call_command("seal_answers", stdout=out, stderr=problems)
    assert "7 values cannot be opened" in problems.getvalue()


def _collector(survey):
    return SurveyCollector.objects.create(
        municipality=survey.municipality, survey=survey, name="T1", token_hash="0" * 64
    )


def test_what_came_before_there_were_seals_is_sealed_and_loses_its_order(survey):
    version, count = surveys.latest_version(survey), 40
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            id=number, municipality=survey.municipality, survey=survey, version=version, instance=uuid.uuid4(),
            received_on=ON, answers={**WHOLE, "idea": f"Idea {number}"}, weight=number,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    old = SurveySubmission.objects.create(
        municipality=survey.municipality, survey=survey, version=version, collector=_collector(survey),
        instance=uuid.uuid4(), received_on=ON, state="held", digest="e" * 64, replies={"told": SECRET},
    )  # fmt: skip
    # Notes of interviews that were counted: they name the same instances as the answers.
    instances = list(SurveyAnswer.objects.order_by("id").values_list("instance", flat=True))
    SurveySubmission.objects.bulk_create(
        SurveySubmission(
            municipality=survey.municipality, survey=survey, version=version, collector=old.collector,
            instance=instance, received_on=ON, state="counted", digest=f"{place:064}", is_marked=True,
        )
        for place, instance in enumerate(instances)
    )  # fmt: skip
    today = take(survey, {**WHOLE, "idea": "Today"})
    # Answers of a day that is not over are left where they are; a second run finds nothing more to do.
    SurveyAnswer.objects.filter(instance=today).update(received_on=LATER.date())
    assert [settle(survey.municipality, at=LATER) for _time in range(2)] == [count, 0]
    assert SECRET not in dump()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text, id, answers ->> 'idea', weight FROM diagnostics_surveyanswer"
            " WHERE is_settled ORDER BY ctid"
        )
        rows = cursor.fetchall()
    assert len(rows) == count
    assert len({xmin for xmin, *_rest in rows}) == 1
    assert min(key for _xmin, key, *_rest in rows) > 2**40
    lying = [int(weight) for *_rest, weight in rows]
    assert lying != sorted(lying)
    assert [idea for *_rest, idea, _weight in rows] == [f"Idea {number}" for number in lying]
    by_key = [int(weight) for _xmin, _key, _idea, weight in sorted(rows, key=lambda row: row[1])]
    assert by_key != sorted(by_key)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text, id, digest FROM diagnostics_surveysubmission WHERE state = 'counted' ORDER BY ctid"
        )
        notes = cursor.fetchall()
    assert (len(notes), len({xmin for xmin, *_rest in notes}), min(key for _x, key, _d in notes) > 2**40) == (
        count,
        1,
        True,
    )
    for arrived in (
        [digest for *_rest, digest in notes],
        [digest for _x, _k, digest in sorted(notes, key=lambda row: row[1])],
    ):
        assert arrived != sorted(arrived)
    old.refresh_from_db()  # one that waits to be looked at keeps its page
    assert (old.replies, openrosa.told_in(old)) == ({}, {"told": SECRET})
    assert kept.is_marked(old.digest, "e" * 64, *old.sealed_to)
    assert {kept.answers_of(row)["told"] for row in SurveyAnswer.objects.all()} == {SECRET}


# --- the page


def test_what_was_answered_cannot_be_read_in_the_page(client, survey):
    resident = Resident(client, survey).open().press("begin")
    resident.press("next", safe="yes", victim="no").press("on").press("next", hit="yes")
    sealed = resident.state
    raw = base64.urlsafe_b64decode(sealed + "==")
    assert b"hit" not in raw
    for start in range(0, 64):
        with pytest.raises(zlib.error):
            zlib.decompress(raw[start:])
    key = str(survey.uid)
    there = progress.unseal(sealed, key)
    assert there.answers["hit"] == "yes"
    assert progress.unseal(sealed, "another") is None
    assert progress.unseal(sealed[:-3], key) is None
    assert progress.unseal("é", key) is None
    # A page that was signed only, before an upgrade, can still be sent.
    content = [there.instance.hex, 1, ON.isoformat(), 0, 0, "", {"safe": "no"}, {}, []]
    signed = progress._signer(key).sign_object(content, compress=True)
    assert progress.unseal(signed, key).answers == {"safe": "no"}
    assert progress.unseal(signed + "x", key) is None
