"""Which survey estimates may be shown."""

import numpy as np
import pytest

from diagnostics.statistics.design import Sampling, sample_design
from diagnostics.statistics.estimates import mean, proportion, proportions
from diagnostics.statistics.reliability import Reason, Release, ReleaseRules, Showing

RULES = ReleaseRules()


def share(hits, n):
    return proportion(sample_design(np.ones(n)), [1] * hits + [0] * (n - hits))


@pytest.mark.parametrize(
    ("hits", "n", "expected"),
    [
        (14, 29, Release(Showing.HIDE, Reason.BASE)),
        (14, 30, Release(Showing.CAUTION, Reason.BASE)),
        (24, 49, Release(Showing.CAUTION, Reason.BASE)),
        (25, 50, Release(Showing.SHOW)),
        (4, 200, Release(Showing.HIDE, Reason.CASES)),
        (196, 200, Release(Showing.HIDE, Reason.CASES)),
        (0, 200, Release(Showing.HIDE, Reason.CASES)),
        (6, 200, Release(Showing.CAUTION, Reason.IMPRECISE)),
        (100, 200, Release(Showing.SHOW)),
    ],
)
def test_limits(hits, n, expected):
    assert RULES.decide(share(hits, n)) == expected


def test_nobody_answered():
    design = sample_design(np.ones(60))
    assert RULES.decide(mean(design, np.full(60, np.nan))).showing is Showing.HIDE


def test_a_hidden_option_takes_another_one_with_it():
    answers = ["a"] * 60 + ["b"] * 30 + ["c"] * 20 + ["d"] * 2
    found = RULES.decide_options(proportions(sample_design(np.ones(112)), answers, list("abcd")))
    assert [item.showing for item in found] == [Showing.SHOW, Showing.SHOW, Showing.HIDE, Showing.HIDE]
    assert [item.reason for item in found] == [None, None, Reason.PROTECTS, Reason.CASES]


def test_an_option_that_nobody_chose_is_hidden_alone():
    """Hidden for its few cases; that nobody chose it can be seen from the rest and harms nobody."""
    found = RULES.decide_options(
        proportions(sample_design(np.ones(90)), ["a"] * 60 + ["b"] * 30, list("abc"))
    )
    assert [item.showing for item in found] == [Showing.SHOW, Showing.SHOW, Showing.HIDE]


def test_open_consultations_are_judged_by_their_numbers_too():
    design = sample_design(np.ones(100), sampling=Sampling.OPEN)
    assert RULES.decide(proportion(design, [1] * 50 + [0] * 50)) == Release(Showing.SHOW)
    assert RULES.decide(proportion(design, [1] * 3 + [0] * 97)).reason is Reason.CASES
