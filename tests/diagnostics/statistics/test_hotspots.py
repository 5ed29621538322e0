"""Hot spots: equal to R's spdep, exact for small counts, and silent on maps of pure chance."""

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array
from scipy.special import ndtr

from diagnostics.statistics import hotspots
from diagnostics.statistics.hexgrid import HexGrid, LocalPlane, contiguity, numbers
from diagnostics.statistics.hotspots import (
    Correction,
    HotSpots,
    area_contiguity,
    gi_star,
    hot_spots,
    population_hot_spots,
)
from diagnostics.statistics.overdispersion import chance_of_as_many
from tests.golden import load

GOLDEN = load("places")["hot_spots"]
COUNTS = np.array(GOLDEN["counts"])
NEAR = contiguity(numbers(GOLDEN["q"], GOLDEN["r"]))
GRID = HexGrid(LocalPlane.at(10.9, 46.4))
#: About 5,000 cells, as a large town has.
TOWN = contiguity(GRID.covering(shapely.box(10.78, 46.33, 11.02, 46.5)))


@pytest.mark.parametrize("name", ["z_b", "z_w"])
def test_z_equals_spdep_in_both_styles_of_weights(name):
    near = NEAR if name == "z_b" else NEAR.multiply(1 / NEAR.sum(axis=1)[:, None]).tocsr()
    assert gi_star(COUNTS, near) == pytest.approx(np.array(GOLDEN[name]), rel=1e-9, abs=1e-12)


def test_exact_p_and_q_equal_r():
    found = hot_spots(COUNTS, NEAR)
    assert found.z == pytest.approx(np.array(GOLDEN["z_b"]), rel=1e-9, abs=1e-12)
    assert found.sums.tolist() == GOLDEN["sums"]
    assert found.neighbours.tolist() == GOLDEN["k"]
    assert found.p == pytest.approx(np.array(GOLDEN["p"]), rel=1e-9)
    assert found.q == pytest.approx(np.array(GOLDEN["bh"]), rel=1e-9)
    assert found.hot.tolist() == (np.array(GOLDEN["bh"]) <= 0.025).tolist()
    wide = hot_spots(COUNTS, NEAR, alpha=0.05)
    assert wide.hot.tolist() == (np.array(GOLDEN["bh"]) <= 0.05).tolist()
    assert 0 < found.hot.sum() < 20
    strict = hot_spots(COUNTS, NEAR, correction=Correction.BENJAMINI_YEKUTIELI)
    assert strict.q == pytest.approx(np.array(GOLDEN["by"]), rel=1e-9)
    assert strict.hot.sum() < found.hot.sum()


def test_population_adjusted_p_equals_r():
    found = population_hot_spots(COUNTS, GOLDEN["people"], NEAR)
    plain = chance_of_as_many(found.sums, found.n, found.expected / found.n)
    assert plain == pytest.approx(np.array(GOLDEN["p_people"]), rel=1e-9)
    # These cells differ more than by chance, so more is taken for chance than without that spread.
    assert found.dispersion > 1
    assert (found.p[found.p < 0.1] > plain[found.p < 0.1]).all()
    assert found.expected.sum() == pytest.approx((found.neighbours * COUNTS.mean()).sum(), rel=0.2)


def test_the_reference_values_at_a_mean_of_a_fifth():
    """Tails of the sum of seven counts of mean 0.2, as found by 20,000 draws without replacement."""
    x = np.random.default_rng(0).permutation(np.repeat([0, 1, 2, 3], [4_029, 806, 80, 6]))
    tail = dict(hotspots._tails(x, 7))[7]
    assert tail[[3, 4, 6]] == pytest.approx([0.1649, 0.0549, 0.0037], abs=0.002)


@pytest.mark.parametrize("seed", range(3))
def test_exact_p_is_the_chance_in_permutations(seed):
    rng = np.random.default_rng(seed)
    x = rng.negative_binomial(0.5, 0.2, 400)
    tail = dict(hotspots._tails(x, 7))[7]
    drawn = x[rng.random((20_000, 400)).argpartition(7)[:, :7]].sum(axis=1)
    for s in (10, 20, 35, 50):
        assert tail[s] == pytest.approx((drawn >= s).mean(), abs=0.012)


@pytest.mark.parametrize("direct", [2e8, 0])
@pytest.mark.parametrize("largest", [8, 900])
def test_ways_to_convolve_agree(direct, largest, monkeypatch):
    """Dense and sparse histograms, by sums and by Fourier transform."""
    x = np.random.default_rng(1).integers(0, 8, 60)
    x[0] = largest
    expected = np.ones(1)
    for _ in range(5):
        expected = np.convolve(expected, np.bincount(x) / x.size)
    monkeypatch.setattr(hotspots, "DIRECT", direct)
    tail = dict(hotspots._tails(x, 5))[5]
    assert tail == pytest.approx(np.cumsum(expected[::-1])[::-1], abs=1e-13)


@pytest.mark.parametrize("mean", [0.05, 0.2, 1, 3, 10])
def test_chance_makes_no_hot_spots(mean):
    """40 maps of pure chance at each mean; benchmarks/chance_maps.py has more. Gi* with BH fails this by far."""
    rng = np.random.default_rng(int(100 * mean))
    maps = [hot_spots(rng.poisson(mean, TOWN.shape[0]), TOWN) for _ in range(40)]
    assert sum((found.hot | found.peaks).any() for found in maps) <= 3
    if mean < 1:
        normal = [hotspots.benjamini_hochberg(ndtr(-found.z)).min() <= 0.05 for found in maps]
        assert np.mean(normal) > 0.9


def test_a_real_hot_spot_is_found_where_it_is():
    rng = np.random.default_rng(7)
    counts = rng.poisson(1, TOWN.shape[0])
    middle = 2_000
    cluster = TOWN[[middle]].indices
    counts[cluster] += 3
    counts[middle] += 20
    found = hot_spots(counts, TOWN)
    assert found.hot[middle]
    assert found.hot.sum() <= 19
    assert not (found.hot & found.peaks).any()
    assert set(np.flatnonzero(found.hot)) <= set(TOWN[cluster].indices)


def test_one_bad_bar_is_not_lost():
    """A single cell of 80 in a field of mean 3: no cluster, since one in 700 random groups of seven holds it."""
    counts = np.random.default_rng(2).poisson(3, TOWN.shape[0])
    counts[1_234] = 80
    found = hot_spots(counts, TOWN)
    assert found.z[1_234] > 10
    assert not found.hot.any()
    assert np.flatnonzero(found.peaks).tolist() == [1_234]


def test_more_people_explain_more_incidents():
    rng = np.random.default_rng(3)
    people = rng.integers(0, 40, TOWN.shape[0])
    centre = TOWN[TOWN[[2_000]].indices].indices
    people[centre] = 4_000
    counts = rng.poisson(people * 0.01)
    assert hot_spots(counts, TOWN).hot[centre].any()
    assert not population_hot_spots(counts, people, TOWN).hot.any()


def test_incidents_where_nobody_lives_are_not_judged():
    people, counts = np.ones(TOWN.shape[0]), np.zeros(TOWN.shape[0], dtype=int)
    near = TOWN[[500]].indices
    people[TOWN[near].indices] = 0
    counts[500], counts[3_000:3_040] = 50, 1
    found = population_hot_spots(counts, people, TOWN)
    assert (found.p[500], found.hot[500]) == (1, False)


def test_areas_that_touch_are_near():
    squares = [shapely.box(i % 6, i // 6, i % 6 + 1, i // 6 + 1) for i in range(36)]
    near = area_contiguity(squares)
    assert near.sum(axis=1).reshape(6, 6)[:2, :2].tolist() == [[4, 6], [6, 9]]
    counts = np.full(36, 3)
    counts[[0, 1, 6, 7]] = 40
    assert hot_spots(counts, near).hot.reshape(6, 6)[0, 0]


def test_what_is_too_small_is_refused_with_the_reason():
    small, near = np.ones(29, dtype=int), contiguity(numbers(np.arange(30), np.zeros(30)))
    assert hot_spots(small, near[:29, :29]).code == "too_few_cells"
    few = np.zeros(30, dtype=int)
    few[:19] = 1
    assert hot_spots(few, near).code == "too_few_on_map"
    assert "19 incidents" in population_hot_spots(few, np.ones(30), near).text
    few[19] = 1
    assert isinstance(hot_spots(few, near), HotSpots)
    assert hot_spots(np.full(30, 4), near).code == "all_the_same"


def test_bad_input_is_refused():
    near = contiguity(numbers(np.arange(30), np.zeros(30)))
    counts = np.arange(30)
    half = csr_array((near.toarray() + np.eye(30)) / 2)
    for bad in (near[:29, :29], near * 2, half, near - near.diagonal()[:, None] * np.eye(30)):
        with pytest.raises(ValueError, match="matrix of neighbours"):
            hot_spots(counts, bad)
    with pytest.raises(ValueError, match="whole numbers"):
        hot_spots(counts / 7, near)
    for people in (np.ones(29), -np.ones(30), np.full(30, np.nan)):
        with pytest.raises(ValueError, match="one for each cell"):
            population_hot_spots(counts, people, near)
    with pytest.raises(ValueError, match="somebody"):
        population_hot_spots(counts, np.zeros(30), near)


def test_a_neighbourhood_that_is_the_whole_map_has_no_z():
    assert gi_star([1, 2, 3], csr_array(np.ones((3, 3)))).tolist() == [0, 0, 0]
