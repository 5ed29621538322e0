"""Areas of one survey side by side: nothing is told that chance could have made."""

import numpy as np

from diagnostics.statistics.area_comparison import compare_areas
from diagnostics.statistics.association import Association
from diagnostics.statistics.design import Sampling, sample_design


def sampled(rng, chances, size=100):
    areas = np.repeat(np.arange(len(chances)), size)
    return areas, (rng.random(areas.size) < np.asarray(chances)[areas]).astype(float)


def test_one_area_that_stands_out():
    areas, hits = sampled(np.random.default_rng(5), [0.5] * 7 + [0.85])
    hits[::11] = np.nan
    design = sample_design(np.random.default_rng(6).uniform(1, 2, hits.size))
    found = compare_areas(design, hits, areas, range(8))
    assert [one.area for one in found.areas] == list(range(8))
    assert [one.against_rest.verdict for one in found.areas].count("clear_rise") == 1
    assert found.areas[7].against_rest.verdict == "clear_rise"
    assert isinstance(found.together, Association)
    assert found.together.p < 1e-4
    assert found.compared == 8
    assert 0.1 < found.areas[0].detectable < 0.2
    assert found.areas[0].estimate.n == np.isfinite(hits[:100]).sum()


def test_small_areas_are_shown_and_not_judged():
    areas, hits = sampled(np.random.default_rng(5), [0.5] * 4)
    keep = (areas != 3) | (np.arange(400) < 320)
    found = compare_areas(sample_design(np.ones(400)), hits, areas, range(4), domain=keep)
    small = found.areas[3]
    assert (small.estimate.n, small.against_rest.verdict, small.detectable) == (20, "too_few", None)
    assert (found.compared, found.together.n, found.areas[0].against_rest.family) == (3, 300, 3)
    assert small.estimate.value is not None


def test_what_cannot_be_compared():
    areas, hits = sampled(np.random.default_rng(5), [0.5] * 3, size=49)
    refused = compare_areas(sample_design(np.ones(147)), hits, areas, range(3))
    assert (refused.code, refused.params["areas"]) == ("areas_too_small", 0)
    assert "50" in refused.text
    open_ = sample_design(np.ones(147), sampling=Sampling.OPEN)
    assert compare_areas(open_, hits, areas, range(3)).code == "not_a_probability_sample"


def test_equal_areas_are_rarely_told_apart():
    """Clustered samples of areas that are all alike: in at most about five of a hundred is one called different."""
    rng = np.random.default_rng(8)
    wrong = different = naive = 0
    for _ in range(120):
        chance = rng.beta(6, 6, 60)  # of each cluster
        cluster = np.repeat(np.arange(60), 10)
        hits = (rng.random(600) < chance[cluster]).astype(float)
        design = sample_design(np.ones(600), clusters=cluster)
        found = compare_areas(design, hits, cluster // 10, range(6))
        wrong += any(one.against_rest.q < 0.05 for one in found.areas)
        different += found.together.p < 0.05
        naive += compare_areas(sample_design(np.ones(600)), hits, cluster // 10, range(6)).together.p < 0.05
    assert wrong / 120 <= 0.125
    assert different / 120 <= 0.125
    assert naive / 120 >= 0.2  # what the clusters are there for
