"""Suggestions: what fits comes first, better evidence before worse, each with the reason why."""

import pytest

from plans.library.practices import PRACTICES
from plans.library.suggestions import suggest

ALL = PRACTICES.values()


def codes(**asked):
    return [one.practice.code for one in suggest(ALL, **asked)]


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        # A07 of the worked example: first minor offences of minors, diversion.
        ({"problems": ["CP06"], "measures": ["L2.2i-a", "L2.2i-c"]}, "E25"),
        # A17: alley gates against burglary.
        ({"problems": ["CP03"], "measures": ["L1.1a"], "factors": ["RF4"]}, "E07"),
        # A19: responsible service at night. A15: hot spots. A20: walks.
        ({"problems": ["CP23"], "measures": ["L1.1b"], "factors": ["RF5"]}, "E12"),
        ({"problems": ["CP02"], "measures": ["L1.5a"], "factors": ["RF4"]}, "E01"),
        ({"problems": ["CP12"], "measures": ["L1.4a"]}, "E34"),
        ({"problems": ["CP10"], "measures": ["L4.3"], "factors": ["RF1"]}, "E31"),
    ],
)
def test_the_actions_of_the_worked_example_find_their_practice(asked, best):
    assert codes(**asked)[0] == best


def test_better_evidence_comes_first_where_all_else_is_equal():
    # E18 and E17 share problem and measure with this; A stands before C.
    found = codes(problems=["CP19"], measures=["L1.4b"])
    assert found.index("E17") < found.index("E18")


def test_each_says_why():
    (first, *_rest) = suggest(ALL, problems=["CP03"], measures=["L1.1a"], factors=["RF4"])
    assert first.reasons == [
        "same type of problem: Burglary",
        "same measure: Situational: target hardening",
        "same factor: Housing and urbanism",
        "consistent evidence",
    ]


def test_what_harms_is_never_suggested():
    assert "E35" not in codes(problems=["CP06"], measures=["L1.6"], most=100)


def test_nothing_is_suggested_for_nothing_or_for_a_factor_alone():
    assert codes() == []
    assert codes(factors=["RF4"]) == []
    assert len(codes(problems=["CP06", "CP05", "CP08"])) == 5
