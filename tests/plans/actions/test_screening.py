from datetime import date

import pytest

from plans.actions import screening
from plans.actions.models import RIGHTS_QUESTIONS

HARMLESS = dict.fromkeys(screening.QUESTIONS, "no") | {"q11": "yes", "q12": "yes"}


def test_the_questions_are_those_of_the_model():
    assert tuple(RIGHTS_QUESTIONS) == screening.QUESTIONS


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        ({}, []),
        ({"q2": "yes"}, ["q2"]),
        ({"q3": "yes"}, ["q3"]),
        ({"q1": "yes"}, []),
        ({"q4": "yes"}, []),
        ({"q1": "yes", "q4": "yes"}, ["q1", "q4"]),
        ({"q1": "yes", "q4": "unknown"}, []),
        ({"q11": "no"}, ["q11"]),
        ({"q11": "unknown"}, []),
        ({"q2": "unknown", "q3": "unknown"}, []),
        ({"q5": "yes", "q6": "yes", "q7": "yes", "q8": "yes", "q9": "yes", "q10": "yes"}, []),
        ({"q12": "no"}, []),
        ({"q11": "no", "q2": "yes"}, ["q2", "q11"]),
    ],
)
def test_what_makes_the_risk_high(changed, reasons):
    answers = HARMLESS | changed
    assert screening.high_because(answers) == reasons
    assert screening.is_high(answers) is bool(reasons)


def test_an_empty_screening_is_not_done():
    assert screening.unanswered({}) == list(screening.QUESTIONS)
    assert screening.unanswered(HARMLESS | {"q7": ""}) == ["q7"]
    assert screening.unanswered(HARMLESS | {"q7": "perhaps"}) == ["q7"]
    assert screening.unanswered(HARMLESS | {"q7": "unknown"}) == []


def test_a_high_risk_needs_mitigation_reviewer_and_date():
    high = HARMLESS | {"q2": "yes"}
    nothing = {"mitigation": "", "reviewer": " ", "review_on": None}
    everything = {"mitigation": "Signs", "reviewer": "Ombudsman", "review_on": date(2027, 1, 1)}
    assert screening.missing(HARMLESS, **nothing) == []
    assert screening.missing({}, **nothing) == ["answers"]
    assert screening.missing(high, **nothing) == ["mitigation", "reviewer", "review_on"]
    assert screening.missing(high, **everything) == []


def test_the_lead_is_no_independent_reviewer():
    lacks = screening.missing(
        HARMLESS | {"q3": "yes"},
        mitigation="Public account of stops",
        reviewer="police division ",
        review_on=date(2027, 1, 1),
        leads="Police Division",
    )
    assert lacks == ["reviewer"]
