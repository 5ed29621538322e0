"""Calibrated weights and their variance equal R's package survey."""

import numpy as np
import pytest

from diagnostics.statistics.design import sample_design
from diagnostics.statistics.estimates import mean, proportion, total
from diagnostics.statistics.weighting import CannotWeight, kish_deff, rake
from tests.diagnostics.statistics.test_estimates import GOLDEN, data, the_design

PEOPLE = GOLDEN["population"]


@pytest.mark.parametrize(("name", "margins"), [("post", ["sex"]), ("raked", ["sex", "age"])])
def test_calibrated_estimates_equal_r(name, margins):
    golden = GOLDEN["calibrated"][name]
    result = rake(the_design(), [(data(m), PEOPLE[m]) for m in margins], tolerance=1e-13)
    assert result.design.weights == pytest.approx(np.array(golden["weights"]), rel=1e-7)
    assert_same_loosely(proportion(result.design, data("safe")), golden["safe"])
    assert_same_loosely(mean(result.design, data("hours")), golden["hours"])
    found = total(result.design, data("incidents"))
    assert {"value": found.value, "se": found.se} == pytest.approx(golden["total"], rel=1e-7)


def assert_same_loosely(estimate, golden):
    found = [estimate.value, estimate.se, estimate.interval.low, estimate.interval.high, estimate.deff]
    assert found == pytest.approx([golden[k] for k in ("value", "se", "low", "high", "deff")], rel=1e-7)


def test_a_calibrated_margin_has_no_error_left():
    result = rake(the_design(), [(data("sex"), PEOPLE["sex"])])
    share = total(result.design, data("sex") == "f")
    assert share.value == pytest.approx(6100)
    assert share.se == pytest.approx(0, abs=1e-6)


def test_margins_are_met():
    result = rake(the_design(), [(data(m), PEOPLE[m]) for m in ("sex", "age")])
    for margin in ("sex", "age"):
        for group, people in PEOPLE[margin].items():
            assert result.design.weights[data(margin) == group].sum() == pytest.approx(people, rel=1e-5)
    assert result.n_effective < 180
    assert not result.needs_warning


def test_the_first_design_stays_as_it_was():
    design = the_design()
    before = design.weights.copy()
    rake(design, [(data("sex"), PEOPLE["sex"])])
    assert (design.weights == before).all()
    assert design.calibration is None


def test_kish():
    assert kish_deff([3, 3, 3]) == 1
    assert kish_deff([1, 3, 0]) == pytest.approx(2 * 10 / 16)


def test_impossible_margins_are_refused():
    design = sample_design([1, 1, 1, 1])
    sexes, ages = ["f", "f", "m", "m"], ["y", "y", "o", "o"]
    with pytest.raises(CannotWeight, match="Nobody answered in: x"):
        rake(design, [(sexes, {"f": 5, "m": 5, "x": 1})])
    with pytest.raises(CannotWeight, match="No population total is given for: m"):
        rake(design, [(sexes, {"f": 5})])
    with pytest.raises(CannotWeight, match="above zero"):
        rake(design, [(sexes, {"f": 5, "m": 0})])
    with pytest.raises(CannotWeight, match="different populations: 10 and 12"):
        rake(design, [(sexes, {"f": 5, "m": 5}), (ages, {"y": 6, "o": 6})])
    with pytest.raises(CannotWeight, match="contradict"):
        rake(design, [(sexes, {"f": 4, "m": 6}), (ages, {"y": 7, "o": 3})])
    with pytest.raises(ValueError, match="one group per respondent"):
        rake(design, [(["f"], {"f": 4})])


def test_a_large_factor_is_worth_a_warning():
    groups = ["a"] * 95 + ["b"] * 5
    result = rake(sample_design(np.ones(100)), [(groups, {"a": 50, "b": 50})])
    assert result.needs_warning
