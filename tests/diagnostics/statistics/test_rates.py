"""Rates: equal to R's poisson.test, and intervals that cover."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from scipy.stats import poisson

from diagnostics.statistics.rates import poisson_limits, pooled, rate, rates
from tests.golden import load

GOLDEN = load("statistics")["poisson"]


@pytest.mark.parametrize(("level", "name"), [(0.95, "level95"), (0.90, "level90")])
def test_limits_equal_r(level, name):
    low, high = poisson_limits(GOLDEN["count"], level)
    assert np.column_stack([low, high]) == pytest.approx(np.array(GOLDEN[name]), rel=1e-9)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0, 3.688879),
        (1, 0.025318, 5.571643),
        (5, 1.623486, 11.668332),
        (30, 20.240874, 42.826865),
        (250, 219.967996, 282.987705),
    ],
)
def test_limits_equal_the_reference(count, low, high):
    interval = rate(count, 1, per=1).interval
    assert (round(interval.low, 6), round(interval.high, 6)) == (low, high)


def test_a_rate_says_what_it_is_made_of():
    found = rate(831, 180_000, base="residents 2025")
    assert found.value == pytest.approx(4.61667, abs=1e-5)
    assert (found.n, found.exposure, found.per) == (831, 180_000, 1_000)
    assert found.base == "residents 2025"
    assert found.method.source.startswith("Garwood 1936")
    assert found.value in found.interval
    with pytest.raises(FrozenInstanceError):
        found.count = 1


def test_half_a_year_counts_as_half_the_exposure():
    assert rate(10, 1_000, years=0.5).value == pytest.approx(20)


def test_small_counts_are_marked():
    assert rate(19, 1_000).is_small
    assert not rate(20, 1_000).is_small


def test_rates_are_pooled_by_their_parts():
    together = pooled(rates([10, 1], [1_000, 10_000]))
    assert together.value == pytest.approx(1.0)
    with pytest.raises(ValueError, match="base, unit and level"):
        pooled([rate(1, 10), rate(1, 10, base="dwellings")])
    with pytest.raises(ValueError, match="base, unit and level"):
        pooled([])


@pytest.mark.parametrize("bad", [-1, 2.5, float("nan"), float("inf")])
def test_bad_counts_are_refused(bad):
    with pytest.raises(ValueError, match="whole numbers"):
        rate(bad, 1_000)


@pytest.mark.parametrize("bad", [0, -5, float("nan"), float("inf")])
def test_bad_populations_are_refused(bad):
    with pytest.raises(ValueError, match="above zero"):
        rate(1, bad)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_bad_levels_are_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        rate(1, 10, level=level)


def test_no_counts_no_rates():
    assert rates([], []) == []


@pytest.mark.parametrize("mean", [0.3, 2.0, 9.7, 60.0])
def test_intervals_cover_at_least_as_promised(mean):
    counts = np.arange(0, 400)
    low, high = poisson_limits(counts)
    covered = poisson.pmf(counts, mean)[(low <= mean) & (mean <= high)].sum()
    assert covered >= 0.95


def test_limits_rise_with_the_count():
    low, high = poisson_limits(np.arange(2_000))
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) > 0).all()
