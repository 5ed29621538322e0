"""What stands before an evaluation: spread, trends before, panels and baselines, equal to R's glm."""

import numpy as np
import pytest

from diagnostics.statistics.change import Verdict
from diagnostics.statistics.evaluation_design import (
    Baseline,
    baseline,
    panel_effect,
    pre_trend,
    spread_before,
)
from tests.golden import load

GOLDEN = load("places")


@pytest.mark.parametrize("row", GOLDEN["spread"])
def test_the_spread_equals_rs_glm(row):
    assert spread_before(row["monthly"]) == pytest.approx(row["dispersion"], rel=1e-9)
    assert row["dispersion"] > 2


def test_chance_has_a_spread_of_one():
    found = [spread_before(np.random.default_rng(s).poisson(20, (6, 24))) for s in range(30)]
    assert 1 <= np.mean(found) < 1.15
    assert min(found) == 1


def test_silent_months_and_units_tell_nothing_of_the_spread():
    monthly = np.array(GOLDEN["spread"][0]["monthly"])
    padded = np.insert(np.vstack([monthly, np.zeros(18, dtype=int)]), 3, 0, axis=1)
    assert spread_before(padded) == pytest.approx(spread_before(monthly))


def test_the_spread_needs_a_year_and_two_units():
    monthly = np.full((3, 12), 5)
    assert spread_before(monthly) == 1
    assert spread_before(monthly[:, 1:]).code == "too_short_before"
    assert spread_before(monthly[:1]).code == "one_unit"
    assert spread_before([[0] * 12, [3] * 12]).code == "one_unit"
    with pytest.raises(ValueError, match="units by months"):
        spread_before([3] * 12)


@pytest.mark.parametrize("row", GOLDEN["pre_trend"], ids=["parallel", "diverging"])
def test_the_trends_before_equal_r(row):
    found = pre_trend(row["treated"], row["control"])
    assert np.log(found.ratio_per_year) == pytest.approx(row["log"], rel=1e-5)
    assert found.ratio_p == pytest.approx(row["p"], rel=1e-4)
    assert found.difference_per_year == pytest.approx(row["difference"], rel=1e-9)
    assert found.difference_p == pytest.approx(row["difference_p"], rel=1e-7)
    assert found.parallel == (min(row["p"], row["difference_p"]) >= 0.05)
    width = found.difference_interval.high - found.difference_interval.low
    assert width == pytest.approx(
        2 * row["difference_se"] * {24: 2.073873, 18: 2.119905}[found.months], rel=1e-6
    )


def test_a_constant_ratio_is_parallel_in_one_sense_and_a_constant_difference_in_the_other():
    growing = np.arange(20, 44)
    ratio, difference = pre_trend(2 * growing, growing), pre_trend(growing + 10, growing)
    assert ratio.ratio_per_year == pytest.approx(1)
    assert (ratio.difference_p, ratio.parallel) == (0, False)
    assert difference.difference_per_year == pytest.approx(0)
    assert difference.difference_p == 1
    assert difference.ratio_per_year < 1


def test_months_without_incidents_do_not_stop_the_comparison():
    treated, control = np.tile([3, 0, 5, 4], 6), np.tile([6, 0, 8, 9], 6)
    assert pre_trend(treated, control).months == 24
    assert pre_trend(treated[:11], control[:11]).code == "too_short_before"
    assert pre_trend(treated * 0, control).code == "one_unit"


@pytest.mark.parametrize("row", GOLDEN["panel"], ids=["clustered", "dispersed"])
def test_the_panel_equals_r(row):
    found = panel_effect(row["monthly"], row["treated"], row["first_after"])
    assert np.log(found.ratio) == pytest.approx(row["log"], rel=1e-6)
    assert found.df == row["df"]
    assert found.dispersion == pytest.approx(row["dispersion"], rel=1e-6)
    assert found.p == pytest.approx(row["p"], rel=1e-5)
    assert found.clustered == (len(row["treated"]) >= 10)
    assert found.interval.low < found.ratio < found.interval.high


def test_the_panel_of_one_month_before_and_after_is_the_rate_ratio():
    """50 to 30 against 60 to 55, and a third place that has to do with the months only."""
    monthly = np.zeros((3, 20), dtype=int)
    monthly[:, [0, 15]] = [[50, 30], [60, 55], [120, 110]]
    assert panel_effect(monthly, [True, False, False], 12).ratio == pytest.approx(0.654545, abs=1e-6)
    assert panel_effect(monthly[:2], [True, False], 12).code == "no_fit"


def test_a_longer_exposure_explains_more_incidents():
    rng = np.random.default_rng(1)
    days = np.where(np.arange(24) % 2, 31, 28)
    area = np.array([1, 2, 3, 4])[:, None]
    monthly = rng.poisson(area * days * np.where(np.arange(24) < 12, 1, 0.6) ** (area < 3))
    found = panel_effect(monthly, [True, True, False, False], 12, area * days)
    assert found.ratio == pytest.approx(0.6, abs=0.05)
    assert found.verdict is Verdict.CLEAR_FALL


def test_new_homes_are_not_taken_for_an_effect():
    """Twice the homes in the treated places afterwards, and twice the incidents: no place or month explains it."""
    rng = np.random.default_rng(3)
    homes = np.full((6, 24), 500.0)
    homes[:2, 12:] *= 2
    found = panel_effect(rng.poisson(homes), [True, True, False, False, False, False], 12, homes)
    assert found.ratio == pytest.approx(1, abs=0.06)
    assert found.verdict is Verdict.NO_CLEAR_CHANGE


def test_panels_that_tell_nothing_are_refused():
    monthly = np.full((3, 20), 4)
    assert panel_effect(monthly, [True, False, False], 11).code == "too_short_before"
    assert panel_effect(monthly, [True, True, True], 12).code == "one_unit"
    assert panel_effect(monthly, [False] * 3, 12).code == "one_unit"
    monthly[0, 12:] = 0
    assert panel_effect(monthly, [True, False, False], 12).code == "nothing_in_a_part"
    with pytest.raises(ValueError, match="mask of units"):
        panel_effect(monthly, [True], 12)
    with pytest.raises(ValueError, match="month within"):
        panel_effect(monthly, [True, False, False], 20)


def test_a_place_chosen_at_its_peak_is_warned_of():
    found = baseline([9, 9, *[5] * 12, *[6] * 12, *[11] * 12], 12)
    assert found == Baseline(periods=(60, 72, 132), peaked=True, average=88)
    assert found.before == 132
    assert not baseline([5] * 12 + [12] * 12 + [11] * 12, 12).peaked
    assert not baseline([5] * 24, 12).peaked


def test_a_baseline_needs_an_earlier_period():
    assert baseline([5] * 23, 12).code == "no_earlier_period"
    assert isinstance(baseline([5] * 24, 12), Baseline)
    with pytest.raises(ValueError, match="period"):
        baseline([5] * 24, 0)
