"""Seasons, spikes and rank tests: equal to R, with days as exposure."""

import numpy as np
import pytest

from diagnostics.statistics.change import Verdict
from diagnostics.statistics.robust_trend import mann_kendall
from diagnostics.statistics.seasons import SeasonIndex, season_index, spikes
from tests.golden import load

GOLDEN = load("places")


@pytest.mark.parametrize("row", GOLDEN["seasons"], ids=["poisson", "spread", "quiet"])
def test_season_index_equals_r(row):
    found = season_index(row["counts"], row["days"])
    assert found.index == pytest.approx(row["index"], rel=1e-12)
    assert [(i.low, i.high) for i in found.intervals] == pytest.approx(
        [pytest.approx(pair, rel=1e-9) for pair in row["interval"]]
    )
    assert found.dispersion == pytest.approx(row["dispersion"], rel=1e-6)
    assert found.p == pytest.approx(row["p"], rel=1e-6)
    assert found.seasonal == (row["p"] < 0.05)


def test_spread_between_years_makes_a_season_less_certain():
    assert GOLDEN["seasons"][1]["dispersion"] > 2
    assert season_index(**_asked(1)).p > season_index(**_asked(0)).p


def _asked(i):
    return {"counts": GOLDEN["seasons"][i]["counts"], "exposures": GOLDEN["seasons"][i]["days"]}


def test_february_is_not_quiet_for_being_short():
    days = np.array(GOLDEN["seasons"][0]["days"])
    found = season_index((days * 10).astype(int), days)
    assert found.index == pytest.approx(np.ones(12), abs=1e-12)
    assert not found.seasonal
    assert season_index((days * 10).astype(int), np.ones(48)).index[1] < 0.95


@pytest.mark.parametrize("first", [1, 4, 12])
def test_january_comes_first_whenever_the_series_begins(first):
    counts = np.full(41, 20)
    counts[(np.arange(41) + first - 1) % 12 == 6] = 60  # July
    found = season_index(counts, np.ones(41), first_month=first)
    assert np.argmax(found.index) == 6
    assert found.months == 36


def test_three_years_are_needed():
    assert season_index(np.full(35, 20), np.ones(35)).code == "too_short_for_season"
    assert isinstance(season_index(np.full(36, 20), np.ones(36)), SeasonIndex)
    assert season_index(np.full(36, 3), np.ones(36)).code == "too_few_for_season"
    with pytest.raises(ValueError, match="first month"):
        season_index(np.full(36, 20), np.ones(36), first_month=13)


def test_a_month_without_any_incident():
    counts = np.tile([0, *[15] * 11], 3)
    found = season_index(counts, np.ones(36))
    assert found.index[0] == 0
    assert found.seasonal


@pytest.mark.parametrize("row", GOLDEN["spikes"], ids=lambda row: f"month {row['place']}")
def test_spikes_equal_r(row):
    counts = np.array(GOLDEN["seasons"][0]["counts"])
    counts[row["place"]] = row["count"]
    found = spikes(counts, GOLDEN["seasons"][0]["days"], [row["place"]])[0]
    assert found.expected == pytest.approx(row["expected"], rel=1e-12)
    assert found.p == pytest.approx(row["p"], rel=1e-9)


def test_with_many_years_the_chance_is_that_of_poisson():
    """P(X >= 25 | mean 10) = 4.7e-5."""
    found = spikes([10] * 12_000 + [25], np.ones(12_001), [12_000])[0]
    assert found.p == pytest.approx(4.70e-5, rel=0.03)
    assert found.verdict is Verdict.CLEAR_RISE


def test_two_earlier_years_are_not_taken_for_the_truth():
    found = spikes([10] * 24 + [22], np.ones(25), [24])[0]
    assert (found.expected, found.years, found.verdict) == (10, 2, Verdict.NO_CLEAR_CHANGE)
    assert spikes([10] * 24 + [40], np.ones(25), [24])[0].verdict is Verdict.CLEAR_RISE
    assert spikes([0] * 25, np.ones(25), [24])[0].p == 1
    assert spikes([10] * 24, np.ones(24), [23])[0].code == "too_short_for_spike"
    with pytest.raises(ValueError, match="outside"):
        spikes([10] * 24, np.ones(24), [24])


def test_watching_many_quiet_series_raises_few_alarms():
    rng = np.random.default_rng(1)
    alarms = [spikes(rng.poisson(8, 37), np.ones(37), [36])[0].p < 1e-3 for _ in range(3_000)]
    assert sum(alarms) <= 5


def test_mann_kendall_equals_r_without_seasons():
    row = GOLDEN["ranks"]["flat"]
    found = mann_kendall(row["counts"], periods_per_year=1)
    assert found.z == pytest.approx(row["z"], rel=1e-9)
    assert found.p == pytest.approx(row["p"], rel=1e-9)
    assert found.percent_per_year == pytest.approx(row["percent"], rel=1e-9)
    assert found.verdict is Verdict.CLEAR_RISE


def test_mann_kendall_equals_r_with_seasons():
    row = GOLDEN["ranks"]["seasonal"]
    found = mann_kendall(row["counts"], row["days"])
    assert found.s == row["s"]
    assert found.z == pytest.approx(row["z"], rel=1e-9)
    assert found.percent_per_year == pytest.approx(row["percent"], rel=1e-9, abs=1e-12)


def test_one_wild_month_moves_ranks_little():
    counts = np.tile(np.arange(20, 32), 4) + np.repeat([0, 2, 4, 6], 12)
    wild = counts.copy()
    wild[40] = 900
    assert mann_kendall(wild).percent_per_year == pytest.approx(
        mann_kendall(counts).percent_per_year, rel=0.05
    )
    assert mann_kendall(wild).verdict is Verdict.CLEAR_RISE


def test_a_season_alone_is_no_trend():
    found = mann_kendall(np.tile([10, 20, 40, 80, 40, 20] * 2, 3))
    assert (found.s, found.p, found.percent_per_year, found.verdict) == (0, 1, 0, Verdict.NO_CLEAR_CHANGE)


def test_ranks_need_as_much_as_trends():
    assert mann_kendall([9] * 23).code == "too_short"
    assert mann_kendall([9] * 7, periods_per_year=1).code == "too_few_points"
    assert mann_kendall([0] * 24).code == "too_few_incidents"
    with pytest.raises(ValueError, match="one series"):
        mann_kendall([9] * 24, periods_per_year=5)
