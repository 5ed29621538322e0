"""XLSForm: what is read, what is refused and where, the file that is written, and the pages around it."""

import io

import pytest
from openpyxl import Workbook
from pyxform.xls2xform import convert

from diagnostics.models import Question, Survey, SurveySection
from diagnostics.surveys import services
from diagnostics.surveys.questionnaire.schema import Rule
from diagnostics.surveys.xlsform.services import read_upload
from diagnostics.surveys.xlsform.sheets import NotAForm
from diagnostics.surveys.xlsform.writing import Heading, sheets_of, workbook
from stakeholders.access.permissions import Actor

from .builders import ON, make_survey

HEADS = (
    "type", "name", "label::English (en)", "label::French (fr)", "hint::English (en)", "required", "relevant",
    "constraint", "constraint_message::English (en)", "calculation", "repeat_count", "concord_sensitive",
)  # fmt: skip
ALONE = "not(selected(., 'none') and count-selected(.) > 1)"
SURVEY = (
    ("start", "start"),
    ("select_one yes_no", "victim", "Were you a victim?", "Victime ?", "", "yes"),
    ("select_multiple kinds", "what", "What happened?", "Quoi ?", "", "", "${victim} = 'yes'", ALONE),
    ("integer", "thefts", "How many?", "Combien ?", "", "yes", "selected(${what}, 'theft')", ". >= 1 and . < 100"),
    ("begin_repeat", "theft", "Theft", "Vol", "", "", "${thefts} > 0", "", "", "", "${thefts}"),
    ("date", "day", "When?", "Quand ?", "", "", "", ". <= today()", "Not a day to come."),
    ("begin_group", "loss", "Loss"),
    ("decimal", "money", "What was it worth?", "Combien ?"),
    ("end_group",),
    ("end_repeat",),
    ("calculate", "sum", "", "", "", "", "", "", "", "sum(${money})"),
    ("begin_group", "end", "At the end", "", "", "", "${victim} = 'yes'"),
    ("text", "idea", "You lost ${sum}. Any idea?", "Une idée ?", "", "", "${sum} > 10", "", "", "", "", "yes"),
    ("end_group",),
)  # fmt: skip
CHOICES = (
    ("list_name", "name", "label::English (en)", "label::French (fr)", "concord_stands"),
    ("yes_no", "yes", "Yes", "Oui"),
    ("yes_no", "no", "No", "Non"),
    ("kinds", "theft", "Theft", "Vol"),
    ("kinds", 2, "Fraud", "Fraude"),
    ("kinds", "none", "None of these", "Rien", "none"),
)


def book(survey=SURVEY, choices=CHOICES, heads=HEADS, settings=(("form_title",), ("Safety",))) -> bytes:
    made = Workbook()
    made.active.title = "survey"
    for row in (heads, *survey):
        made.active.append(row)
    for name, rows in (("choices", choices), ("settings", settings)):
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_a_form_is_read_with_its_parts_languages_and_simple_rules():
    reading = read_upload(book())
    assert (reading.faults, [notice.row for notice in reading.notices]) == ([], [2])
    form = reading.form
    assert (reading.title, form.languages) == ("Safety", ("en", "fr"))
    assert [item.code for item in form.items] == ["victim", "what", "thefts", "day", "money", "sum", "idea"]
    what, thefts, idea = form.by_code["what"], form.by_code["thefts"], form.by_code["idea"]
    assert (what.asked_if, what.condition, what.constraint) == (Rule("victim", ("yes",)), "", "")
    assert [option.value for option in what.options] == ["theft", "2", "none"]
    assert (thefts.minimum, thefts.maximum, thefts.required, thefts.constraint) == (1, 99, True, "")
    assert form.by_code["victim"].words["fr"].labels == {"yes": "Oui", "no": "Non"}
    assert idea.sensitive
    theft, end = form.sections
    assert (theft.repeats, theft.count, theft.words, end.condition) == (
        True, "${thefts}", {"fr": "Vol"}, "${victim} = 'yes'",
    )  # fmt: skip
    assert (form.by_code["money"].section, idea.section) == ("theft", "end")


def test_what_is_written_is_read_again_the_same_and_is_an_xform():
    form = read_upload(book()).form
    heading = Heading("Safety", "survey-1", "3")
    again = read_upload(workbook(form, heading))
    assert (again.faults, again.form) == ([], form)
    xform = convert(sheets_of(form, heading, own=False), validate=False).xform
    assert 'version="3"' in xform
    assert "jr:count" in xform


ASKED = ("text", "a", "A")


@pytest.mark.parametrize(
    ("survey", "row", "told"),
    [
        ([("geopoint", "here", "Where?")], 2, "exact place"),
        ([("image", "face", "Picture")], 2, "could show a person"),
        ([("dateTime", "at", "When?")], 2, "time of day"),
        ([("fancy", "a", "A")], 2, "type is not known"),
        ([("", "a", "A")], 2, "type is missing"),
        ([("select_one colours", "a", "A")], 2, "no list “colours”"),
        ([("select_one yes_no or_other", "a", "A")], 2, "or_other"),
        ([ASKED, ASKED], 3, "is that of row 2"),
        ([("text", "1a", "A")], 2, "must begin with a letter"),
        ([("begin_group", "g", "G"), ASKED], 2, "never ended"),
        ([ASKED, ("end_repeat",)], 3, "nothing was begun"),
        (
            [("begin_repeat", "r", "R"), ("begin_repeat", "s", "S"), ASKED, ("end_repeat",), ("end_repeat",)],
            3,
            "inside of a repeat",
        ),
        ([ASKED, ("text", "b", "B", "", "", "", "(${a} = 'x'")], 3, "column “relevant”"),
        ([ASKED, ("text", "b", "B", "", "", "", "${c} = 'x'")], 3, "column “relevant”"),
        ([ASKED, ("text", "b", "B", "", "", "", "foo(${a})")], 3, "no function foo()"),
        (
            [("text", "b", "B", "", "", "", "${c} = 'x'"), ("text", "c", "C", "", "", "", "${b} = 'x'")],
            2,
            "circle",
        ),
        ([("text", "b", "B", "", "", "", "${c} = 'x'"), ("text", "c", "C")], 2, "comes later"),
        ([ASKED, ("text", "b", "B", "", "", "${a} = 1")], 3, "column “required”"),
        ([ASKED, ("integer", "n", "N", "", "", "", "${a} > 3")], 3, "column “relevant”"),
        ([ASKED, ("text", "b", "Is ${z} right?")], 3, "which is not there"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_row(survey, row, told):
    faults = read_upload(book(survey)).faults
    assert any(fault.row == row and told in fault.text for fault in faults), [str(fault) for fault in faults]


def test_a_file_that_is_no_form_says_so():
    for content, told in ((b"type,name\ntext,a\n", "no workbook"), (book([]), "no sheet “survey”")):
        with pytest.raises(NotAForm, match=told):
            read_upload(content)


def upload(client, address, content: bytes):
    file = io.BytesIO(content)
    file.name = "form.xlsx"
    return client.post(address, {"file": file})


def sealed(page) -> str:
    return page.context["sealed"]


def test_a_new_survey_is_made_of_a_file_after_a_look_at_it(as_alice, town):
    base = f"/town/{town.slug}/surveys"
    refused = upload(as_alice, f"{base}/import/", book([("image", "a", "A"), ("text", "b b", "B")]))
    assert (refused.status_code, Survey.objects.count()) == (422, 0)
    assert "row 2" in refused.content.decode()
    assert upload(as_alice, f"{base}/import/", b"PK\x03\x04 not a workbook").status_code == 422
    looked = upload(as_alice, f"{base}/import/", book())
    assert (looked.status_code, Survey.objects.count()) == (200, 0)
    assert as_alice.post(f"{base}/import/", {"reading": sealed(looked) + "x"}).status_code == 302
    assert not Survey.objects.exists()
    for _pressed in range(2):
        as_alice.post(f"{base}/import/", {"reading": sealed(looked)})
    survey = Survey.objects.get()
    assert (survey.title, survey.languages, SurveySection.objects.count()) == ("Safety", ["en", "fr"], 2)
    assert services.drafted(survey).items == read_upload(book()).form.items
    file = as_alice.get(f"{base}/{survey.uid}/xlsform.xlsx")
    assert read_upload(file.content).form.items == services.drafted(survey).items


def test_a_draft_is_replaced_but_what_was_published_keeps_its_kind(as_alice, town):
    survey = make_survey(town)
    services.publish(by=Actor(town), survey=survey, on=ON)
    address = f"/town/{town.slug}/surveys/{survey.uid}/import/"
    other = upload(as_alice, address, book([("text", "years", "Years?")]))
    assert "question of another kind" in other.content.decode()
    page = upload(
        as_alice, address, book([("integer", "years", "Years here, please?"), ("text", "new", "New?")])
    )
    told = page.content.decode()
    assert "Replace the draft" in told
    assert page.context["reading"].removed == ["safe", "victim", "what", "idea"]
    as_alice.post(address, {"reading": sealed(page)})
    codes = list(Question.objects.filter(survey=survey).order_by("order").values_list("code", flat=True))
    assert codes == ["years", "new"]
