"""Simple proportions: equal to R's prop.test and binom.test."""

import numpy as np
import pytest

from diagnostics.statistics.proportions import clopper_pearson_limits, wilson, wilson_limits
from tests.golden import load

GOLDEN = load("statistics")["proportions"]


@pytest.mark.parametrize(("limits", "name"), [(wilson_limits, "wilson"), (clopper_pearson_limits, "exact")])
def test_limits_equal_r(limits, name):
    found = np.column_stack(limits(GOLDEN["x"], GOLDEN["n"]))
    assert found == pytest.approx(np.array(GOLDEN[name]), rel=1e-8, abs=1e-12)


def test_a_proportion_says_what_it_is_made_of():
    found = wilson(57, 100, base="women asked")
    assert (found.value, found.n, found.base, found.method.code) == (0.57, 100, "women asked", "wilson")
    assert found.value in found.interval


def test_a_design_effect_widens():
    plain, clustered = wilson(57, 100), wilson(57, 100, deff=1.5)
    assert clustered.interval.low < plain.interval.low
    assert clustered.interval.high > plain.interval.high


@pytest.mark.parametrize(("hits", "edge"), [(0, 0.0), (40, 1.0)])
def test_the_edges_are_exact(hits, edge):
    assert edge in wilson(hits, 40).interval


@pytest.mark.parametrize(("hits", "n"), [(1, 0), (5, 4), (-1, 4), (1.5, 4)])
def test_impossible_proportions_are_refused(hits, n):
    with pytest.raises(ValueError, match=r"base|more|whole"):
        wilson(hits, n)


def test_a_design_effect_must_be_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        wilson(1, 4, deff=0)
