"""Interviews from telephones over OpenRosa: loaded, sent, sent again, refused, held; and the pages of the office."""

import json
import logging
import re
import subprocess
import threading
import uuid
from datetime import timedelta
from pathlib import Path
from shutil import which

import pytest
import pyxform
from defusedxml.ElementTree import fromstring
from django.core.cache import cache
from django.db import connection
from django.test import Client

from diagnostics.models import SurveyAnswer, SurveyCollector, SurveySection, SurveySubmission, SurveyXForm
from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering import floods
from diagnostics.surveys.openrosa import services
from diagnostics.surveys.openrosa.compiling import NotAnXForm, xform_of
from diagnostics.surveys.openrosa.names import Names
from diagnostics.surveys.openrosa.reading import NotASubmission, read_submission, replies_of
from diagnostics.surveys.openrosa.scanning import collect_settings, scanned_text
from diagnostics.surveys.questionnaire import starter
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.replies import checked
from diagnostics.surveys.questionnaire.schema import Item, Option, Section, Words
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.wording import day_in
from diagnostics.surveys.xlsform.writing import Heading
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import scope
from stakeholders.models import AuditEntry
from tests.builders import make_town

from .builders import ON, QUESTIONS, make_answers, make_open_survey, make_survey
from .telephone import XF, Telephone, binds, filled, part, primary, unpacked
from .test_doors import FORM as PRIVATE

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
KINDS = (Option("theft", "Theft"), Option("fraud", "Fraud"), Option("none", "None", "none"))
# Short names that XML cannot hold, or that mean something in an XForm; formulas across parts; two languages.
ODD = questionnaire(
    [
        Item("meta", "number", "How many thefts & <losses>?", minimum=0, words={"fr": Words("Combien ?")}),
        Item("1st-what", "multiple", "What?", options=KINDS, condition="${meta} > 0"),
        Item("p_theft_count", "decimal", "What was it worth?", section="theft", constraint=". < 100000000"),
        Item("told", "single", "Told?", options=YES_NO, section="theft", condition="${p_theft_count} > 100"),
        Item("when", "date", "When?", section="theft", constraint=". <= today()"),
        Item("q_sum", "calculate", "", calculation="sum(${p_theft_count})"),
        Item("thanks", "note", "It was ${q_sum}."),
        Item("idea", "text", "Any idea?", section="end"),
        Item("name", "text", "Of what?", section="2nd"),
    ],
    [
        Section("theft", "Each theft", condition="${meta} > 0", repeats=True, count="${meta}", most=3),
        Section("end", "At the end", condition="count(${theft}) > 0"),
        Section("2nd", "More", repeats=True, most=2),
    ],
    ["en", "fr"],
)
SAID = {"en": "What it is for, and ${nothing} else.", "fr": "Pourquoi."}
HEADING = Heading("Safety & more", "survey-1", "7")


@pytest.fixture(autouse=True)
def no_flood_from_other_tests():
    cache.clear()


@pytest.fixture
def survey(town):
    return make_open_survey(town)


def connected(client, survey, name="Telephone 1", **fields):
    """A telephone that has scanned its code."""
    collector = SurveyCollector(municipality=survey.municipality, survey=survey, name=name, **fields)
    token = services.add_collector(by=Actor(survey.municipality), collector=collector)
    base = unpacked(scanned_text(collect_settings(survey, token)))["general"]["server_url"]
    return Telephone(client, base), collector


WHOLE = {"safe": "yes", "victim": "yes", "what": "theft fraud", "years": "12", "idea": "More lamps"}
KEPT = {"safe": "yes", "victim": "yes", "what": ["theft", "fraud"], "years": 12, "idea": "More lamps"}


def message(response) -> str:
    (found,) = fromstring(response.content)
    assert found.tag == "{http://openrosa.org/http/response}message"
    return found.text


def test_the_form_says_everything_and_comes_back_as_it_was_asked():
    """Names that XML cannot hold travel there and back; every rule of the form stands on an element that is there."""
    names = Names(ODD)
    assert len(names.codes) == len(ODD.items) + len(ODD.sections)
    assert (names.of("meta"), names.of("1st-what"), names.of("told"), names.of("q_sum"), names.of("theft")) == (
        "q_meta", "q_1st-what", "told", "q_q_sum", "p_theft",
    )  # fmt: skip
    xform = fromstring(xform_of(ODD, HEADING, SAID))
    root = primary(xform)
    assert (root.get("id"), root.get("version")) == ("survey-1", "7")
    there = set(paths(root, "/data"))
    assert {"What it is for, and $ {nothing} else.", "Pourquoi."} <= {
        value.text for value in xform.iter(f"{XF}value")
    }
    asked = {ref for kind in ("input", "select", "select1", "repeat") for ref in refs(xform, kind)}
    assert set(binds(xform)) - there == set()
    assert asked - there == set()
    assert {f"/data/{names.of(code)}" for code in ("meta", "1st-what")} <= asked
    (repeat,) = [one for one in xform.iter(f"{XF}repeat") if one.get("nodeset") == "/data/p_theft"]
    assert repeat.get("{http://openrosa.org/javarosa}count").strip() == "/data/p_theft_count"
    assert "> 3, 3," in " ".join(bind.get("calculate") or "" for bind in xform.iter(f"{XF}bind"))
    sent = filled(
        xform,
        {
            "q_meta": "2",
            "q_1st-what": "theft fraud",
            "p_theft": [
                {"q_p_theft_count": "2.5E7", "told": "yes", "when": "2026-02-28"},
                {"q_p_theft_count": "99.5", "told": "yes", "when": ""},
            ],
            "p_end": {"idea": "  Lamps "},
            "p_2nd": [{"name": "a"}, {"name": ""}],
        },
    )
    submission = read_submission(sent)
    reply = checked(ODD, replies_of(Names(ODD), submission), "2026-03-01")
    assert reply.is_accepted, (reply.wrong, reply.wrong_turns)
    assert reply.answers == {
        "meta": 2,
        "1st-what": ["theft", "fraud"],
        "theft": [
            {"p_theft_count": 25000000.0, "told": "yes", "when": "2026-02-28"},
            {"p_theft_count": 99.5},
        ],
        "q_sum": 25000099.5,
        "idea": "Lamps",
        "2nd": [{"name": "a"}],
    }


VALIDATE = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"


@pytest.mark.skipif(not (which("java") and VALIDATE.exists()), reason="ODK's own check of forms needs Java")
@pytest.mark.parametrize("form", [ODD, PRIVATE], ids=["odd", "private"])
def test_the_form_passes_the_check_of_odk(tmp_path, form):
    path = tmp_path / "form.xml"
    path.write_text(xform_of(form, HEADING, SAID), encoding="utf-8")
    done = subprocess.run(
        ["java", "-Djava.awt.headless=true", "-jar", VALIDATE, path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Xform is valid" in done.stdout + done.stderr) == (0, True), done.stderr


def test_what_telephones_cannot_show_is_not_published(town, as_alice):
    """What pyxform refuses, and what no XML can hold, is told at its question and its row before anything is frozen."""
    nothing_to_choose = questionnaire(
        [Item("a", "single", "A", options=YES_NO), Item("which", "single", "Which?")]
    )
    with pytest.raises(NotAnXForm) as refused:
        xform_of(nothing_to_choose, HEADING, SAID)
    assert (refused.value.code, refused.value.sheet, refused.value.row) == ("which", "survey", 3)
    assert "which" in str(refused.value)
    doubled = [Option("x", "X"), Option("y", "Y\x0b")]
    with pytest.raises(NotAnXForm) as refused:
        xform_of(questionnaire([Item("which", "single", "Which?", options=tuple(doubled))]), HEADING)
    assert (refused.value.code, refused.value.sheet, refused.value.row) == ("which", "choices", 3)
    survey = make_survey(town, [*QUESTIONS, {"code": "odd", "kind": "text", "text": "What\x0belse?"}])
    page = as_alice.post(f"/town/{town.slug}/surveys/{survey.uid}/publish/", follow=True)
    assert (survey.versions.count(), SurveyXForm.objects.count()) == (0, 0)
    assert "Question 6, “What" in page.content.decode()
    assert "row 7 of the sheet “survey”" in page.content.decode()
    survey.questions.filter(code="odd").update(text="What else?")
    version = surveys.publish(by=Actor(town), survey=survey, on=ON)
    assert fromstring(SurveyXForm.objects.get(version=version).xml) is not None


def paths(element, at):
    yield at
    for child in element:
        yield from paths(child, f"{at}/{child.tag.rpartition('}')[2]}")


def refs(xform, kind):
    return [one.get("ref") or one.get("nodeset") for one in xform.iter(f"{XF}{kind}")]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "malformed"),
        (b"<data", "malformed"),
        (b"<?xml version='1.0' encoding='klingon'?><data/>", "malformed"),
        (b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><data>&b;</data>', "malformed"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data>&x;</data>', "malformed"),
        (b"<!DOCTYPE data><data/>", "malformed"),
        (b"<data>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</data>", "malformed"),
        (b"<data>" + b"<a/>" * 30_000 + b"</data>", "malformed"),
        (b"<data>" + b"x" * (1 << 20) + b"</data>", "too_large"),
        (b"<data id='a' version='1'><safe>yes</safe></data>", "no_instance"),
        (b"<data><meta><instanceID> </instanceID></meta></data>", "no_instance"),
        (
            b"<data><meta><instanceID>uuid:1</instanceID><deprecatedID>uuid:0</deprecatedID></meta></data>",
            "edit",
        ),
    ],
)
def test_what_is_no_interview_is_not_read(xml, code):
    with pytest.raises(NotASubmission) as problem:
        read_submission(xml)
    assert problem.value.code == code


def test_the_whole_exchange_of_collect(client, survey, caplog):
    """Scan, list, form, manifest, HEAD, POST, and the same again with pictures in several requests."""
    with caplog.at_level(logging.DEBUG):
        telephone, collector = connected(client, survey)
        (form,) = telephone.forms()
        assert (form["formID"], form["version"], form["name"]) == (f"survey-{survey.uid}", "1", "Safety 2026")
        assert form["hash"] == f"md5:{SurveyXForm.objects.get().md5}"
        assert telephone.forms("?formID=another") == []
        manifest = telephone.get(form["manifestUrl"])
        assert fromstring(manifest.content).tag == "{http://openrosa.org/xforms/xformsManifest}manifest"
        head = client.head(f"{telephone.base}/submission")
        assert (head.status_code, head.content, head["X-OpenRosa-Version"]) == (204, b"", "1.0")
        assert int(head["X-OpenRosa-Accept-Content-Length"]) >= 1 << 20
        assert head["Date"].endswith("GMT")
        loaded = telephone.load(form)
        # The first thing to read: what it is for, and that it is voluntary.
        assert next(one for one in loaded.iter(f"{XF}input")).find(f"{XF}label").text == "What it is for."
        sent = filled(loaded, WHOLE)
        first = telephone.send(sent)
        assert (first.status_code, first["X-OpenRosa-Version"]) == (201, "1.0")
        assert "arrived" in message(first)
        row = SurveyAnswer.objects.get()
        assert (row.answers, row.channel, row.collector, row.received_on) == (
            KEPT, "interview", collector, day_in(survey.municipality),
        )  # fmt: skip
        # The connection broke: once more; then in three requests, each with the interview and some of its files.
        picture = part("1772.jpg", b"\xff\xd8" + bytes(900), file="1772.jpg", kind="image/jpeg")
        more = part("*isIncomplete*", b"yes", kind="text/plain")
        assert [telephone.send(sent, *parts).status_code for parts in ((), (picture, more), (picture,))] == [
            201, 202, 201,
        ]  # fmt: skip
        # Who lost the first answer altogether begins with the file.
        another = filled(telephone.load(form), {"safe": "no", "victim": "no"})
        assert telephone.send(another, picture, more).status_code == 202
        assert telephone.send(another).status_code == 201
    assert SurveyAnswer.objects.count() == 2
    assert len(sheet_of(survey)) == 2
    # Nothing of a file, of the XML, or of a moment is anywhere; and no log knows the token.
    assert {(row.state, json.dumps(row.replies)) for row in SurveySubmission.objects.all()} == {
        ("counted", "{}")
    }
    assert telephone.base.rpartition("/")[2] not in caplog.text
    assert "collect_submission" not in caplog.text
    assert not AuditEntry.objects.filter(
        table_name__in=["diagnostics_surveysubmission", "diagnostics_surveyanswer"]
    )
    assert not client.cookies


def test_the_same_number_is_one_interview(client, survey):
    telephone, _collector = connected(client, survey)
    xform = telephone.load(telephone.forms()[0])
    number = f"uuid:{uuid.uuid4()}"
    assert telephone.send(filled(xform, WHOLE, instance_id=number)).status_code == 201
    other = telephone.send(filled(xform, {**WHOLE, "safe": "no"}, instance_id=number))
    assert (other.status_code, "kept as it was" in message(other)) == (409, True)
    edit = telephone.send(filled(xform, WHOLE, deprecatedID=number))
    assert (edit.status_code, "Changes to a sent interview" in message(edit)) == (409, True)
    assert telephone.send(filled(xform, WHOLE, instance_id="")).status_code == 400
    # Numbers of another kind are numbers too.
    for _time in range(2):
        assert (
            telephone.send(
                filled(xform, {"safe": "no", "victim": "no"}, instance_id="phone-3/17")
            ).status_code
            == 201
        )
    assert list(SurveyAnswer.objects.values_list("answers__safe", flat=True).order_by("answers__safe")) == [
        "no",
        "yes",
    ]


def test_what_cannot_be_taken_is_told_by_its_status(client, survey, other_town, coordinator):
    telephone, collector = connected(client, survey)
    (form,) = telephone.forms()
    xform = telephone.load(form)
    good = filled(xform, WHOLE)
    file = part("xml_submission_file", good, file="a.xml")
    for parts in (
        (),
        (file, file),
        (part("xml_submission_file", good),),
        (part("other", good, file="a.xml"),),
    ):
        assert telephone.post(*parts).status_code == 400, parts
    assert telephone.send(b'<!DOCTYPE d [<!ENTITY a "b">]><data>&a;</data>').status_code == 400
    assert telephone.send(b"<a>" + b" " * (1 << 20) + b"</a>").status_code == 413
    for wrong in (good.replace(b'version="1"', b'version="2"'), good.replace(b'version="1"', b""),
                  good.replace(str(survey.uid).encode(), b"another")):  # fmt: skip
        assert telephone.send(wrong).status_code == 404
    assert telephone.get(form["downloadUrl"].replace("/1.xml", "/2.xml")).status_code == 404
    assert telephone.get(form["manifestUrl"].replace("/1/", "/99999/")).status_code == 404
    assert client.get(f"{telephone.base}/submission").status_code == 405
    # Nobody else's token, not in this town and not in another; not after its day, not when withdrawn.
    lost = [telephone.base[:-1] + "…", telephone.base.replace("port-test", other_town.slug)]
    assert [Telephone(client, base).get(f"{base}/formList").status_code for base in lost] == [403, 403]
    today = day_in(survey.municipality)
    late, _collector = connected(client, survey, "Late", active_until=today - timedelta(days=1))
    assert late.post(file).status_code == 403
    services.revoke_collector(by=coordinator, collector=collector, on=today)
    refused = telephone.post(file)
    assert (refused.status_code, "Ask the office" in message(refused)) == (403, True)
    assert client.head(f"{telephone.base}/submission").status_code == 403
    assert SurveySubmission.objects.count() == SurveyAnswer.objects.count() == 0


def test_a_closed_survey_takes_interviews_one_day_longer_and_knows_what_it_has(client, survey, coordinator):
    telephone, _collector = connected(client, survey)
    xform = telephone.load(telephone.forms()[0])
    known, new = filled(xform, WHOLE), [filled(xform, {"safe": "no", "victim": "no"}) for _time in range(2)]
    assert telephone.send(known).status_code == 201
    today = day_in(survey.municipality)
    surveys.close(by=coordinator, survey=survey, on=today - timedelta(days=1))
    assert telephone.send(new[0]).status_code == 201
    assert len(telephone.forms()) == 1
    surveys.reopen(by=coordinator, survey=survey)
    surveys.close(by=coordinator, survey=survey, on=today - timedelta(days=2))
    closed = telephone.send(new[1])
    assert (closed.status_code, "stays on this telephone" in message(closed)) == (409, True)
    assert telephone.forms() == []
    assert telephone.send(known).status_code == 201
    assert SurveyAnswer.objects.count() == 2


def test_a_new_version_is_loaded_and_the_old_one_still_taken(client, survey, coordinator):
    telephone, _collector = connected(client, survey)
    old = telephone.load(telephone.forms()[0])
    survey.questions.filter(code="years").delete()
    surveys.publish(by=coordinator, survey=survey, on=ON)
    assert [form["version"] for form in telephone.forms()] == ["2"]
    assert [form["version"] for form in telephone.forms("?listAllVersions=true")] == ["2", "1"]
    assert telephone.send(filled(old, WHOLE)).status_code == 201
    assert SurveyAnswer.objects.get().version.number == 1


def test_a_part_that_repeats_and_what_does_not_fit(client, town, as_alice):
    """What the check refuses is kept for the office, with the reasons, and not counted before somebody has looked."""
    questions = (
        {"code": "thefts", "kind": "number", "text": "How many thefts?", "minimum": 0, "required": True},
        {"code": "money", "kind": "decimal", "text": "What was it worth?", "required": True},
        {"code": "what", "kind": "multiple", "text": "What?", "options": QUESTIONS[2]["options"]},
        {"code": "idea", "kind": "text", "text": "Any idea?"},
    )
    survey = make_survey(town, questions)
    part_ = SurveySection.objects.create(
        municipality=town, survey=survey, code="theft", title="Theft", repeats=True, most=2
    )
    survey.questions.filter(code__in=["money", "what"]).update(section=part_)
    surveys.publish(by=Actor(town), survey=survey, on=ON)
    telephone, _collector = connected(client, survey)
    xform = telephone.load(telephone.forms()[0])
    turns = [{"money": "12.50", "what": "theft fraud"}, {"money": "3"}]
    fit = {"thefts": "2", "p_theft": turns, "idea": "x"}
    assert telephone.send(filled(xform, fit)).status_code == 201
    assert SurveyAnswer.objects.get().answers["theft"] == [
        {"money": 12.5, "what": ["theft", "fraud"]}, {"money": 3.0},
    ]  # fmt: skip
    # Too many turns, an answer nobody offered, one that is missing.
    unfit = {
        "thefts": "",
        "p_theft": [{"money": "1", "what": "arson"}, *turns],
        "idea": "Ask ana@private.example",
    }
    sent = filled(xform, unfit)
    assert [telephone.send(sent).status_code for _time in range(2)] == [201, 201]
    row = SurveySubmission.objects.get(state="held")
    assert SurveyAnswer.objects.count() == len(sheet_of(survey)) == 1
    base = f"/town/{town.slug}/surveys/{survey.uid}"
    detail = as_alice.get(f"{base}/").content.decode()
    assert "1 interview to be checked" in detail
    listed = as_alice.get(f"{base}/interviews/").content.decode()
    assert f"{base}/interviews/{row.pk}/" in listed
    page = as_alice.get(f"{base}/interviews/{row.pk}/").content.decode()
    for words in (
        "How many thefts?",
        "Write a number.",
        "What? (number 1)",
        "arson",
        "told 3 times",
        "takes 2",
    ):
        assert words in page, words
    assert "ana@private.example" not in page
    for _time in range(2):
        done = as_alice.post(f"{base}/interviews/{row.pk}/count/")
    assert done.status_code == 409
    row.refresh_from_db()
    assert (row.state, row.replies, row.judged_by) == ("counted", {}, "alice@example.org")
    assert SurveyAnswer.objects.get(instance=row.instance).answers == {
        "theft": [{"money": 1.0}, {"money": 12.5, "what": ["theft", "fraud"]}], "idea": "Ask ana@private.example",
    }  # fmt: skip
    assert "no longer kept" in as_alice.get(f"{base}/interviews/{row.pk}/").content.decode()
    # Another is set aside, forgotten, and not asked for again by the telephone.
    other = filled(xform, {"thefts": "-1"})
    telephone.send(other)
    row = SurveySubmission.objects.get(state="held")
    assert as_alice.post(f"{base}/interviews/{row.pk}/set-aside/").status_code == 302
    assert telephone.send(other).status_code == 201
    assert SurveyAnswer.objects.count() == 2
    row.refresh_from_db()
    assert (row.state, row.replies) == ("set_aside", {})


def test_an_interview_of_250_questions(client, town):
    """Every kind of the starter and 250 numbers: one form, one request, constant work in the database."""
    xform = fromstring(xform_of(questionnaire(starter.items()), HEADING))
    assert set(binds(xform)) <= set(paths(primary(xform), "/data"))
    many = [{"code": f"n{i}", "kind": "number", "text": f"Number {i}?", "required": True} for i in range(250)]
    survey = make_open_survey(town, many)
    telephone, _collector = connected(client, survey)
    loaded = telephone.load(telephone.forms()[0])
    sent = filled(loaded, {f"n{i}": str(i) for i in range(250)})
    assert telephone.send(sent).status_code == 201
    assert SurveyAnswer.objects.get().answers == {f"n{i}": i for i in range(250)}


def test_a_flood_from_one_telephone_waits_and_stops_no_other(client, survey, monkeypatch):
    monkeypatch.setattr(floods, "MOST_OF_A_TELEPHONE", 1)
    one, _collector = connected(client, survey)
    two, _collector = connected(client, survey, "Telephone 2")
    xform = one.load(one.forms()[0])
    files = [part("xml_submission_file", filled(xform, WHOLE), file="a.xml") for _time in range(2)]
    assert one.post(files[0]).status_code == 201
    slow = one.post(files[1])
    assert (slow.status_code, 0 < int(slow["Retry-After"]) <= floods.WINDOW) == (429, True)
    assert two.post(files[1]).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_an_interview_sent_at_once_from_many_sides_is_one():
    """Twelve requests at once, of which four say something else under the same number."""
    town = make_town("port-race")
    with scope(town.pk):
        telephone, _collector = connected(Client(), make_open_survey(town))
    xform = telephone.load(telephone.forms()[0])
    number = f"uuid:{uuid.uuid4()}"
    sets = [filled(xform, WHOLE, instance_id=number)] * 8
    sets += [filled(xform, {"safe": "no", "victim": "no"}, instance_id=number)] * 4
    start, statuses = threading.Barrier(12), []

    def send(xml):
        try:
            start.wait(20)
            own = Telephone(Client(), telephone.base)
            statuses.append(own.post(part("xml_submission_file", xml, file="a.xml")).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(xml,)) for xml in sets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with scope(town.pk):
        (row,) = SurveyAnswer.objects.all()
        assert SurveySubmission.objects.count() == 1
    same = 8 if row.answers == KEPT else 4
    assert (statuses.count(201), statuses.count(409)) == (same, 12 - same)


def test_the_office_connects_counts_and_withdraws(client, survey, as_alice):
    base = f"/town/{survey.municipality.slug}/surveys/{survey.uid}"
    assert "No telephone is connected" in as_alice.get(f"{base}/telephones/").content.decode()
    made = as_alice.post(f"{base}/telephones/new/", {"name": "Interviewer 12"})
    page = made.content.decode()
    assert (made.status_code, "<svg" in page, "no-store" in made["Cache-Control"]) == (200, True, True)
    address = re.search(r"http[^<\s]*/collect/[\w-]+", page).group(0)
    telephone = Telephone(client, address)
    xform = telephone.load(telephone.forms()[0])
    for _time in range(2):
        assert telephone.send(filled(xform, WHOLE)).status_code == 201
    token = address.rpartition("/")[2]
    collector = SurveyCollector.objects.get()
    listed = as_alice.get(f"{base}/telephones/").content.decode()
    assert token not in listed + str(vars(collector)) + json.dumps(
        list(AuditEntry.objects.values_list("after", flat=True)), default=str
    )
    assert re.search(r"Interviewer 12</th>\s*<td[^>]*>2</td>", listed)
    assert "already" in as_alice.post(f"{base}/telephones/new/", {"name": "Interviewer 12"}).content.decode()
    make_answers(survey, [{"safe": "yes"}])
    assert "1 on the web, 2 in interviews" in as_alice.get(f"{base}/").content.decode()
    answers = as_alice.get(f"{base}/results/answers.csv").content.decode()
    assert "Interviewer 12" in answers
    assert as_alice.post(f"{base}/telephones/{collector.pk}/withdraw/").status_code == 302
    assert as_alice.post(f"{base}/telephones/{collector.pk}/withdraw/").status_code == 409
    assert telephone.post(part("xml_submission_file", filled(xform, WHOLE), file="a.xml")).status_code == 403
    draft = make_survey(survey.municipality, title="Draft")
    early = as_alice.post(
        f"/town/{survey.municipality.slug}/surveys/{draft.uid}/telephones/new/", {"name": "A"}
    )
    assert (early.status_code, "Publish the questionnaire first" in early.content.decode()) == (422, True)
