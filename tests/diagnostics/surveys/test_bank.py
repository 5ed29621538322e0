"""The question bank: whole in each of its languages, made into surveys, added to drafts, answered on the web page."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from diagnostics.models import Question, Survey, SurveyAnswer
from diagnostics.surveys import services
from diagnostics.surveys.answering.way import Way
from diagnostics.surveys.bank.modules import made_of, modules_in, reworded, with_needed
from diagnostics.surveys.bank.offences import FOUND_BY, OFFENCES, SCREENED
from diagnostics.surveys.bank.screening import SERIOUS_FIRST
from diagnostics.surveys.bank.services import add_modules, make_survey
from diagnostics.surveys.bank.words import LANGUAGES
from diagnostics.surveys.openrosa.compiling import xform_of
from diagnostics.surveys.questionnaire.checks import problems_of
from diagnostics.surveys.questionnaire.languages import in_language, untold
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.piping import piped
from diagnostics.surveys.questionnaire.replies import checked, relevant
from diagnostics.surveys.questionnaire.schema import Item, Option
from diagnostics.surveys.sealing.kept import answers_of
from diagnostics.surveys.xlsform.services import read_upload
from diagnostics.surveys.xlsform.writing import Heading, workbook
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from tests.builders import make_area

from .builders import ON, Resident
from .builders import make_survey as made_by_hand

ALL = list(modules_in())
PLACES = (Option("A1", "Old town"), Option("A2", "Harbour"))


def whole(codes=ALL, languages=LANGUAGES):
    """A questionnaire of the bank in a town with neighbourhoods."""
    form = made_of(with_needed(codes), languages)
    items = [replace(i, options=(*PLACES, *i.options)) if i.kind == "area" else i for i in form.items]
    return questionnaire(items, form.sections, form.languages)


def told(today="2026-11-28", **replies):
    reply = checked(whole(), {"consent": "yes", **replies}, today)
    assert reply.is_accepted, (reply.wrong, reply.wrong_turns)
    return reply.answers


@pytest.mark.parametrize(
    "languages",
    [("en", "fr", "es", "ar"), ("fr", "es", "ar", "en"), ("es", "ar", "en", "fr"), ("ar", "en", "fr", "es")],
)
def test_the_whole_bank_can_be_published_in_every_language(languages):
    form = whole(languages=languages)
    assert problems_of(form) == []
    assert all(untold(form, code) == [] for code in languages[1:])
    for language in languages:
        said = in_language(form, language)
        assert all(len(item.text) <= 300 and len(item.hint) <= 300 for item in said.items)
        assert all(item.text or item.kind == "calculate" for item in said.items)
        # Nobody sees a placeholder, and French signs do not begin a line.
        assert not any("{label}" in item.text for item in said.items)
        if language == "fr":
            assert not any(re.search(r" [?!:;]", item.text + item.hint) for item in said.items)
    texts = [[item.text for item in in_language(form, code).items if item.is_answered] for code in languages]
    assert all(len(set(each)) == len(languages) for each in zip(*texts, strict=True))


def test_every_module_stands_alone_and_brings_what_it_needs():
    for code in ALL:
        assert problems_of(whole([code])) == [], code
    assert with_needed(["incidents"]) == ["screeners", "incidents"]
    assert ALL[-1] == "sensitive"
    for item in whole().items:
        # Whoever does not want to answer can say so, or leave it empty; six answers are what SDG 16.1.4 asks for.
        free = item.code in {"consent", "safe_dark"} or "no_answer" in item.labels
        assert free or not item.is_choice, item.code
        assert not item.required or item.code == "consent"
        assert not item.sensitive or item.section == "part_sensitive"
    assert len(whole().by_code["safe_dark"].options) == 6


def test_other_programs_can_ask_the_whole_bank_too():
    heading = Heading("Bank", "survey-bank", "1")
    reading = read_upload(workbook(whole(), heading))
    assert [str(fault) for fault in reading.faults] == []
    assert [item.code for item in reading.form.items] == [item.code for item in whole().items]
    assert "<repeat" in xform_of(whole(), heading)


def test_every_offence_is_asked_for_before_any_is_told_and_is_declared_once():
    form, order = whole(), [item.code for item in whole().items]
    first = order.index("inc_offence")
    assert all(order.index(one.screener) < first and order.index(one.times) < first for one in SCREENED)
    units = [FOUND_BY[code].unit for code in order if code.startswith("ever_")]
    assert units == sorted(units)  # the household before the person
    assert sorted(SERIOUS_FIRST) == sorted(one.code for one in SCREENED)
    assert set(form.by_code) >= set(FOUND_BY)
    assert {one.code for one in OFFENCES} == {one.code for one in FOUND_BY.values()}
    for one in OFFENCES:
        assert one.unit in {"household", "person"}
        assert re.fullmatch(r"\d{4,5}", one.iccs)
        assert (one.cap, one.label("fr") != one.label("en")) == (5, True)


def test_a_series_is_one_form_and_the_gravest_is_told_first():
    answers = told(
        ever_burglary="yes", n_burglary=4, series_burglary="no",
        ever_threat="yes", n_threat=12, series_threat="yes",
        ever_vandalism="no", n_vandalism=3,
        part_incidents=[
            {"inc_year": "this_year", "inc_month": "11"},
            {"inc_year": "last_year", "inc_month": "11", "inc_weapon": "gun"},
            {"inc_year": "before"},
        ],
    )  # fmt: skip
    assert [turn["inc_offence"] for turn in answers["part_incidents"]] == ["threat", "burglary", "burglary"]
    # Complete months only: November 2026 is not over on the 28th, November 2025 is inside.
    assert [turn["inc_in_period"] for turn in answers["part_incidents"]] == ["no", "yes", "no"]
    # No weapon is asked about after a break-in, and nothing counts that was not asked.
    assert "inc_weapon" not in answers["part_incidents"][1]
    assert "n_vandalism" not in answers
    many = {f"ever_{one.code}": "yes" for one in SCREENED} | {f"n_{one.code}": 9 for one in SCREENED}
    assert len(told(**many)["part_incidents"]) == 5
    assert set(checked(whole(), {"consent": "no", **many}, "2026-11-28").answers) == {"consent"}


@pytest.mark.parametrize(
    ("today", "months"),
    [
        ("2026-11-28", ("November 2025", "October 2026", "entre novembre 2025 et")),
        ("2026-01-01", ("January 2025", "December 2025", "entre janvier 2025 et")),
        ("2024-03-31", ("March 2023", "February 2024", "entre mars 2023 et")),
    ],
)
def test_the_twelve_complete_months_are_named_in_the_language_of_the_reader(today, months):
    for language, shown in (("en", months[:2]), ("fr", months[2:])):
        form = in_language(whole(), language)
        known = relevant(form, {"consent": "yes"}, today)
        text = piped(form, form.by_code["n_theft"], known).text
        assert all(one in text for one in shown), text


def test_a_core_question_in_other_words_is_noticed():
    form = whole(languages=("fr", "en"))
    assert reworded(form, ["fr", "en"]) == []

    def with_changed(code, **fields):
        items = [replace(item, **fields) if item.code == code else item for item in form.items]
        return reworded(questionnaire(items, form.sections, form.languages), ["fr", "en"])

    safe = form.by_code["safe_dark"]
    assert with_changed("safe_dark", text="Avez-vous peur la nuit ?") == ["safe_dark"]
    assert with_changed("safe_dark", options=safe.options[:4]) == ["safe_dark"]
    english = replace(safe.words["en"], text="Are you afraid?")
    assert with_changed("safe_dark", words={"en": english}) == ["safe_dark"]
    # Not translated yet, not core any more, not core in the bank, other neighbourhoods, not of the bank: no warning.
    assert with_changed("safe_dark", words={}) == []
    assert with_changed("safe_dark", text="Peur ?", core=False) == []
    assert with_changed("safe_park", text="Peur ?", core=True) == []
    assert with_changed("area", options=(Option("B", "Autre"), *form.by_code["area"].apart)) == []
    assert reworded(questionnaire([Item("mine", "text", "?", core=True)]), ["en"]) == []


def test_somebody_to_whom_nothing_happened_sees_nine_modules_on_26_pages():
    nobody = dict.fromkeys(FOUND_BY, "no") | {"consent": "yes", "safe_dark": "safe"}
    assert len(Way(whole(), nobody, "2026-11-28").steps) <= 28
    # Whoever does not want to see the last part.
    assert len(Way(whole(), nobody, "2026-11-28", ["partner_threat.0"]).steps) <= 26
    assert len(Way(whole(), {"consent": "no"}, "2026-11-28").steps) == 1


@pytest.fixture
def survey(town, alice):
    make_area(town)
    modules = ["consent", "person", "incidents", "sensitive"]
    made = make_survey(by=Actor(town), modules=modules, languages=["en", "fr", "es"])
    services.publish(by=Actor(town), survey=made, on=ON)
    return made


class Walker(Resident):
    """Somebody who answers the whole survey; counts the pages."""

    def walk(self, answers: dict, turns=(), *, door: str = "on") -> list[set[str]]:
        pages, turn = [], -1
        self.press("begin")
        while (asked := set(re.findall(r'name="q-([\w-]+)"', self.text))) or self.is_at_door:
            if self.is_at_door:
                self.press(door)
                continue
            assert len(pages) < 80
            turn += "inc_year" in asked
            here = answers | (turns[turn] if 0 <= turn < len(turns) else {})
            pages.append(asked)
            self.press("next", **{code: here[code] for code in asked if code in here})
            assert self.page.status_code == 200, self.text
        return pages


def test_a_victim_of_two_offences_and_somebody_else_answer_on_a_telephone(client, survey, town, alice):
    nobody = dict.fromkeys(FOUND_BY, "no") | {"consent": "yes", "safe_dark": "safe"}
    pages = Walker(client, survey).open().walk(nobody, door="skip")
    # All fourteen offences on six pages.
    assert len(pages) <= 11
    assert sum(any(code.startswith("ever_") for code in page) for page in pages) <= 6
    assert not any(code.startswith(("n_", "inc_", "series_")) for page in pages for code in page)

    walker = Walker(client, survey).open()
    victim = nobody | {"ever_robbery": "yes", "n_robbery": "1", "ever_theft": "yes", "n_theft": "6"}
    turns = (
        {"inc_year": "last_year", "inc_month": "12", "inc_reported": "yes", "inc_told": ["police"]},
        {"inc_year": "dont_know", "inc_reported": "no", "inc_why_not": ["small"], "inc_loss": "30"},
    )
    longer = walker.walk(victim | {"series_theft": "yes", "touched": "no_answer"}, turns)
    assert len(pages) < len(longer) <= 32
    walker.press("send")
    answer = answers_of(SurveyAnswer.objects.get(survey=survey))
    told_of = [(turn["inc_offence"], turn["inc_reported"]) for turn in answer["part_incidents"]]
    assert told_of == [("robbery", "yes"), ("theft", "no")]
    assert (answer["n_theft"], answer["touched"]) == (6, "no_answer")

    refuser = Walker(client, survey).open()
    assert refuser.walk({"consent": "no"}) == [{"consent"}]
    client.force_login(alice)
    results = reverse("survey_results", kwargs={"town": town.slug, "uid": survey.uid})
    assert client.get(results).status_code == 200


def test_a_coordinator_makes_a_survey_of_modules(client, alice, town):
    client.force_login(alice)
    address = reverse("survey_bank", kwargs={"town": town.slug})
    page = client.get(address).content.decode()
    assert "ICCS 0401" in page
    assert page.count('name="modules"') == len(ALL)
    assert client.post(address, {"language": "fr"}).status_code == 422
    assert client.post(address, {"language": "pt", "modules": ["trust"]}).status_code == 422
    chosen = {"modules": ["incidents", "trust"], "language": "fr", "others": ["en", "fr"]}
    assert client.post(address, chosen).status_code == 302
    made = Survey.objects.get()
    assert (made.title, made.languages) == ("Enquête locale sur la sécurité", ["fr", "en"])
    assert list(made.words) == ["en"]
    assert services.problems_of_survey(made, services.drafted(made)) == []
    codes = set(made.questions.values_list("section__code", flat=True))
    assert codes == {"part_screeners", "part_incidents", "part_trust"}


def test_modules_are_added_to_a_draft_and_what_is_there_stays(client, alice, town):
    client.force_login(alice)
    made = made_by_hand(
        town,
        [
            {"code": "trust_police", "kind": "text", "text": "Trust?"},
            {"code": "last", "kind": "text", "text": "?"},
        ],
    )
    address = reverse("survey_bank_add", kwargs={"town": town.slug, "uid": made.uid})
    page = client.post(address, {"modules": ["sensitive", "trust"]}, follow=True).content.decode()
    assert "stay as they are: trust_police." in page
    assert made.questions.get(code="trust_police").text == "Trust?"
    page = client.post(address, {"modules": ["perception"]}, follow=True).content.decode()
    order = list(made.questions.values_list("code", flat=True))
    assert order[:3] == ["trust_police", "last", "trust_municipal"]
    assert order.index("avoids") < order.index("partner_threat")  # what is most personal stays last
    assert problems_of(services.drafted(made)) == []
    with pytest.raises(Refused):
        add_modules(by=Actor(town), survey=made, modules=["perception"])
    assert client.post(address, {"modules": ["perception"]}).status_code == 422

    # A part of which a question was taken out gets it back in its place; a reworded core question is told.
    Question.objects.filter(survey=made, code="safe_day").delete()
    Question.objects.filter(survey=made, code="worry_street").update(text="Are you afraid?")
    add_modules(by=Actor(town), survey=made, modules=["perception"])
    assert problems_of(services.drafted(made)) == []
    for name in ("survey_bank_add", "survey_detail"):
        page = client.get(reverse(name, kwargs={"town": town.slug, "uid": made.uid})).content.decode()
        assert "worded differently" in page
        assert "worry_street" in page
