"""The S index: equal to R's chisq.test area by area."""

import numpy as np
import pytest

from diagnostics.statistics.similarity import similarity
from tests.golden import load

GOLDEN = load("places")["similarity"]


def test_p_and_q_equal_r():
    first, second = np.array(GOLDEN["first"]), np.array(GOLDEN["second"])
    used = first + second > 0
    found = similarity(first, second)
    assert found.p[used] == pytest.approx(np.array(GOLDEN["p"]), rel=1e-8)
    assert found.q[used] == pytest.approx(np.array(GOLDEN["q"]), rel=1e-8)
    assert found.p[~used].tolist() == [1]
    changed = np.array(GOLDEN["q"]) < 0.05
    assert found.s == pytest.approx(1 - changed.sum() / 10)
    assert found.robust == pytest.approx(1 - changed.mean())
    assert found.n == (first.sum(), second.sum())


def test_shares_that_moved_are_named():
    found = similarity([100, 100, 100, 0], [180, 100, 20, 0])
    assert found.different.tolist() == [1, 0, -1, 0]
    assert (found.s, found.robust) == (0.5, pytest.approx(1 / 3))


def test_more_incidents_in_the_same_places_are_similar():
    counts = np.random.default_rng(1).poisson(20, 50)
    assert similarity(counts, 3 * counts).s == 1


def test_chance_is_similar():
    rng = np.random.default_rng(2)
    assert min(similarity(rng.poisson(9, 80), rng.poisson(9, 80)).s for _ in range(30)) >= 79 / 80


def test_too_little_to_compare():
    assert similarity([10, 9], [10, 10]).code == "too_few_to_compare"
    assert similarity([10, 10], [10, 10]).s == 1
    assert similarity([20, 0], [25, 0]).s == 1
    with pytest.raises(ValueError, match="same areas"):
        similarity([10, 10], [20])
