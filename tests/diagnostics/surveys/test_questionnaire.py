"""The questionnaire as data: pages, replies, options, checks before publication."""

import pytest

from diagnostics.surveys.questionnaire import starter
from diagnostics.surveys.questionnaire.checks import problems_of
from diagnostics.surveys.questionnaire.kinds import NotAnAnswer, answer_to
from diagnostics.surveys.questionnaire.options import parsed, slug_of, written
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.records import fingerprint, from_json, to_json
from diagnostics.surveys.questionnaire.replies import checked, relevant
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Together

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
VICTIM = Item("victim", "single", "A victim?", options=YES_NO, required=True)
WHAT = Item(
    "what",
    "multiple",
    "What?",
    options=(Option("theft", "Theft"), Option("fraud", "Fraud"), Option("dk", "Do not know", "apart")),
    asked_if=Rule("victim", ("yes",)),
)
TOLD = Item("told", "single", "Told?", options=YES_NO, required=True, asked_if=Rule("what", ("theft",)))
YEARS = Item("years", "number", "Years?", minimum=0, maximum=110)
IDEA = Item("idea", "text", "Idea?")
FORM = questionnaire([VICTIM, WHAT, TOLD, YEARS, IDEA])


def test_a_question_never_stands_on_one_page_with_what_it_depends_on():
    assert FORM.pages == (("victim",), ("what",), ("told", "years", "idea"))
    assert questionnaire([YEARS] * 0).pages == ()


def test_sensitive_questions_stand_by_themselves():
    private = Item("private", "single", "?", options=YES_NO, sensitive=True)
    assert questionnaire([YEARS, private, IDEA]).pages == (("years",), ("private",), ("idea",))


def test_long_lists_do_not_crowd_a_page():
    long = [
        Item(f"q{n}", "single", "?", options=tuple(Option(str(i), str(i)) for i in range(10)))
        for n in range(3)
    ]
    assert questionnaire(long).pages == (("q0",), ("q1",), ("q2",))


def test_a_version_gives_back_what_it_was_made_of():
    record = to_json(FORM)
    assert from_json(record) == FORM
    assert record["questions"][3] == {
        "code": "years", "kind": "number", "text": "Years?", "required": False, "minimum": 0, "maximum": 110,
    }  # fmt: skip
    other = questionnaire([*FORM.items[:-1], Item("idea", "text", "Ideas?")])
    assert fingerprint(record) == fingerprint(to_json(from_json(record)))
    assert fingerprint(record) != fingerprint(to_json(other))


def test_only_what_was_asked_is_kept_all_along_the_chain():
    full = {"victim": "yes", "what": ["theft"], "told": "no", "years": 3}
    assert checked(FORM, full).answers == full
    assert checked(FORM, {**full, "victim": "no"}).answers == {"victim": "no", "years": 3}
    assert relevant(FORM, {**full, "what": ["fraud"]}) == {"victim": "yes", "what": ["fraud"], "years": 3}
    # The rule of "told" looks at "what", which was not asked: its old answer must not count.
    assert "told" not in checked(FORM, {**full, "victim": "no"}).answers


def test_what_is_required_is_so_only_where_it_is_asked():
    assert set(checked(FORM, {}).wrong) == {"victim"}
    assert set(checked(FORM, {"victim": "no"}).wrong) == set()
    assert set(checked(FORM, {"victim": "yes", "what": ["theft"]}).wrong) == {"told"}


@pytest.mark.parametrize(
    ("item", "reply", "answer"),
    [
        (VICTIM, "yes", "yes"),
        (WHAT, ["fraud", "theft"], ["theft", "fraud"]),
        (WHAT, ["theft", "theft"], ["theft"]),
        (WHAT, [], None),
        (WHAT, ["dk"], ["dk"]),
        (YEARS, " 1 0 ", 10),
        (YEARS, 0, 0),
        (YEARS, "\u0661\u0662", 12),
        (YEARS, "", None),
        (IDEA, "  a\r\nb\x00 ", "a\nb"),
        (IDEA, " \n ", None),
    ],
)
def test_a_reply_as_it_is_kept(item, reply, answer):
    assert answer_to(item, reply) == answer


@pytest.mark.parametrize(
    ("item", "reply", "code"),
    [
        (VICTIM, None, "required"),
        (VICTIM, "", "required"),
        (VICTIM, "perhaps", "unknown"),
        (VICTIM, ["yes"], "unknown"),
        (VICTIM, 1, "unknown"),
        (WHAT, "theft", "unknown"),
        (WHAT, ["theft", "murder"], "unknown"),
        (WHAT, [["theft"]], "unknown"),
        (WHAT, {"theft": 1}, "unknown"),
        (WHAT, ["theft", "dk"], "alone"),
        (YEARS, "1.5", "not_whole"),
        (YEARS, 1.5, "not_whole"),
        (YEARS, True, "not_whole"),
        (YEARS, "1e3", "not_whole"),
        (YEARS, "9" * 30, "not_whole"),
        (YEARS, -1, "too_small"),
        (YEARS, 111, "too_large"),
        (Item("n", "number", "?"), 10**12, "too_large"),
        (IDEA, "x" * 1001, "too_long"),
        (IDEA, 5, "unknown"),
    ],
)
def test_what_is_no_answer(item, reply, code):
    with pytest.raises(NotAnAnswer) as refused:
        answer_to(item, reply)
    assert refused.value.code == code


def test_options_are_typed_one_on_each_line_and_keep_their_values():
    first = parsed(["Very safe", "Fairly safe"], known={})
    assert first == [Option("very_safe", "Very safe"), Option("fairly_safe", "Fairly safe")]
    edited = written(first).replace("Very safe", "Completely safe").splitlines()
    assert parsed(edited, known={})[0] == Option("very_safe", "Completely safe")
    # The same words typed again without the value keep it; new words get a value that is free.
    known = {"Completely safe": "very_safe"}
    assert [o.value for o in parsed(["Completely safe", "Very safe"], known=known)] == [
        "very_safe",
        "very_2",
    ] or [o.value for o in parsed(["Completely safe", "Very safe"], known=known)] == [
        "very_safe",
        "very_safe_2",
    ]


def test_options_of_other_scripts_get_values_too():
    options = parsed(["نعم", "لا", "Élevé"], known={}, taken={"a1"})
    assert [option.value for option in options] == ["a2", "a3", "eleve"]
    assert slug_of("Ünter 18 Jahre!") == "unter_18_jahre"


@pytest.mark.parametrize("line", ["Bad Value | Label", "yes |", " | Label with bar |x y"])
def test_a_line_that_makes_no_sense_is_named(line):
    if line.startswith(" |"):
        assert parsed([line], known={})[0].label == "Label with bar |x y"
        return
    with pytest.raises(ValueError, match=r".+"):
        parsed([line], known={})


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], "no question yet"),
        ([Item("a", "single", "Q?")], "at least two answers"),
        ([Item("a", "single", "Q?", options=YES_NO[:1])], "at least two answers"),
        ([Item("a", "area", "Q?")], "no neighbourhoods"),
        ([Item("a", "text", " ")], "asks nothing"),
        ([Item("a", "text", "Q?"), Item("a", "text", "R?")], "2 questions have the short name “a”"),
        ([Item("a", "single", "Q?", options=(*YES_NO, Option("no", "Never")))], "“no” is there 2 times"),
        ([Item("a", "single", "Q?", options=(*YES_NO, Option("nay", "No")))], "“No” is there 2 times"),
        ([Item("a", "number", "Q?", minimum=5, maximum=4)], "smallest number is larger"),
        ([Item("a", "text", "Q?", asked_if=Rule("b", ("x",)))], "“b”, which is not there"),
        ([Item("a", "text", "Q?", asked_if=Rule("a", ("x",)))], "comes later"),
        ([Item("a", "text", "Q?", asked_if=Rule("victim", ("yes",))), VICTIM], "comes later"),
        ([VICTIM, Item("a", "text", "Q?", asked_if=Rule("victim", ("maybe",)))], "“maybe” of “victim”"),
        ([VICTIM, Item("a", "text", "Q?", asked_if=Rule("victim", ()))], "no answer is named"),
        ([YEARS, Item("a", "text", "Q?", asked_if=Rule("years", ("1",)))], "no answers to choose from"),
        (
            [Item("a", "single", "Q?", options=YES_NO, together=Together("T", ("x",)))],
            "“x”, to be counted together",
        ),
        ([Item("a", "single", "Q?", options=YES_NO, sensitive=True, required=True)], "may not be compulsory"),
    ],
)
def test_what_keeps_a_questionnaire_from_being_published(items, said):
    texts = [str(problem) for problem in problems_of(questionnaire(items))]
    assert any(said in text for text in texts), texts


def test_a_problem_names_its_question():
    problems = problems_of(questionnaire([VICTIM, Item("a", "single", "How often?", options=())]))
    assert [(p.code, str(p)) for p in problems] == [
        ("a", "Question 2, “How often?”: it needs at least two answers to choose from.")
    ]


def test_the_starter_can_be_published_and_asks_ten_questions():
    items = starter.items()
    assert len(items) == 10
    area = items[0]
    with_areas = Item(**{**area.__dict__, "options": (Option("N01", "North"), *area.options)})
    assert problems_of(questionnaire([with_areas, *items[1:]])) == []
    assert "after dark" in next(item.text for item in items if item.code == "safe_dark")


def test_a_whole_questionnaire_has_no_problem():
    assert problems_of(FORM) == []
