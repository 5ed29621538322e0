"""Smoothing: equal to spdep's EBest, and never away from the mean."""

import numpy as np
import pytest

from diagnostics.statistics.smoothing import marshall
from tests.golden import load


@pytest.mark.parametrize("case", load("statistics")["smoothing"])
def test_smoothed_rates_equal_spdep(case):
    found = marshall(case["counts"], case["populations"])
    assert np.array(found.raw) == pytest.approx(np.array(case["raw"]))
    assert np.array(found.values) == pytest.approx(np.array(case["estimate"]), rel=1e-9)


def test_when_chance_explains_all_every_area_gets_the_mean():
    found = marshall((2, 10, 0, 30, 5), (500, 8000, 300, 20000, 2500))
    assert found.between_variance == 0
    assert np.array(found.values) * 1000 == pytest.approx(np.full(5, 1.5016), abs=1e-4)


def test_smoothing_draws_towards_the_mean_and_small_areas_most():
    found = marshall([40, 4, 10, 90], [1000, 100, 1000, 9000])
    raw, values = np.array(found.raw), np.array(found.values)
    assert (np.abs(values - found.overall) <= np.abs(raw - found.overall)).all()
    assert found.weights[1] < found.weights[0]


def test_odd_inputs():
    assert marshall([7], [100]).values == (0.07,)
    assert marshall([0, 0], [10, 20]).values == (0, 0)
    with pytest.raises(ValueError, match="at least one area"):
        marshall([], [])
    with pytest.raises(ValueError, match="above zero"):
        marshall([1, 2], [10, 0])
