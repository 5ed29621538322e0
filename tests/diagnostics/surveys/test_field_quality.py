"""Data quality: what stands out in an interview, by interviewer, and until somebody has looked at it."""

import pytest

from diagnostics.models import ConsistencyRule, QualityCheck, QualityFlag, SurveyAnswer, SurveyCollector
from diagnostics.surveys.field.quality import services, work
from diagnostics.surveys.field.quality.rules import Consistency, compare_interviewers, flags_of, scales
from diagnostics.surveys.questionnaire.paging import questionnaire
from diagnostics.surveys.questionnaire.schema import Item, Option, Rule
from diagnostics.surveys.results.sheet import Row, Sheet
from stakeholders.access.permissions import Actor

from .builders import ON, YES_NO, make_answers, make_open_survey

SCALE = (*(Option(value, value) for value in ("good", "fair", "bad")), Option("dk", "?", "apart"))
YES = (Option("yes", "Yes"), Option("no", "No"))
FORM = questionnaire(
    [
        *(Item(f"s{n}", "single", f"Scale {n}?", options=SCALE) for n in range(4)),
        Item("age", "number", "Age?"),
        Item("years", "number", "Years here?"),
        *(Item(f"t{n}", "text", "Text?") for n in range(4)),
        Item("door", "single", "May we?", options=YES),
        Item("hurt", "single", "Hurt?", options=YES, sensitive=True, asked_if=Rule("door", ("yes",))),
    ]
)
CLOSED = {"hurt"}


def odd(*rows, rules=()):
    """The flags of these interviews among 40 that are as one expects: (place, rule, detail)."""
    usual = [
        {
            **{f"s{m}": ("good", "fair", "bad")[(n + m) % 3] for m in range(4)},
            "age": 30 + n % 17,
            "years": n % 9,
            **{f"t{m}": f"{n} {m}" for m in range(4)},
            "door": "no",
        }
        for n in range(40)
    ]
    sheet = Sheet({1: FORM}, [Row(1, row) for row in (*rows, *usual)], "open")
    return [(f.place, f.rule, f.detail) for f in flags_of(sheet, CLOSED, rules)]


def test_what_stands_out_is_named_and_nothing_else():
    assert [item.code for item in scales(FORM.items)[0]] == ["s0", "s1", "s2", "s3"]
    assert odd() == []
    line = {f"s{n}": "fair" for n in range(4)} | {"age": 40, "years": 3}
    assert odd(line) == [(0, "straight", "4 \N{MULTIPLICATION SIGN} fair")]
    # One "I do not know" leaves three: too few to say anything.
    assert odd({**line, "s3": "dk"}) == []
    few = {"s0": "good", "s1": "dk", "age": 33, "hurt": "yes"}
    assert odd(few) == [(0, "left_out", "8 / 11")]
    whole = {**line, "s3": "bad", **{f"t{n}": "a" for n in range(4)}}
    # What is sensitive makes them neither the same nor different.
    assert odd(whole, {**whole, "hurt": "yes"}) == [(0, "same", "2"), (1, "same", "2")]
    assert odd({**line, "s0": "bad", "age": 140}) == [(0, "far_out", "140")]
    rules = [Consistency("7", "${years} <= ${age}")]
    assert odd({**line, "s0": "bad", "years": 41}, {"years": 41, "t0": "x"}, rules=rules)[:2] == [
        (0, "far_out", "41"),
        (0, "own", "7"),
    ]


def test_interviewers_are_compared_and_chance_is_not_blamed():
    who = ["a"] * 40 + ["b"] * 40 + ["c"] * 40 + [""] * 5 + ["d"] * 3
    ages = [20 + 5 * (n % 8) for n in range(40)] + [20 + n for n in range(40)] * 2 + [31] * 8
    rows = [
        Row(1, {"age": age, "s0": "good", **({} if name == "b" and n % 4 else {"t0": "x", "t1": "x"})})
        for n, (name, age) in enumerate(zip(who, ages, strict=True))
    ]
    found = compare_interviewers(Sheet({1: FORM}, rows, "open"), CLOSED, who)
    told = {(one.name, one.measure): one for one in found}
    assert told["a", "round"].share == 1
    assert told["a", "round"].stands_out
    assert not told["c", "round"].stands_out
    assert round(told["c", "round"].share, 2) == 0.2
    assert told["b", "left_out"].stands_out
    assert not told["a", "left_out"].stands_out
    # Three interviews are too few to compare; who answered alone is nobody's interviewer.
    assert {name for name, measure in told if measure == "round"} == {"a", "b", "c"}


QUESTIONS = (
    {"code": "age", "kind": "number", "text": "How old?"},
    {"code": "years", "kind": "number", "text": "Years here?"},
    {"code": "hit", "kind": "single", "text": "Hit?", "options": YES_NO, "sensitive": True},
)


@pytest.fixture
def survey(town):
    made = make_open_survey(town, QUESTIONS)
    make_answers(made, [{"age": 30 + n, "years": n} for n in range(8)] + [{"age": 20, "years": 25}])
    return made


def test_flags_wait_until_somebody_has_looked(client, alice, survey, town):
    client.force_login(alice)
    url = f"/town/{town.slug}/surveys/{survey.uid}/field/"
    assert "Nobody has gone through the interviews yet" in client.get(f"{url}quality/").content.decode()
    rule = f"{url}quality/rules/new/"
    for expression, words in (
        ("${years} <=", "aria-invalid"),
        ("${moon} > 1", "never published"),
        ("1 = 1", "never published"),
        ("${hit} = 'yes'", "sensitive"),
        ("string-length(${age}, 1, 2) > 0", ""),
    ):
        response = client.post(rule, {"name": "Older than here", "expression": expression})
        assert (response.status_code, words in response.content.decode()) == (422, True), expression
    sent = {"name": "Nobody is here longer than alive", "expression": "${years} <= ${age}"}
    assert client.post(rule, sent).status_code == 302
    collector = SurveyCollector.objects.create(
        municipality=town, survey=survey, name="T 1", token_hash="1" * 64
    )
    answer = survey.answers.get(answers__age=20)
    SurveyAnswer.objects.filter(pk=answer.pk).update(collector=collector)
    assert client.post(f"{url}quality/check/").status_code == 302
    page = client.get(f"{url}quality/", {"state": "open", "rule": "own"}).content.decode()
    assert "contradicts the rule: Nobody is here longer than alive" in page
    assert "T 1" in page
    assert services.open_flags(survey) == 1
    assert "to be looked at" in page
    # Kept: nobody need look again, also when the same stands out anew.
    assert client.post(f"{url}interviews/{answer.pk}/keep/", {"reason": "Asked."}).status_code == 302
    services.go_through(by=Actor(town), survey=survey, on=ON)
    assert services.open_flags(survey) == 0
    assert QualityFlag.objects.get().is_kept
    page = client.get(f"{url}quality/", {"state": "done"}).content.decode()
    assert ">kept<" in page.replace("\n", "")
    make_answers(survey, [{"age": 1, "years": 2}])
    assert "1 came since" in client.get(f"{url}quality/").content.decode()
    services.go_through(by=Actor(town), survey=survey, on=ON)
    assert services.open_flags(survey) == 1
    other = survey.answers.get(answers__age=1)
    assert client.post(f"{url}interviews/{other.pk}/set-aside/", {"reason": "Typing."}).status_code == 302
    assert services.open_flags(survey) == 0
    own = ConsistencyRule.objects.get()
    assert client.post(f"{url}quality/rules/{own.pk}/delete/").status_code == 302
    services.go_through(by=Actor(town), survey=survey, on=ON)
    assert not QualityFlag.objects.exists()
    assert QualityCheck.objects.get().answers == 9


def test_many_interviews_are_gone_through_as_a_job(client, alice, survey, town, monkeypatch):
    monkeypatch.setattr(work, "MANY", 3)
    client.force_login(alice)
    response = client.post(f"/town/{town.slug}/surveys/{survey.uid}/field/quality/check/")
    assert "/jobs/" in response.headers["Location"]
    assert not QualityCheck.objects.exists()
    outcome = work.check_interviews(None, town, survey=str(survey.uid), person=alice.pk, language="en")
    assert "9 interviews" in outcome.message
    assert QualityCheck.objects.get().answers == 9
