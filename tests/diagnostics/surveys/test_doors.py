"""Before sensitive questions: a page of its own, on every way by which people answer; and skipped is left out."""

import re
from dataclasses import replace

import pytest
from defusedxml.ElementTree import fromstring

from diagnostics.models import SurveyAnswer
from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.progress import begin, seal, unseal
from diagnostics.surveys.bank.before import language_for, words_before
from diagnostics.surveys.bank.modules import made_of
from diagnostics.surveys.device.shape import for_device
from diagnostics.surveys.openrosa.compiling import NotAnXForm, xform_of
from diagnostics.surveys.openrosa.names import Names
from diagnostics.surveys.openrosa.reading import read_submission, replies_of
from diagnostics.surveys.questionnaire.checks import problems_of
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.records import from_json, to_json
from diagnostics.surveys.questionnaire.replies import checked
from diagnostics.surveys.questionnaire.schema import Item, Option, Questionnaire, Rule, Section
from diagnostics.surveys.questionnaire.stretches import stretches
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.sheet import Status
from diagnostics.surveys.sealing.kept import answers_of
from diagnostics.surveys.xlsform.writing import Heading
from stakeholders.models import Municipality

from .builders import ON, QUESTIONS, YES_NO, Resident, make_open_survey, make_survey
from .telephone import XF, binds, filled, primary

BOTH = (Option("yes", "Yes"), Option("no", "No"))
HEADING = Heading("Safety", "safety", "1")


def private(code: str, **fields) -> Item:
    return Item(code, "single", f"{code}?", options=BOTH, sensitive=True, **fields)


# Two stretches outside of parts (words and what follows stand inside of the first), one in a part that repeats.
FORM = questionnaire(
    [
        Item("victim", "single", "Victim?", options=BOTH),
        private("hit", asked_if=Rule("victim", ("yes",))),
        Item("told", "single", "Told?", options=BOTH, condition="${hit} = 'yes'"),
        Item("breath", "note", "Take your time."),
        private("forced"),
        Item("years", "number", "Years?", minimum=0),
        private("insulted"),
        Item("many", "number", "How many?", section="each", minimum=0),
        private("partner", section="each"),
        private("hurt", section="each", condition="${partner} = 'yes'"),
        Item("idea", "text", "Idea?"),
    ],
    [Section("each", "Each time", repeats=True, most=3)],
)


def test_stretches_of_sensitive_questions():
    assert [one.codes for one in stretches(FORM)] == [
        ("hit", "told", "breath", "forced"),
        ("insulted",),
        ("partner", "hurt"),
    ]
    assert stretches(FORM)[0].sensitive == ("hit", "forced")
    # Not from one part into the next; nothing but what follows belongs to it.
    parts = [Section("a", "A"), Section("b", "B")]
    two = questionnaire([private("x", section="a"), private("y", section="b"), private("z")], parts)
    assert [one.codes for one in stretches(two)] == [("x",), ("y",), ("z",)]
    assert stretches(questionnaire([Item("a", "text", "?"), Item("b", "note", "!")])) == ()


def test_nothing_that_can_be_skipped_is_compulsory_whatever_the_designer_says():
    items = [replace(one, required=one.is_answered) for one in FORM.items]
    form = questionnaire(items, FORM.sections)
    told = {problem.code: str(problem) for problem in problems_of(form)}
    assert "a sensitive question may not be compulsory" in told["hit"]
    assert "it may not be compulsory" in told["told"]
    assert set(told) == {"hit", "told", "forced", "insulted", "partner", "hurt"}
    # And should a version hold such a thing, it is not so.
    frozen = from_json(to_json(form))
    assert {one.code for one in frozen.items if one.required} == {"victim", "years", "many", "idea"}
    given = {"victim": "yes", "years": 3, "idea": "Lamps", "each": [{"many": 1}]}
    assert checked(frozen, given).is_accepted
    assert not checked(form, given).is_accepted


def test_the_words_are_there_in_three_languages_and_say_nothing_of_violence():
    for language in ("en", "fr-CA", "es", "pt", ""):
        words = words_before(language)
        assert all(words.values())
        assert not re.search(
            r"violen|sex|crime|délit|delito|partner|pareja", " ".join(words.values()).lower()
        )
    assert (language_for("fr-CA"), language_for("pt")) == ("fr", "en")
    assert words_before("fr")["skip"] == "Passer cette partie"


SENSITIVE = (
    *QUESTIONS[:2],
    {"code": "hit", "kind": "single", "text": "Hit at home?", "options": YES_NO, "sensitive": True},
    {"code": "told", "kind": "text", "text": "Whom did you tell?", "condition": "${hit} = 'yes'"},
    {"code": "touched", "kind": "single", "text": "Touched?", "options": YES_NO, "sensitive": True},
    QUESTIONS[4],
)


@pytest.fixture
def survey(town):
    Municipality.objects.update(support_contacts="Victims' Aid: 116 006", emergency_contact="112")
    town.refresh_from_db()
    return make_open_survey(town, SENSITIVE)


def test_a_resident_decides_goes_back_and_skips_and_is_counted_as_having_left_out(client, survey):
    resident = Resident(client, survey).open().press("begin").press("next", safe="yes", victim="no")
    assert resident.is_at_door
    for words in (
        "The next questions are very personal",
        "116 006",
        "112",
        "somebody you trust",
        "at most: 2",
    ):
        assert words in resident.text
    assert "data-exit" in resident.text
    assert "q-hit" not in resident.text
    # Nothing is chosen beforehand, and nothing but a choice leads on.
    assert not re.search(r"checked|selected|autofocus", resident.text.partition("<main")[2])
    assert resident.press("next").is_at_door
    assert resident.press("again").is_at_door
    resident.press("on").press("next", hit="yes").press("next", told="Ana").press("next", touched="yes")
    assert "Any idea?" in resident.text
    # Back, page by page, to the door; who skips now leaves nothing behind.
    resident.press("back").press("back").press("back").press("back")
    assert resident.is_at_door
    resident.press("skip")
    assert "Any idea?" in resident.text
    assert unseal(resident.state, str(survey.uid)).answers == {"safe": "yes", "victim": "no"}
    assert resident.press("back").is_at_door
    assert "Do you feel safe?" in resident.press("back").text
    resident.press("next", safe="yes", victim="no").press("skip")
    # A forged place behind the door leads to the door.
    assert Resident.press(resident, "to:1.0").is_at_door
    resident.press("skip").press("next", idea="Lamps")
    assert "116 006" in resident.text
    assert "Hit at home?" not in resident.text
    assert "116 006" in resident.press("send").text
    assert answers_of(SurveyAnswer.objects.get()) == {"safe": "yes", "victim": "no", "idea": "Lamps"}
    sheet = sheet_of(survey)
    assert [sheet.column(code).count(Status.MISSING) for code in ("hit", "touched")] == [1, 1]
    assert sheet.column("told").count(Status.SKIPPED) == 1


def test_a_page_from_before_there_were_doors_is_still_read(survey):
    old = begin(1, ON).at(2)
    assert unseal(seal(old, "x"), "x") == replace(old, skipped=[])


def test_help_and_the_way_out_are_on_every_page_whatever_somebody_does(client, town):
    """Also of a town that has named nobody, also for who skips, and after the last question."""
    Municipality.objects.update(exit_url="https://weather.example/")
    survey = make_open_survey(town, SENSITIVE[1:])
    resident = Resident(client, survey).open()
    pages = [resident.text]
    for deed, answers in (
        ("begin", {}),
        ("next", {"victim": "no"}),
        ("on", {}),
        ("next", {"hit": "yes"}),
        ("back", {}),
        ("back", {}),
        ("skip", {}),
        ("next", {}),
        ("send", {}),
    ):
        resident.press(deed, **answers)
        pages.append(resident.text or client.get(resident.page.url).content.decode())
    surveys.close(by=None, survey=survey, on=ON)
    pages.append(client.get(resident.address).content.decode())
    assert sum('value="skip"' in page for page in pages) == 2
    assert ["<h1>Thank you" in page for page in pages].index(True) == len(pages) - 2
    for page in pages:
        # A link, which needs no script.
        assert re.search(r'<a class="exit" href="https://weather.example/" rel="noreferrer nofollow"', page)
        assert "somebody you trust can help you" in page


def test_the_coordinator_sees_it_in_the_trial_in_every_language(as_alice, town):
    survey = make_survey(town, SENSITIVE[2:3], languages=["fr", "en"])
    address = f"/town/{town.slug}/surveys/{survey.uid}/preview/"
    shown = {}
    for language in ("fr", "en"):
        page = as_alice.get(f"{address}?lang={language}").content.decode()
        state = re.search(r'name="state" value="([^"]*)"', page)[1]
        shown[language] = as_alice.post(address, {"state": state, "go": "begin"}).content.decode()
    assert "Les questions suivantes sont très personnelles" in shown["fr"]
    assert '<div lang="fr" dir="ltr">' in shown["fr"]
    assert "This is a trial" in shown["en"]
    detail = as_alice.get(f"/town/{town.slug}/surveys/{survey.uid}/").content.decode()
    assert "Before it stands a page of its own" in detail
    assert "No place that helps is named" in detail


def test_in_a_part_that_repeats_each_turn_has_its_door(client, town):
    survey = make_survey(town, [])
    part = survey.sections.create(municipality=town, code="each", title="Each", repeats=True, most=2)
    for order, (code, is_private) in enumerate((("many", False), ("partner", True))):
        survey.questions.create(
            municipality=town, section=part, code=code, kind="number", text=f"{code}?", order=order,
            sensitive=is_private,
        )  # fmt: skip
    surveys.publish(by=None, survey=survey, on=ON)
    resident = Resident(client, survey).open().press("begin").press("next", many="1")
    assert resident.is_at_door
    # What is the last of its part can be skipped, and another one told of.
    resident.press("again").press("next", many="2")
    assert resident.is_at_door
    assert 'value="again"' not in resident.text
    resident.press("on").press("next", partner="7").press("send")
    assert resident.page.status_code == 201
    assert answers_of(SurveyAnswer.objects.get()) == {"each": [{"many": 1}, {"many": 2, "partner": 7}]}


def test_a_device_is_told_the_stretches_and_the_words_only_where_there_are_any():
    told = for_device(FORM, 1, {"title": "T", "many": "{n} come"})
    assert told["stretches"][2] == ["partner", "hurt"]
    assert told["before"] == {"title": "T", "many": ["2 come", "1 come", "2 come"]}
    assert "stretches" not in for_device(questionnaire([Item("a", "text", "?")]), 1)


def test_a_telephone_of_an_interviewer_asks_and_what_was_skipped_is_left_out():
    xml = xform_of(FORM, HEADING, contacts=["Victims' Aid: 116 006"], emergency="112")
    xform = fromstring(xml)
    relevant = {one.get("nodeset"): one.get("relevant") for one in xform.iter(f"{XF}bind")}
    required = {one.get("nodeset") for one in xform.iter(f"{XF}bind") if one.get("required") == "true()"}
    assert required == {"/data/q_.1", "/data/q_.2", "/data/p_each/q_.3"}
    door = " /data/q_.1  = 'on'"
    # "forced" is always asked, so the door always stands before the stretch.
    assert relevant["/data/q_.1"] is None
    assert relevant["/data/forced"].strip() == door.strip()
    assert relevant["/data/hit"].count("'on'") == relevant["/data/told"].count("'on'") == 1
    assert relevant["/data/breath"].strip() == door.strip()
    assert relevant["/data/p_each/partner"].count("'on'") == 1
    assert relevant["/data/years"] is None
    assert "Victims' Aid: 116 006" in xml
    assert set(binds(xform)) >= {"/data/q_.1", "/data/q_.help"}
    sent = filled(xform, {"victim": "yes", "q_.1": "skip", "q_.2": "on", "insulted": "no", "years": "3"})
    replies = replies_of(Names(FORM), read_submission(sent))
    assert {code: reply for code, reply in replies.items() if code != "each"} == {
        "victim": "yes", "insulted": "no", "years": "3",
    }  # fmt: skip
    # Only for those to whom something behind it is put; a form without such questions is as it was.
    some = questionnaire([FORM.items[0], *FORM.items[1:3], *FORM.items[5:6]])
    shown = {
        one.get("nodeset"): one.get("relevant")
        for one in fromstring(xform_of(some, HEADING)).iter(f"{XF}bind")
    }
    assert "selected( /data/victim , 'yes')" in shown["/data/q_.1"]
    assert "not(" in shown["/data/hit"]
    plain = Questionnaire(FORM.items[:1], FORM.pages[:1])
    assert "q_." not in xform_of(plain, HEADING, contacts=["116 006"])
    assert len(primary(fromstring(xform_of(plain, HEADING)))) == 2
    bank = xform_of(made_of(["consent", "sensitive"], ["fr", "es"]), HEADING)
    assert "Passer cette partie" in bank
    assert "Saltar esta parte" in bank


def test_a_fault_behind_a_door_names_its_row_in_the_workbook_of_the_office():
    form = questionnaire([private("hit"), Item("odd", "text", "a\x07b")])
    with pytest.raises(NotAnXForm) as caught:
        xform_of(form, HEADING, {"": "Hello"})
    assert (caught.value.code, caught.value.row) == ("odd", 3)
