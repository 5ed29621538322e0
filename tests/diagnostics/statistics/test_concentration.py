"""Concentration over places, with the values documented for lorenzgini."""

import numpy as np
import pytest

from diagnostics.statistics.concentration import (
    chance_of_concentration,
    concentration,
    location_quotients,
    repeat_share,
)

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


def test_the_law_of_concentration():
    found = concentration([0, 10, 0, 8, 2, 0, 0, 0, 0, 0], base="addresses")
    assert found.law == pytest.approx({0.25: 0.05, 0.5: 0.1, 0.8: 0.175})
    assert [found.whole_places_for(share) for share in (0, 0.25, 0.5, 0.51, 0.9, 1)] == [0, 1, 1, 2, 2, 3]


def test_places_without_incidents_may_be_given_as_a_number():
    named = concentration([10, 8, 2], base="addresses", places=10)
    assert named == concentration([10, 8, 2, *[0] * 7], base="addresses")
    with pytest.raises(ValueError, match="more counts than places"):
        concentration([10, 8, 2], base="addresses", places=2)


def test_chance_alone_makes_few_incidents_look_concentrated():
    """Thirty incidents over 500 places, all alike: Gini near 1, generalised Gini inside the envelope."""
    counts = np.bincount(np.random.default_rng(3).integers(0, 500, 30), minlength=500)
    found = concentration(counts, base="addresses")
    chance = chance_of_concentration(found)
    assert found.gini > 0.9
    assert found.generalised_gini in chance.interval
    assert chance.p > 0.05


def test_real_concentration_lies_beyond_chance():
    found = concentration([60, 50, 40, *[1] * 100], base="addresses")
    chance = chance_of_concentration(found)
    assert found.generalised_gini > chance.interval.high
    assert (chance.p, chance.draws) == (0.001, 999)
    assert chance == chance_of_concentration(found)


def test_the_envelope_does_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    found = concentration([6, 5, 4, *[1] * 30], base="addresses")
    whole = chance_of_concentration(found, draws=100)
    monkeypatch.setattr("diagnostics.statistics.concentration._NUMBERS_AT_ONCE", 300)
    assert chance_of_concentration(found, draws=100) == whole
