"""Concentration over places, with the values documented for lorenzgini."""

import numpy as np
import pytest

from diagnostics.statistics.concentration import concentration, location_quotients, repeat_share

GOLDEN = [
    ((10, 8, 2, *[0] * 7), 0.78, 0.78),
    ((5, 2, 1, *[0] * 7), 0.80, 0.75),
    ((1, 1, *[0] * 8), 0.80, 0.00),
]


@pytest.mark.parametrize(("counts", "gini", "generalised"), GOLDEN)
def test_gini_equals_the_documented_values(counts, gini, generalised):
    found = concentration(counts, base="addresses")
    assert found.gini == pytest.approx(gini)
    assert found.generalised_gini == pytest.approx(generalised, abs=1e-12)


def test_an_even_spread_has_no_concentration():
    found = concentration([4, 4, 4, 4], base="areas")
    assert found.gini == pytest.approx(0)
    assert found.share_in_top(0.5) == pytest.approx(0.5)
    assert found.places_for(0.25) == pytest.approx(0.25)


def test_shares_along_the_curve():
    found = concentration([0, 10, 0, 8, 2, 0, 0, 0, 0, 0], base="addresses")
    assert found.share_in_top(0.1) == pytest.approx(0.5)
    assert found.share_in_top(0.05) == pytest.approx(0.25)
    assert found.places_for(0.5) == pytest.approx(0.1)
    assert found.places_for(0.9) == pytest.approx(0.2)
    assert (found.places_for(0), found.places_for(1)) == (0, pytest.approx(0.3))
    assert (found.n, found.places, found.base) == (20, 10, "addresses")


def test_order_of_places_does_not_matter():
    counts = np.random.default_rng(1).poisson(2, 50)
    assert concentration(counts, base="x") == concentration(np.flip(np.sort(counts)), base="x")


def test_repeat_share():
    assert repeat_share([3, 2, 1, 0, 1]) == pytest.approx(5 / 7)


def test_location_quotients():
    found = location_quotients([[10, 10], [30, 50], [0, 0]])
    assert found[0] == pytest.approx([0.5 / 0.4, 0.5 / 0.6])
    assert np.isnan(found[2]).all()


def test_nothing_to_concentrate():
    for nothing in ([], [0, 0]):
        with pytest.raises(ValueError, match="at least one incident"):
            concentration(nothing, base="x")
        with pytest.raises(ValueError, match="at least one incident"):
            repeat_share(nothing)
    with pytest.raises(ValueError, match="areas by types"):
        location_quotients([1, 2])
    with pytest.raises(ValueError, match="above zero"):
        location_quotients([[0, 0]])
