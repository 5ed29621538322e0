"""Comparison areas: those that went parallel, and those that are alike."""

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from diagnostics.statistics.comparison import nearest_places, parallel_places


def test_the_place_that_kept_its_proportion_comes_first():
    rng = np.random.default_rng(1)
    wave = 30 * (1 + 0.6 * np.sin(np.arange(24) / 3))
    pool = np.stack([rng.poisson(30, 24), rng.poisson(2 * wave), rng.poisson(wave[::-1])])
    found = parallel_places(rng.poisson(wave), pool)
    assert found[0].place == 1
    assert found[0].ratio == pytest.approx(2, abs=0.2)
    assert found[0].dispersion < found[1].dispersion
    assert found[0].p > 0.05 > found[-1].p


def test_as_by_scipys_table_of_independence():
    rng = np.random.default_rng(2)
    own, other = rng.poisson(6, 24), rng.poisson(9, 24)
    square, p, df, _expected = chi2_contingency(np.stack([own, other]))
    found = parallel_places(own, [other])[0]
    assert found.p == pytest.approx(p)
    assert found.dispersion == pytest.approx(square / df)


def test_months_without_any_incident_are_no_evidence():
    own, other = np.tile([5, 0, 7, 6], 6), np.tile([9, 0, 12, 14], 6)
    kept = own + other > 0
    expected = chi2_contingency(np.stack([own[kept], other[kept]]))
    assert parallel_places(own, [other])[0].p == pytest.approx(expected[1])


def test_quiet_places_are_left_out_and_only_so_many_named():
    rng = np.random.default_rng(3)
    pool = np.vstack([np.eye(1, 24, dtype=int) * 19, rng.poisson(10, (8, 24))])
    found = parallel_places(rng.poisson(10, 24), pool, most=3)
    assert len(found) == 3
    assert 0 not in [one.place for one in found]


def test_too_little_to_compare():
    enough, few = np.full(12, 4), np.full(12, 1)
    assert parallel_places(enough[1:], [enough[1:]]).code == "too_short_before"
    assert parallel_places(few, [enough]).code == "too_few_to_compare"
    assert parallel_places(enough, [few]).code == "too_few_to_compare"
    assert len(parallel_places(enough, [enough])) == 1
    with pytest.raises(ValueError, match="months of the target"):
        parallel_places(enough, [enough[1:]])


def test_the_most_alike_place_is_nearest():
    pool = np.array([[9.0, 0.2], [9.1, 0.1], [4.0, 0.9], [np.nan, 0.1]])
    found = nearest_places([9.0, 0.1], pool)
    assert [one.place for one in found] == [1, 0, 2]
    assert found[0].distance < 0.1
    assert len(nearest_places([9.0, 0.1], pool, most=1)) == 1


def test_every_feature_counts_the_same_whatever_its_unit():
    rng = np.random.default_rng(4)
    pool, target = rng.normal(size=(30, 3)), rng.normal(size=3)
    scaled = nearest_places(target * [1, 1e6, 1e-6], pool * [1, 1e6, 1e-6], most=30)
    plain = nearest_places(target, pool, most=30)
    assert [one.place for one in scaled] == [one.place for one in plain]
    constant = np.column_stack([pool, np.ones(30)])
    same = nearest_places([*target, 1], constant, most=30)
    assert [one.distance for one in same] == pytest.approx([one.distance for one in plain])


def test_nothing_known_of_any_other_place():
    assert nearest_places([1.0], [[np.nan]]).code == "nothing_to_compare"
    with pytest.raises(ValueError, match="must be known"):
        nearest_places([np.nan], [[1.0]])
