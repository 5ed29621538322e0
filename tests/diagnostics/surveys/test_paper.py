"""The questionnaire on paper: numbers, conditions in words, codes, columns for what repeats, and a tagged file."""

import pytest
from django.urls import reverse

from diagnostics.surveys import services
from diagnostics.surveys.bank.modules import made_of, modules_in
from diagnostics.surveys.bank.words import LANGUAGES
from diagnostics.surveys.paper.content import BLANK, Paper, words
from diagnostics.surveys.paper.sheets import paper_data, paper_pdf
from diagnostics.surveys.questionnaire.languages import in_language
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Section

from .builders import ON, YES_NO, make_survey

HEADING = {"town": "Port Test", "title": "Safety", "introduction": "What for.", "contacts": ["Help: 116 006"]}
OPTIONS = (Option("yes", "Yes"), Option("no", "No"), Option("dont_know", "I do not know", "apart"))


def questions_of(form, language="en") -> dict[str, dict]:
    paper = Paper(in_language(form, language), language, "2026-11-28")
    return {one["code"]: one for part in paper.parts() for one in part["questions"] if one["code"]}


def test_skips_and_conditions_stand_in_words():
    form = questionnaire([
        Item("victim", "single", "Victim?", options=OPTIONS),
        Item("told", "single", "Told?", options=OPTIONS, asked_if=Rule("victim", ("yes",))),
        Item("why", "multiple", "Why?", options=OPTIONS, asked_if=Rule("victim", ("yes", "dont_know"))),
        Item("age", "number", "Age?"),
        Item("old", "text", "?", condition="${age} >= 65 and ${victim} = 'no'"),
        Item("any", "text", "?", condition="selected(${why}, 'yes') or ${age} != 5"),
        Item("sum", "calculate", "", calculation="${age} * 2"),
        Item("hard", "text", "?", condition="${sum} > 100"),
        Item("nested", "text", "?", condition="not(${age} > 5)", asked_if=Rule("victim", ("yes",))),
    ])  # fmt: skip
    asked = questions_of(form)
    assert [one["number"] for one in asked.values()] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert [option["to"] for option in asked["victim"]["options"]] == ["", "4", "3"]
    assert [option["value"] for option in asked["victim"]["options"]] == ["yes", "no", "dont_know"]
    assert asked["why"]["when"] == "Only if answer 1 is “Yes” or “I do not know”"
    assert asked["why"]["hint"] == "You can tick several."
    assert asked["old"]["when"] == "Only if answer 4 is at least 65 and answer 1 is “No”"
    assert asked["any"]["when"] == "Only if answer 3 includes “Yes” or answer 4 is not 5"
    # What no simple words can say is not told wrongly.
    assert asked["hard"]["when"] == asked["nested"]["when"] == "If it applies to you"
    last = questionnaire([form.items[0], form.items[1]])
    assert questions_of(last)["victim"]["options"][1]["to"] == "end of the form"


def test_parts_that_repeat_have_columns_and_nobody_sees_a_placeholder():
    form = made_of(list(modules_in()), LANGUAGES)
    for language in LANGUAGES:
        data = paper_data(form, language, on=ON, heading={**HEADING, "version": "2"})
        grid = next(part for part in data["parts"] if part["turns"])
        assert grid["turns"] == ["1", "2", "3"]
        assert [one["is_open"] for one in grid["questions"]] == [True] + [False] * (
            len(grid["questions"]) - 1
        )
        assert BLANK in grid["questions"][0]["text"]
        texts = [one["text"] for part in data["parts"] for one in part["questions"]]
        assert not any("${" in text for text in texts)
        assert all(text for text in texts)
    asked = questions_of(form, "fr")
    # Who was no victim is led past all the counts and the columns at once, and past nothing else.
    assert [code for code, one in asked.items() if one["skip"]] == ["n_burglary"]
    assert asked["n_burglary"]["skip"].endswith(f"passez à la question {asked['would_report']['number']}.")
    assert "entre novembre 2025 et octobre 2026, ces deux mois" in asked["n_theft"]["text"]
    assert asked["age_group"]["when"] == ""
    parts = {part["title"]: part for part in Paper(in_language(form, "es"), "es", "2026-11-28").parts()}
    assert parts["Usted y su hogar"]["when"] == "Solo si la respuesta 1 es «Sí, acepto»"
    warned = {code: one["before"] for code, one in questions_of(form, "es").items() if one["before"]}
    assert list(warned) == ["partner_threat"]
    assert "o todas, y seguir al final del cuestionario." in warned["partner_threat"]
    once = Section("thing", "Each", repeats=True, most=2)
    own = questionnaire([Item("a", "text", "A?", section="thing")], [once])
    (part,) = Paper(own, "pt", "2026-11-28").parts()
    assert (part["turns"], part["note"]) == (
        ["1", "2"],
        "Please use one column for each. There is room for 2.",
    )


def test_the_words_around_the_questions_are_whole_in_every_language():
    first, *others = words().values()
    assert all(set(other) == set(first) and all(other.values()) for other in others)


def test_the_file_is_tagged_the_same_every_time_and_takes_no_text_for_markup():
    wild = Item("wild", "single", "#panic() *a* $x$ \x00\U0001f600", "@y <b>", options=OPTIONS)
    kinds = [Item(kind, kind, f"{kind}?") for kind in ("text", "number", "decimal", "date", "note")]
    each = [Item(f"t_{kind}", kind, f"{kind}?", section="each") for kind in ("text", "date", "note")]
    turned = Item("t_one", "single", "One?", options=OPTIONS, section="each")
    form = questionnaire([wild, *kinds, *each, turned], [Section("each", "Each", repeats=True)])
    data = paper_data(form, "en", on=ON, heading={**HEADING, "version": ""})
    assert data["foot"] == "Safety · Draft 2026-03-01"
    made = paper_pdf(data, on=ON)
    assert made == paper_pdf(data, on=ON)
    assert made.startswith(b"%PDF")
    assert b"/MarkInfo" in made


@pytest.fixture
def survey(town):
    question = {"code": "safe", "kind": "single", "text": "Safe?", "options": YES_NO}
    return make_survey(town, [question], languages=["en", "fr"])


def test_the_newest_version_is_printed_and_the_draft_on_request(client, bob, town, survey):
    client.force_login(bob)

    def file(language, **query):
        where = {"town": town.slug, "uid": survey.uid, "language": language}
        return client.get(reverse("survey_paper", kwargs=where), query)

    draft = file("en")
    assert (draft.status_code, draft["Content-Type"]) == (200, "application/pdf")
    assert file("es").status_code == 404
    labels = {"yes": "Oui", "no": "Non"}
    survey.questions.update(words={"fr": {"text": "En sécurité ?", "labels": labels}})
    services.publish(by=None, survey=survey, on=ON)
    version = file("fr").content
    survey.questions.update(text="Changed?", words={"fr": {"text": "Autre mot ?", "labels": labels}})
    assert file("fr").content == version
    assert file("fr", of="draft").content != version
    page = client.get(
        reverse("survey_detail", kwargs={"town": town.slug, "uid": survey.uid})
    ).content.decode()
    assert "paper-fr.pdf" in page
