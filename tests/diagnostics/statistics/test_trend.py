"""Trends: equal to R's glm(quasipoisson), silent where the data cannot speak."""

import numpy as np
import pytest

from diagnostics.statistics.change import Verdict
from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.trend import series, trend, trends
from tests.golden import load

GOLDEN = load("statistics")["trend"]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{len(case['counts'])}x{case['periods_per_year']}")
def test_trends_equal_r(case):
    found = trend(
        case["counts"],
        case["exposures"],
        periods_per_year=case["periods_per_year"],
    )
    assert found.seasonal is case["seasonal"]
    assert found.df == case["df"]
    got = (found.percent_per_year, found.interval.low, found.interval.high, found.p, found.dispersion)
    assert got == pytest.approx([case[k] for k in ("percent", "low", "high", "p", "dispersion")], rel=1e-7)
    assert np.array(found.fitted) == pytest.approx(np.array(case["fitted"]), rel=1e-7)
    assert found.n == sum(case["counts"])


@pytest.mark.parametrize("months", [0, 1, 12, 23])
def test_under_two_years_nothing_is_said(months):
    refusal = trend([30] * months)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.params["months"]) == ("too_short", months)
    assert f"has {months}" in str(refusal)


@pytest.mark.parametrize(("months", "seasonal"), [(24, False), (35, False), (36, True)])
def test_seasons_need_three_years(months, seasonal):
    found = trend(np.random.default_rng(1).poisson(30, months))
    assert found.seasonal is seasonal
    assert found.method.code == ("quasi_poisson_seasonal" if seasonal else "quasi_poisson")


def test_three_years_of_yearly_counts_are_no_trend():
    refusal = trend([661, 712, 831], periods_per_year=1)
    assert (refusal.code, refusal.params["points"]) == ("too_few_points", 3)


def test_hardly_any_incident_is_no_trend():
    assert trend([0] * 47 + [5]).code == "too_few_incidents"
    assert trend([0] * 48).code == "too_few_incidents"


def test_a_month_that_never_had_an_incident_drops_the_seasons():
    counts = np.tile([0] + [3] * 11, 4)
    found = trend(counts)
    assert not found.seasonal
    assert found.percent_per_year == pytest.approx(3.2, abs=0.1)


def test_a_late_start_still_settles():
    found = trend([0] * 40 + [10] * 20)
    assert found.percent_per_year > 100
    assert np.isfinite(found.interval.high)


def test_a_clear_rise_is_called_and_its_size_is_found():
    months = np.arange(60)
    found = trend(np.round(100 * np.exp(0.1 * months / 12)))
    assert found.verdict is Verdict.CLEAR_RISE
    assert found.percent_per_year == pytest.approx(10.5, abs=0.5)
    assert found.percent_per_year in found.interval
    assert trend(np.round(100 * np.exp(-0.1 * months / 12))).verdict is Verdict.CLEAR_FALL


def test_a_growing_population_is_not_a_rise_in_crime():
    people = np.linspace(10_000, 20_000, 48)
    found = trend(np.round(people / 100), people)
    assert found.percent_per_year == pytest.approx(0, abs=0.5)
    assert found.verdict is Verdict.NO_CLEAR_CHANGE


def test_december_alone_makes_no_trend():
    """A strong season cut off in its middle must not look like a rise once seasons are fitted."""
    season = 100 * (1 + 0.8 * np.sin(np.arange(42) / 12 * 2 * np.pi))
    assert trend(np.round(season)).verdict is Verdict.NO_CLEAR_CHANGE


@pytest.mark.parametrize("size", [None, 5.0])
def test_chance_is_called_a_trend_in_about_one_of_twenty(size):
    rng = np.random.default_rng(2)
    draws = (
        rng.poisson(20, (1_500, 48)) if size is None else rng.negative_binomial(size, size / 25, (1_500, 48))
    )
    called = np.mean([trend(row).p < 0.05 for row in draws])
    assert 0.01 <= called <= 0.07


def test_a_family_is_corrected_together():
    rng = np.random.default_rng(4)
    family = [(rng.poisson(30, 36), 1.0) for _ in range(9)] + [([3] * 5, 1.0)]
    found = trends(family)
    assert isinstance(found[-1], Refusal)
    assert {item.family for item in found[:-1]} == {9}
    assert all(item.q >= item.p for item in found[:-1])


def test_a_series_carries_its_intervals():
    points = series(["2024", "2025"], [712, 831], 180_000)
    assert [point.period for point in points] == ["2024", "2025"]
    assert all(point.rate.value in point.rate.interval for point in points)
    with pytest.raises(ValueError, match="one period for each"):
        series(["2024"], [1, 2], 10)


def test_gaps_and_odd_shapes_are_refused():
    with pytest.raises(ValueError, match="whole numbers"):
        trend([1.0, float("nan")] * 20)
    with pytest.raises(ValueError, match="monthly, quarterly"):
        trend([1] * 60, periods_per_year=52)
    with pytest.raises(ValueError, match="monthly, quarterly"):
        trend([[1] * 60])


def test_no_line_is_drawn_across_a_break():
    """A new recording system doubles the counts in the third year: no rise, once it is known."""
    counts = np.concatenate([np.full(24, 40), np.full(30, 80)])
    across, after = trend(counts), trend(counts, breaks=[24])
    assert across.verdict is Verdict.CLEAR_RISE
    assert (after.verdict, after.months, after.first) == (Verdict.NO_CLEAR_CHANGE, 30, 24)
    assert across.first == 0


def test_the_line_after_a_break_is_that_of_the_counts_after_it():
    rng = np.random.default_rng(1)
    counts = rng.poisson(50 * (1 + 0.5 * np.sin(np.arange(60) / 12 * 2 * np.pi)))
    found, alone = trend(counts, breaks=[5, 17]), trend(counts[17:])
    assert (found.percent_per_year, found.p) == pytest.approx((alone.percent_per_year, alone.p))
    assert found.seasonal


def test_too_few_months_after_a_break():
    refusal = trend(np.full(60, 20), breaks=[37])
    assert (refusal.code, refusal.params["months"]) == ("too_short_after_break", 23)
    assert trend(np.full(60, 20), breaks=[36]).months == 24
    for bad in ([60], [-1]):
        with pytest.raises(ValueError, match="outside the series"):
            trend(np.full(60, 20), breaks=bad)


@pytest.mark.parametrize(
    "case", load("statistics")["trend_step"], ids=lambda case: f"step at {case['place']}"
)
def test_a_step_in_the_level_has_a_term_of_its_own(case):
    """Equal to R; without the term the step is taken for a trend."""
    found = trend(case["counts"], case["exposures"], steps=[case["place"]])
    (step,) = found.steps
    told = (found.percent_per_year, found.interval.low, found.interval.high, found.p)
    assert told == pytest.approx([case["trend"][k] for k in ("percent", "low", "high", "p")], rel=1e-6)
    told = (step.percent, step.interval.low, step.interval.high)
    assert told == pytest.approx([case["step"][k] for k in ("percent", "low", "high")], rel=1e-6, abs=1e-6)
    assert (found.dispersion, found.df) == pytest.approx((case["dispersion"], case["df"]), rel=1e-6)
    without = trend(case["counts"], case["exposures"])
    assert abs(without.percent_per_year - found.percent_per_year) > 10


def test_a_step_near_an_end_is_a_break():
    counts = np.random.default_rng(3).poisson(40, 60)
    assert trend(counts, steps=[54]).code == "too_short_after_break"
    early = trend(counts, steps=[6])
    assert (early.first, early.steps, early.months) == (6, (), 54)
    both = trend(counts, breaks=[12], steps=[6, 36])
    assert (both.first, [one.place for one in both.steps]) == (12, [36])
    one, two = trends([(counts, np.ones(60), [12], [36]), (counts, np.ones(60))])
    assert (one.first, two.first) == (12, 0)
    with pytest.raises(ValueError, match="outside"):
        trend(counts, steps=[60])
