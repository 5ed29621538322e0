"""Harm: intervals equal to R's, offences without a weight named, single grave crimes not taken for trends."""

import numpy as np
import pytest

from diagnostics.statistics.change import Verdict
from diagnostics.statistics.harm import harm_change, harm_total, harm_totals
from diagnostics.statistics.rates import poisson_limits
from tests.golden import load

GOLDEN = load("places")["harm"]


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: str(row["counts"]))
def test_totals_equal_r(row):
    found = harm_total(row["counts"], row["weights"])
    assert found.value == row["value"]
    assert found.se == pytest.approx(row["se"])
    assert (found.interval.low, found.interval.high) == pytest.approx((row["low"], row["high"]), rel=1e-9)


def test_with_weights_of_one_the_interval_is_garwoods():
    found = harm_total([12, 9], [1, 1])
    assert (found.interval.low, found.interval.high) == pytest.approx(np.array(poisson_limits([21])).ravel())


def test_intervals_cover():
    rng = np.random.default_rng(1)
    mean, weights = np.array([0.4, 6, 50]), np.array([5_000, 300, 10])
    truth = (mean * weights).sum()
    assert (
        np.mean([truth in one.interval for one in harm_totals(rng.poisson(mean, (4_000, 3)), weights)]) > 0.95
    )


def test_one_offence_that_makes_most_of_it_is_named():
    found = harm_total([1, 200], [5_475, 10])
    assert found.largest == pytest.approx(5_475 / 7_475)
    assert harm_total([0, 0], [5, 6]).largest == 0


def test_offences_without_a_weight_are_counted_apart():
    found = harm_total([3, 40, 7], [100, np.nan, 0])
    assert (found.n, found.value, found.unweighted) == (3, 300, 40)


def test_a_table_is_its_rows():
    table, weights = [[1, 2, 3], [0, 5, 0], [0, 0, 0]], [10, np.nan, 3]
    assert harm_totals(table, weights) == [harm_total(row, weights) for row in table]


def test_change():
    found = harm_change([10, 100], [12, 160], [365, 20])
    assert found.value == 2 * 365 + 60 * 20
    assert found.se == pytest.approx(np.sqrt(22 * 365**2 + 260 * 20**2))
    assert found.p > 0.05
    assert harm_change([100, 100], [200, 100], [365, 20]).verdict is Verdict.CLEAR_RISE
    assert harm_change([200, 100], [100, 100], [365, 20]).verdict is Verdict.CLEAR_FALL


def test_a_leap_year_is_no_change():
    found = harm_change([366] * 2, [365] * 2, [30, 5], exposures=(366, 365))
    assert found.value == pytest.approx(0)


def test_ten_incidents_of_which_one_weighs_all_are_few():
    assert harm_change([1, 400], [4, 400], [5_475, 1]).verdict is Verdict.TOO_FEW
    assert harm_change([10, 0], [20, 0], [5_475, 1]).verdict is not Verdict.TOO_FEW
    assert harm_change([9, 0], [30, 0], [5_475, 1]).verdict is Verdict.TOO_FEW


def test_nothing_that_weighs():
    assert harm_change([3, 4], [5, 6], [0, np.nan]).code == "no_harm"
    for bad in ([1, -2], [1, np.inf], [1]):
        with pytest.raises(ValueError, match="weight"):
            harm_total([1, 2], bad)
    with pytest.raises(ValueError, match="exposures"):
        harm_change([1], [2], [3], exposures=(0, 1))
