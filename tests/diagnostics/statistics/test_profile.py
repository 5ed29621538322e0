"""An area against the town: location quotients and funnels, equal to R."""

import numpy as np
import pytest

from diagnostics.statistics.change import Verdict
from diagnostics.statistics.profile import Position, funnel, funnel_limits, location_profile
from tests.golden import load

GOLDEN = load("places")


def test_location_quotients_equal_r():
    row = GOLDEN["location"]
    found = location_profile(row["area"], row["town"])
    shares = np.array(row["area"]) / sum(row["area"]) / (np.array(row["town"]) / sum(row["town"]))
    assert [one.value for one in found] == pytest.approx(shares.tolist())
    assert [one.interval.low for one in found] == pytest.approx(row["low"], rel=1e-8)
    assert [one.interval.high for one in found] == pytest.approx(row["high"], rel=1e-8)
    assert [one.p for one in found] == pytest.approx(row["p"], rel=1e-8)
    assert [one.q for one in found] == pytest.approx(row["q"], rel=1e-8)


def test_verdicts():
    row = GOLDEN["location"]
    found = [one.verdict for one in location_profile(row["area"], row["town"])]
    assert found == [
        Verdict.CLEAR_FALL,
        Verdict.NO_CLEAR_CHANGE,
        Verdict.CLEAR_RISE,
        Verdict.CLEAR_FALL,
        Verdict.TOO_FEW,
        Verdict.TOO_FEW,
    ]


def test_an_absence_may_be_told_where_many_were_to_be_expected():
    found = location_profile([0, 60], [400, 600])
    assert (found[0].value, found[0].verdict) == (0, Verdict.CLEAR_FALL)


def test_types_the_town_does_not_know():
    found = location_profile([30, 0], [100, 0])
    assert (found[0].value, found[0].p) == (1, 1)
    assert (found[1].value, found[1].interval, found[1].verdict) == (None, None, Verdict.TOO_FEW)


def test_areas_like_the_town_are_seldom_called_different():
    rng = np.random.default_rng(1)
    town = rng.multinomial(20_000, np.full(10, 0.1))
    called = [
        any(one.verdict is not Verdict.NO_CLEAR_CHANGE for one in location_profile(area, town))
        for area in rng.multivariate_hypergeometric(town, 900, 400)
    ]
    assert np.mean(called) <= 0.06


def test_bad_profiles_are_refused():
    with pytest.raises(ValueError, match="type by type"):
        location_profile([3], [2])
    with pytest.raises(ValueError, match="type by type"):
        location_profile([3], [2, 5])
    with pytest.raises(ValueError, match="at least one"):
        location_profile([0, 0], [2, 5])


@pytest.mark.parametrize(("name", "level"), [("inner", 0.95), ("outer", 0.998)])
def test_funnel_limits_equal_r(name, level):
    low, high = funnel_limits(GOLDEN["funnel"]["expected"], level)
    assert np.column_stack([low, high]) == pytest.approx(np.array(GOLDEN["funnel"][name]), rel=1e-9, abs=1e-9)


def test_limits_widen_by_the_root_of_the_dispersion():
    plain, wide = funnel_limits([50.0], 0.95), funnel_limits([50.0], 0.95, 4.0)
    assert 50 - wide[0] == pytest.approx(2 * (50 - plain[0]))
    assert wide[1] - 50 == pytest.approx(2 * (plain[1] - 50))
    assert funnel_limits([2.0], 0.95, 9.0)[0] == 0


def test_one_area_that_stands_out():
    counts = np.array([52, 48, 55, 47, 50, 51, 120, 49, 46, 53, 2])
    found = funnel(counts, np.array([1.0] * 10 + [0.9]))
    assert [area.position for area in found.areas] == [
        *[Position.INSIDE] * 6,
        Position.ABOVE,
        *[Position.INSIDE] * 3,
        Position.BELOW,
    ]
    assert found.rate == pytest.approx(counts.sum() / 10.9)
    assert sum(area.expected for area in found.areas) == pytest.approx(found.n)


def test_where_all_areas_differ_none_stands_out():
    counts = np.array([20, 80, 35, 120, 60, 15, 95, 70, 28, 110])
    found = funnel(counts, np.ones(10))
    assert found.dispersion > 10
    assert {area.position for area in found.areas} == {Position.INSIDE}


@pytest.mark.parametrize("areas", [12, 200])
def test_chance_puts_few_areas_outside(areas):
    rng = np.random.default_rng(areas)
    exposure = rng.uniform(0.2, 3, areas)
    outside = [
        any(one.position is not Position.INSIDE for one in funnel(rng.poisson(20 * exposure), exposure).areas)
        for _ in range(200)
    ]
    assert np.mean(outside) <= 0.08


def test_too_few_areas():
    assert funnel([3] * 4, [1] * 4).code == "too_few_areas"
    assert funnel([0] * 5, [1] * 5).code == "nothing_to_compare"
    with pytest.raises(ValueError, match="above zero"):
        funnel([3] * 5, [0] * 5)
