"""Spread of cells beyond chance: measured, and not taken for a pattern."""

import numpy as np
import pytest
from scipy.stats import binom, nbinom

from diagnostics.statistics.hexgrid import contiguity, numbers
from diagnostics.statistics.hotspots import hot_spots, population_hot_spots
from diagnostics.statistics.overdispersion import chance_of_as_many, dispersion


def drawn(rng, mean, spread, size):
    return rng.negative_binomial(np.broadcast_to(mean, size) / (spread - 1), 1 / spread)


@pytest.mark.parametrize("mean", [0.05, 0.5, 3, 30])
@pytest.mark.parametrize("spread", [2, 5])
def test_the_spread_is_found(mean, spread):
    rng = np.random.default_rng(1)
    found = [dispersion(drawn(rng, mean, spread, 5_000), np.full(5_000, mean)) for _ in range(20)]
    assert np.mean(found) == pytest.approx(spread, rel=0.15)


@pytest.mark.parametrize("mean", [0.05, 0.5, 3, 30])
def test_chance_alone_has_no_spread(mean):
    rng = np.random.default_rng(2)
    found = [dispersion(rng.poisson(mean, 5_000), np.full(5_000, mean)) for _ in range(20)]
    assert np.mean(found) < 1.05


def test_one_outlier_does_not_hide_itself():
    counts = np.random.default_rng(3).poisson(2, 5_000)
    alone = dispersion(counts, np.full(5_000, counts.mean()))
    counts[17] = 300
    assert dispersion(counts, np.full(5_000, counts.mean())) == pytest.approx(alone, abs=0.1)


def test_the_chance_of_as_many():
    counts = np.array([0, 1, 7, 40])
    shares = np.array([0.1, 0.0, 0.02, 0.05])
    plain = chance_of_as_many(counts, 200, shares)
    assert plain.tolist() == pytest.approx([1, 1, binom.sf(6, 200, 0.02), binom.sf(39, 200, 0.05)])
    wide = chance_of_as_many(counts, 200, shares, 3.0)
    # Mean 4 and 10; variance three times as much.
    assert wide.tolist() == pytest.approx([1, 1, nbinom.sf(6, 4 / 2, 1 / 3), nbinom.sf(39, 10 / 2, 1 / 3)])
    assert nbinom.var(10 / 2, 1 / 3) == pytest.approx(30)


GRID = contiguity(numbers(*(axis.ravel() for axis in np.meshgrid(np.arange(30), np.arange(30)))))


def test_uneven_maps_have_no_peaks_and_no_hot_areas():
    """Without the spread nearly all of these maps had some."""
    rng, peaks, areas = np.random.default_rng(4), 0, 0
    for _ in range(40):
        peaks += hot_spots(drawn(rng, 3, 4, 900), GRID).peaks.any()
        people = rng.lognormal(0, 0.6, 900)
        areas += population_hot_spots(drawn(rng, 30 * people, 4, 900), people, GRID).hot.any()
    assert peaks <= 4
    assert areas <= 4


def test_a_true_peak_and_a_true_hot_area_are_still_found():
    rng = np.random.default_rng(5)
    counts = drawn(rng, 3, 2, 900)
    counts[455] = 60
    assert np.flatnonzero(hot_spots(counts, GRID).peaks).tolist() == [455]
    people, counts = np.full(900, 1.0), drawn(rng, 30, 4, 900)
    block = GRID[[455]].indices
    counts[block] += 60
    assert 455 in np.flatnonzero(population_hot_spots(counts, people, GRID).hot)


def test_a_map_with_a_huge_count_is_as_exact_and_quick():
    """By Fourier transform: the same chances as by convolution, to twelve digits."""
    rng = np.random.default_rng(6)
    counts = np.minimum(rng.zipf(1.5, 900), 3_000) - 1
    found = hot_spots(counts, GRID)
    draws = np.ones(1)
    for _k in range(7):
        draws = np.convolve(draws, np.bincount(counts) / counts.size)
    tail = np.cumsum(draws[::-1])[::-1]
    inside = found.neighbours == 7
    assert np.abs(found.p[inside] - np.minimum(tail[found.sums[inside]], 1)).max() < 1e-12
