"""Weights from the draw: chance, one person of a household, and those who did not answer."""

import numpy as np
import pytest

from diagnostics.statistics.base_weights import adjust_for_nonresponse, inverse_chance, person_weights
from diagnostics.statistics.weighting import CannotWeight


def test_the_chance_of_being_drawn():
    assert inverse_chance([0.5, 0.1, 1]) == pytest.approx([2, 10, 1])
    for wrong in (0, -0.1, 1.1, np.nan):
        with pytest.raises(CannotWeight) as refused:
            inverse_chance([0.5, wrong])
        assert refused.value.refusal.code == "chance_out_of_range"


def test_one_person_stands_for_the_adults_of_the_household():
    step = person_weights([10, 10, 20, 10], [1, 2, 3, 9])
    assert step.weights == pytest.approx([10, 20, 60, 50])
    assert (step.trimmed, step.largest_factor, step.needs_warning) == (1, 2, False)
    assert person_weights([1, 1, 1], [1, 1, 4]).needs_warning
    assert person_weights([1, 1], [1, 9], most=9).weights == pytest.approx([1, 9])
    for wrong in (0, 1.5, np.nan):
        with pytest.raises(CannotWeight, match="eligible"):
            person_weights([1], [wrong])
    with pytest.raises(ValueError, match="one number"):
        person_weights([1, 1], [1])


def test_answers_stand_for_all_drawn_of_their_class():
    rng = np.random.default_rng(11)
    weights, answered = rng.uniform(1, 9, 200), rng.random(200) < 0.6
    classes = rng.choice(["a", "b", "c"], 200)
    found = adjust_for_nonresponse(weights, answered, classes.tolist())
    for name in ("a", "b", "c"):
        drawn = sum(w for w, c in zip(weights, classes, strict=True) if c == name)
        reached = sum(w for w, c, a in zip(weights, classes, answered, strict=True) if c == name and a)
        assert found.weights[classes == name].sum() == pytest.approx(drawn)
        assert found.rates[name] == pytest.approx(reached / drawn)
        kept = answered & (classes == name)
        assert found.weights[kept] == pytest.approx(weights[kept] * drawn / reached)
    assert (found.weights[~answered] == 0).all()
    assert found.rate == pytest.approx(weights[answered].sum() / weights.sum())
    assert adjust_for_nonresponse([1, 1, 1, 1], [True, False, False, False]).needs_warning
    with pytest.raises(CannotWeight, match="Nobody answered in: b"):
        adjust_for_nonresponse([1, 1], [True, False], ["a", "b"])
    with pytest.raises(ValueError, match="per weight"):
        adjust_for_nonresponse([1, 1], [True])
