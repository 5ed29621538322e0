"""Hits: the documented values of PAI, and indices that cannot flatter."""

import numpy as np
import pytest

from diagnostics.statistics.hits import hits


def test_the_documented_values():
    found = hits([6, 3, 0], [6, 3, 0], [1, 1, 1])
    assert [round(one.pai, 12) for one in found] == [2, 1.5, 1]
    assert [one.hits for one in found] == [6, 9, 9]
    assert [one.pei for one in found] == pytest.approx([1, 1, 1])
    assert [one.rri for one in found] == pytest.approx([1, 1, 1])


def test_a_wrong_order_is_inefficient():
    found = hits([6, 3, 0], [0, 1, 2], [1, 1, 1])
    assert [one.pai for one in found] == pytest.approx([0, 0.5, 1])
    assert [one.pei for one in found] == pytest.approx([0, 1 / 3, 1])
    assert (found[0].rri, found[1].rri) == (None, pytest.approx(1 / (1 / 3)))


def test_places_are_ranked_by_density_and_ties_by_their_order():
    found = hits([5, 5, 5], [10, 10, 10], [4, 1, 1])
    assert [one.area_share for one in found] == pytest.approx([1 / 6, 2 / 6, 1])
    assert found[0].pai == pytest.approx(2)


def test_many_ties_keep_their_order():
    """More than a sort that does not keep order would leave as they were."""
    densities = np.tile([2, 1], 100)
    found = hits(np.arange(200), densities, np.ones(200))
    caught = np.diff([0, *(one.hits for one in found)])
    assert caught.tolist() == [*range(0, 200, 2), *range(1, 200, 2)]


@pytest.mark.parametrize("seed", range(4))
def test_efficiency_never_exceeds_one(seed):
    rng = np.random.default_rng(seed)
    found = hits(rng.poisson(1, 60), rng.gamma(1, 1, 60), rng.uniform(0.2, 3, 60))
    assert max(one.pei for one in found) <= 1 + 1e-12
    assert found[-1].pai == pytest.approx(1)
    assert found[-1].area_share == pytest.approx(1)
    assert all(one.hit_share in one.interval for one in found)


def test_nothing_to_hit_or_to_predict():
    for observed, predicted in (([0, 0], [1, 1]), ([1, 1], [0, 0])):
        with pytest.raises(ValueError, match="something"):
            hits(observed, predicted, [1, 1])
    for predicted in ([1], [1, -1], [1, np.nan]):
        with pytest.raises(ValueError, match="predictions"):
            hits([1, 1], predicted, [1, 1])
    with pytest.raises(ValueError, match="above zero"):
        hits([1, 1], [1, 1], [1, 0])
