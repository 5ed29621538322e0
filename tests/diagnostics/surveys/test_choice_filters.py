"""Answers that are offered only after certain earlier ones: on pages, telephones and paper, in files and results."""

import re
from dataclasses import replace

from defusedxml.ElementTree import fromstring

from diagnostics.models import Question, SurveyAnswer
from diagnostics.statistics.disclosure import Gate
from diagnostics.surveys import services
from diagnostics.surveys.openrosa.compiling import xform_of
from diagnostics.surveys.paper.content import Paper
from diagnostics.surveys.questionnaire.checks import problems_of
from diagnostics.surveys.questionnaire.drafts import fields_of
from diagnostics.surveys.questionnaire.logic import offered
from diagnostics.surveys.questionnaire.options import parsed, written
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.records import from_json, to_json
from diagnostics.surveys.questionnaire.replies import checked, relevant
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Section
from diagnostics.surveys.results.release import Protected
from diagnostics.surveys.results.sheet import Row, Sheet, Status
from diagnostics.surveys.xlsform.services import read_upload
from diagnostics.surveys.xlsform.writing import Heading, workbook

from .builders import Resident, make_open_survey, make_survey
from .telephone import XF
from .test_xlsform import book

DISTRICT = Item(
    "district", "single", "Which district?", options=(Option("n", "North"), Option("s", "South"), Option("w", "West"))
)  # fmt: skip
NORTH, SOUTH = (("zone", "n"),), (("zone", "s"),)
PLACE = Item(
    "place",
    "single",
    "Which quarter?",
    options=(Option("mill", "Mill", "", NORTH), Option("lake", "Lake", "", NORTH), Option("port", "Port", "", SOUTH)),
    required=True,
    choice_filter="zone = ${district}",
)  # fmt: skip
WHY = Item("why", "text", "Why there?", asked_if=Rule("place", ("mill",)))
FORM = questionnaire([DISTRICT, PLACE, WHY])
HEADING = Heading("Places", "survey-1", "1")


def test_only_what_goes_with_the_earlier_answer_is_offered_and_taken():
    assert problems_of(FORM) == []
    # What decides and what is decided never stand on one page.
    assert [len(page) for page in FORM.pages] == [1, 1, 1]
    assert [one.value for one in offered(FORM, PLACE, {"district": "n"})] == ["mill", "lake"]
    fits = {"district": "n", "place": "mill", "why": "Work"}
    assert checked(FORM, fits).answers == fits
    assert checked(FORM, {**fits, "place": "port"}).wrong["place"].code == "unknown"
    assert checked(FORM, {"district": "n"}).wrong["place"].code == "required"
    # Nothing goes with the West: nobody there is asked, and nobody is stopped.
    west = checked(FORM, {"district": "w", "place": "mill", "why": "Work"})
    assert (west.is_accepted, west.answers) == (True, {"district": "w"})
    # What no longer goes with a changed answer counts for nothing.
    assert relevant(FORM, {**fits, "district": "s"}) == {"district": "s"}
    several = replace(PLACE, kind="multiple", choice_filter="zone = ${district} or name = 'port'")
    form = questionnaire([DISTRICT, several])
    assert relevant(form, {"district": "n", "place": ["mill", "port"]})["place"] == ["mill", "port"]
    assert relevant(form, {"district": "s", "place": ["mill", "port"]})["place"] == ["port"]
    turn = questionnaire(
        [replace(DISTRICT, section="time"), replace(PLACE, section="time")],
        [Section("time", "Each time", repeats=True, most=3)],
    )
    told = [{"district": "n", "place": "lake"}, {"district": "s", "place": "port"}]
    assert checked(turn, {"time": told}).answers == {"time": told}
    assert ("time", 1) in checked(turn, {"time": [told[0], {"district": "s", "place": "lake"}]}).wrong_turns


def test_filters_that_make_no_sense_are_told():
    for text, told in (
        ("region = ${district}", "no column “region”"),
        ("label = ${district}", "others in each language"),
        ("zone = ${why}", "comes later"),
        ("zone = ${nothing}", "nothing"),
        ("zone = (", "offer only those"),
    ):
        problems = problems_of(questionnaire([DISTRICT, replace(PLACE, choice_filter=text), WHY]))
        assert any(told in str(one) for one in problems), (text, [str(one) for one in problems])
    (problem,) = problems_of(questionnaire([DISTRICT, replace(WHY, asked_if=None, choice_filter="1 = 1")]))
    assert "only a question with answers" in str(problem)


def test_filters_stay_through_versions_files_and_telephones():
    assert from_json(to_json(FORM)) == FORM
    assert list(parsed(written(PLACE.options).splitlines(), known={})) == list(PLACE.options)
    assert parsed(["a | Yes | no", "b | A | x = 1; y = 2"], known={})[1].columns == (("x", "1"), ("y", "2"))
    again = read_upload(workbook(FORM, HEADING))
    assert (again.faults, again.form.items) == ([], FORM.items)
    xform = fromstring(xform_of(FORM, HEADING))
    (nodes,) = [
        one.get("nodeset") for one in xform.iter(f"{XF}itemset") if "zone" in (one.get("nodeset") or "")
    ]
    assert re.sub(r"\s+", " ", nodes) == "instance('place')/root/item[zone = /data/district ]"
    assert {one.text for one in xform.iter(f"{XF}zone")} == {"n", "s"}
    paper = Paper(FORM, "en", "2026-03-01")
    question = next(iter(paper.parts()))["questions"][1]
    assert question["hint"] == "Choose only among those that go with answer 1."
    assert [option["label"] for option in question["options"]] == [
        "Mill (North)",
        "Lake (North)",
        "Port (South)",
    ]
    # Columns that no filter names are not taken; a filter that names none of the list is told with its row.
    heads = ("type", "name", "label", "choice_filter")
    choices = (("list_name", "name", "label", "zone", "note"), ("d", "n", "North"), ("d", "s", "South"),
               ("p", "mill", "Mill", "n", "old"), ("p", "port", "Port", "s", ""))  # fmt: skip
    rows = [("select_one d", "district", "Which?"), ("select_one p", "place", "Where?", "zone = ${district}")]
    read = read_upload(book(rows, choices, heads))
    assert read.faults == []
    assert [one.columns for one in read.form.by_code["place"].options] == [NORTH, SOUTH]
    rows[1] = (*rows[1][:3], "region = ${district}")
    (fault,) = read_upload(book(rows, choices, heads)).faults
    assert (fault.row, "no column “region”" in fault.text) == (3, True)


def test_results_count_the_not_asked_apart_and_hide_what_would_tell_of_others():
    answers = [{"district": "n", "place": "mill"}] * 30 + [{"district": "s", "place": "port"}] * 40
    rows = [Row(1, one) for one in [*answers, *[{"district": "w"}] * 3]]
    sheet = Sheet({1: FORM}, rows, "probability")
    assert sheet.column("place").count(Status.SKIPPED) == 3
    shown = Protected(sheet, Gate(5, 10))
    # A district is hidden, and its quarters would add up to it.
    assert (shown.table("district").hides, shown.table("place").is_closed) == (True, True)
    assert not Protected(Sheet({1: FORM}, rows[:-3], "probability"), Gate(5, 10)).table("place").is_closed


def test_a_filter_is_made_on_the_page_and_kept_by_the_pages_of_residents(client, as_alice, town):
    survey = make_survey(town, [])
    services.fill(survey, [DISTRICT])
    address = f"/town/{town.slug}/surveys/{survey.uid}/questions/new/"
    typed = {
        "text": "Which quarter?",
        "kind": "single",
        "code": "place",
        "choice_filter": "area = ${district}",
    }
    lines = "mill | Mill | zone = n\nport | Port | zone = s\nelse | Elsewhere"
    refused = as_alice.post(address, {**typed, "choices": lines})
    assert (refused.status_code, "No answer says what its “area” is" in refused.content.decode()) == (
        422,
        True,
    )
    typed["choice_filter"] = "zone = ${district} or name = 'else'"
    assert as_alice.post(address, {**typed, "choices": lines}).status_code == 302
    question = Question.objects.get(code="place")
    assert question.options[0] == {"value": "mill", "label": "Mill", "columns": {"zone": "n"}}
    page = as_alice.get(f"/town/{town.slug}/surveys/{survey.uid}/").content.decode()
    assert "zone = ${district} or name = &#x27;else&#x27;" in page
    assert "zone = n" in page
    edit = as_alice.get(
        f"/town/{town.slug}/surveys/{survey.uid}/questions/{question.pk}/edit/"
    ).content.decode()
    assert "mill | Mill | zone = n" in edit

    opened = make_open_survey(town, [fields_of(one) for one in FORM.items])
    phone = Resident(client, opened).open()
    phone.press("begin").press("next", district="n")
    assert re.findall(r'name="q-place" value="(\w*)"', phone.text) == ["mill", "lake"]
    phone.press("next", place="port")
    assert "Choose one of the answers that are offered" in phone.text
    phone.press("next", place="lake").press("send")
    assert SurveyAnswer.objects.get().answers == {"district": "n", "place": "lake"}
