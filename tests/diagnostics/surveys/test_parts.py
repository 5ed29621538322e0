"""Parts that repeat, formulas and languages: what the page asks, what is kept, what keeps a draft from publication."""

import csv
import io
import zipfile

import pytest

from diagnostics.models import Question, SurveyAnswer, SurveySection
from diagnostics.surveys import services
from diagnostics.surveys.questionnaire.checks import problems_of
from diagnostics.surveys.questionnaire.languages import in_language, untold
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.records import from_json, to_json
from diagnostics.surveys.questionnaire.replies import checked
from diagnostics.surveys.questionnaire.schema import Item, Option, Section, Words
from diagnostics.surveys.results.loading import sheet_of
from stakeholders.access.permissions import Actor

from .builders import ON, YES_NO, Resident, make_answers, make_survey

OPTIONS = (Option("yes", "Yes"), Option("no", "No"))
THEFTS = Item("thefts", "number", "How many thefts?", minimum=0)
MONEY = Item("money", "decimal", "What was it worth?", section="theft")
TOLD = Item(
    "told", "single", "Told the police?", options=OPTIONS, section="theft", condition="${money} > 100"
)
SUM = Item("sum", "calculate", "", calculation="sum(${money})")
DEAR = Item("dear", "text", "So much?", condition="${sum} >= 500")
LEFT = Item(
    "left_on", "date", "Since when?", constraint=". <= today()", constraint_message="Not a day to come."
)
EACH = Section("theft", "Each theft", condition="${thefts} > 0", repeats=True, count="${thefts}", most=3)
FORM = questionnaire([THEFTS, MONEY, TOLD, SUM, DEAR, LEFT], [EACH], ["en"])


def answers_of(**replies) -> dict:
    reply = checked(FORM, replies, "2026-06-01")
    assert reply.is_accepted, (reply.wrong, reply.wrong_turns)
    return reply.answers


def test_a_part_is_asked_as_often_as_its_count_says_and_what_follows_is_worked_out():
    assert problems_of(FORM) == []
    told = answers_of(thefts=2, theft=[{"money": "450,5"}, {"money": 99.5, "told": "yes"}], dear="A bicycle")
    # The second theft was too small to be asked about; the sum decides on a later question.
    assert told == {
        "thefts": 2,
        "theft": [{"money": 450.5}, {"money": 99.5}],
        "sum": 550,
        "dear": "A bicycle",
    }
    assert answers_of(thefts=0, theft=[{"money": 9}], dear="x") == {"thefts": 0, "sum": 0}
    assert len(answers_of(thefts=900, theft=[{}, {}, {}, {}])["theft"]) == 3
    assert answers_of(theft=[{"money": 5}]) == {"sum": 0}


def test_what_is_wrong_in_a_turn_is_told_by_its_number():
    reply = checked(FORM, {"thefts": 2, "theft": [{"money": 1}, {"money": "1,000"}]}, "2026-06-01")
    ((place, wrong),) = reply.wrong_turns.items()
    assert (place, wrong["money"].code) == (("theft", 1), "not_a_number")
    late = checked(FORM, {"left_on": "2026-06-02"}, "2026-06-01")
    assert (late.wrong["left_on"].code, late.wrong["left_on"].params["words"]) == (
        "constraint",
        "Not a day to come.",
    )
    assert answers_of(left_on="2026-06-01")["left_on"] == "2026-06-01"
    for strange in ("01.06.2026", "2026-02-30", "1850-01-01", 20260601):
        assert checked(FORM, {"left_on": strange}, "2026-06-01").wrong["left_on"].code == "not_a_day"


def test_a_version_keeps_parts_formulas_and_languages():
    words = {"fr": Words("Combien de vols ?", labels={})}
    form = questionnaire(
        [Item("thefts", "number", "How many thefts?", words=words, core=True), *FORM.items[1:]],
        [EACH],
        ["en", "fr"],
    )
    assert from_json(to_json(form)) == form
    french = in_language(form, "fr")
    assert (french.by_code["thefts"].text, french.by_code["money"].text) == (
        "Combien de vols ?",
        "What was it worth?",
    )
    assert untold(form, "fr") == ["theft", "money", "told", "dear", "left_on"]


@pytest.mark.parametrize(
    ("items", "sections", "told"),
    [
        ([Item("a", "text", "A", condition="${b} = 'x'"), Item("b", "text", "B")], [], "comes later"),
        ([Item("a", "text", "A", condition="${z} = 'x'")], [], "z"),
        ([Item("a", "text", "A", condition="(${a")], [], "never ends"),
        ([Item("a", "number", "A", constraint="foo(.)")], [], "no function foo()"),
        ([THEFTS, MONEY, Item("x", "text", "X"), TOLD], [EACH], "do not stand together"),
        ([THEFTS], [EACH], "has no question"),
        ([THEFTS, MONEY, Item("x", "text", "X", condition="${money} > 3")], [EACH], "money"),
        ([Item("theft", "number", "A"), MONEY], [Section("theft", "T", repeats=True)], "same short name"),
        ([Item("c", "calculate", "")], [], "There is no question yet"),
        ([THEFTS, Item("c", "calculate", "")], [], "says not from what"),
    ],
)
def test_a_draft_that_makes_no_sense_says_why(items, sections, told):
    texts = [str(problem) for problem in problems_of(questionnaire(items, sections))]
    assert any(told in text for text in texts), texts


QUESTIONS = (
    {"code": "thefts", "kind": "number", "text": "How many thefts?", "minimum": 0, "required": True},
    {"code": "what", "kind": "text", "text": "What was stolen?"},
    {"code": "when", "kind": "date", "text": "On which day?", "constraint": ". <= today()"},
    {"code": "told", "kind": "single", "text": "Told?", "options": YES_NO},
    {"code": "thanks", "kind": "note", "text": "Nearly done."},
    {"code": "idea", "kind": "text", "text": "Any idea?"},
)


def make_parted(town, **part):
    survey = make_survey(
        town,
        QUESTIONS,
        languages=["en", "fr"],
        words={"fr": {"title": "Sécurité", "introduction": "Pourquoi."}},
    )
    section = SurveySection.objects.create(
        municipality=town,
        survey=survey,
        code="theft",
        title="Theft",
        repeats=True,
        words={"fr": "Vol"},
        **part,
    )
    survey.questions.filter(code__in=["what", "when", "told"]).update(section=section)
    for question in survey.questions.all():
        labels = {option["value"]: f"{option['label']} fr" for option in question.options}
        question.words = {"fr": {"text": f"{question.text} (fr)", "labels": labels}}
        question.save()
    services.publish(by=Actor(town), survey=survey, on=ON)
    return survey


def kept(survey) -> dict:
    return SurveyAnswer.objects.get(survey=survey).answers


def test_a_resident_tells_of_each_one(client, town):
    survey = make_parted(town, condition="${thefts} > 0", count="${thefts}")
    resident = Resident(client, survey).open().press("begin").press("next", thefts="2")
    assert "1 of 2" in resident.text
    resident.press("next", what="Bag", when="2026-03-01", told="yes")
    assert "2 of 2" in resident.text
    assert 'value="Bag"' not in resident.text
    resident.press("next", when="2190-03-01")
    assert resident.page.status_code == 422
    resident.press("back", what="Bicycle")
    assert "Bag" in resident.text
    resident.press("next", what="Purse").press("next", what="Bicycle", when="")
    assert "Nearly done." in resident.text
    resident.press("next", idea="Lamps")
    assert "What was stolen? (2)" in resident.text
    resident.press("to:1.1").press("next", what="Bike")
    resident.press("next", idea="Lamps").press("send")
    assert kept(survey) == {"thefts": 2, "theft": [{"what": "Purse"}, {"what": "Bike"}], "idea": "Lamps"}
    # What is told of things is in no table of people.
    assert [item.code for item in sheet_of(survey).items] == ["thefts", "idea"]


def test_a_resident_says_when_there_is_no_more_to_tell(client, town):
    survey = make_parted(town, condition="${thefts} > 0", most=3)
    resident = Resident(client, survey).open().press("begin").press("next", thefts="9")
    resident.press("again", what="One").press("again", what="Two")
    assert "Take this one out" in resident.text
    resident.press("next", what="Three")
    resident.press("back").press("drop")
    assert "Two" in resident.text
    assert "Tell of another one" in resident.text
    resident.press("next", what="Two").press("next").press("send")
    assert [turn["what"] for turn in kept(survey)["theft"]] == ["One", "Two"]


def test_a_survey_is_answered_in_the_language_that_is_chosen(client, town):
    survey = make_parted(town)
    resident = Resident(client, survey).open()
    assert "Français" in resident.text.replace("français", "Français")
    page = client.post(resident.address, {"state": resident.state, "language": "fr"})
    assert "Sécurité" in page.content.decode()
    resident.page = page
    resident.press("begin")
    assert "How many thefts? (fr)" in resident.text
    assert "Sécurité" in client.get(f"{resident.address}?lang=fr").content.decode()
    assert "Safety 2026" in client.get(f"{resident.address}?lang=xx").content.decode()


def test_parts_and_languages_are_made_on_pages(client, as_alice, town):
    survey = make_survey(town)
    base = f"/town/{town.slug}/surveys/{survey.uid}"
    bad = as_alice.post(f"{base}/parts/new/", {"title": "Each", "condition": "(${x", "most": 5})
    assert bad.status_code == 422
    assert "never ends" in bad.content.decode()
    as_alice.post(
        f"{base}/parts/new/", {"title": "Each theft", "repeats": "on", "count": "${years}", "most": 5}
    )
    section = SurveySection.objects.get()
    assert section.code == "each_theft"
    idea = Question.objects.get(code="idea")
    data = {
        "text": "Any idea?",
        "kind": "text",
        "code": "idea",
        "section": section.pk,
        "revision": idea.revision,
    }
    assert as_alice.post(f"{base}/questions/{idea.pk}/edit/", data).status_code == 302
    assert "Each theft" in as_alice.get(f"{base}/").content.decode()
    as_alice.post(f"{base}/languages/", {"language": "fr"})
    page = as_alice.get(f"{base}/languages/fr/").content.decode()
    assert "Do you feel safe?" in page
    as_alice.post(
        f"{base}/languages/fr/",
        {"title": "Sûr", "safe:text": "Vous sentez-vous en sécurité ?", "safe:=yes": "Oui"},
    )
    survey.refresh_from_db()
    form = in_language(services.drafted(survey), "fr")
    assert (survey.words["fr"]["title"], form.by_code["safe"].labels) == ("Sûr", {"yes": "Oui", "no": "No"})
    assert "not translated" in as_alice.get(f"{base}/").content.decode()
    as_alice.post(f"{base}/languages/fr/delete/", {"confirm": "yes"})
    as_alice.post(f"{base}/parts/{section.pk}/delete/", {"confirm": "yes"})
    survey.refresh_from_db()
    assert (survey.languages, survey.words, SurveySection.objects.count()) == (["en"], {}, 0)
    assert Question.objects.get(code="safe").words == {}


def test_each_part_is_a_table_of_its_own_in_the_files(as_alice, town):
    survey = make_parted(town, condition="${thefts} > 0", count="${thefts}")
    make_answers(
        survey,
        [
            {"thefts": 2, "theft": [{"what": "Bag", "told": "yes"}, {"when": "2026-01-02"}], "idea": "Lamps"},
            {"thefts": 0},
        ],
    )
    address = f"/town/{town.slug}/surveys/{survey.uid}/results/answers.zip"
    archive = zipfile.ZipFile(io.BytesIO(as_alice.get(address).content))
    assert archive.namelist() == ["answers.csv", "theft.csv", "codebook.csv", "ddi.xml"]
    read = {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        for name in archive.namelist()
        if name.endswith(".csv")
    }
    victim = next(row for row in read["answers.csv"] if row["thefts"] == "2")
    assert [
        (row["person"], row["number"], row["what"], row["told (words)"]) for row in read["theft.csv"]
    ] == [
        (victim["person"], "1", "Bag", "Yes"),
        (victim["person"], "2", "", ""),
    ]
    assert "what" not in victim
    assert {(row["Table"], row["Column"]) for row in read["codebook.csv"]} >= {
        ("answers", "thefts"), ("theft", "told"),
    }  # fmt: skip
