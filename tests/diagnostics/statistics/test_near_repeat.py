"""Near repeats: the table of full distance matrices in R, and no finding where there is none."""

import numpy as np
import pytest

from diagnostics.statistics import near_repeat
from diagnostics.statistics.near_repeat import Metric, NearRepeats, knox_table, near_repeats
from tests.golden import load

GOLDEN = load("places")["knox"]


def at_random(n=300, seed=1):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 3_000, n), rng.uniform(0, 3_000, n), rng.integers(0, 365, n)


@pytest.mark.parametrize("metric", list(Metric))
def test_the_table_of_pairs_equals_r(metric):
    found = knox_table(
        GOLDEN["x"],
        GOLDEN["y"],
        GOLDEN["day"],
        distances=GOLDEN["bands"],
        day_bands=GOLDEN["days"],
        metric=metric,
    )
    assert found.tolist() == GOLDEN[metric.value]
    assert found[0].sum() > 0


def test_bands_hold_their_lower_end_and_not_their_upper():
    """The counter-example of two events: 100 m and 7 days apart is in [100, 200) and in [1, 8)."""
    table = knox_table([0, 100], [0, 0], [0, 7])
    assert np.argwhere(table).tolist() == [[2, 1]]
    table = knox_table([0, 100], [0, 0], [0, 8])
    assert np.argwhere(table).tolist() == [[2, 2]]
    assert knox_table([0, 400], [0, 0], [0, 0]).sum() == 0
    assert knox_table([0, 0], [0, 0], [0, 0])[0, 0] == 1


def test_streets_make_some_pairs_farther():
    """60 m east and 60 m north: 85 m as the crow flies, 120 m along streets."""
    assert np.argwhere(knox_table([0, 60], [0, 60], [0, 0])).tolist() == [[1, 0]]
    assert np.argwhere(knox_table([0, 60], [0, 60], [0, 0], metric=Metric.MANHATTAN)).tolist() == [[2, 0]]


def test_dates_and_day_numbers_are_the_same():
    x, y, day = at_random()
    dates = np.datetime64("2024-02-27") + day
    assert (knox_table(x, y, day) == knox_table(x, y, dates)).all()
    assert (knox_table(x, y, day) == knox_table(x, y, dates.astype("datetime64[s]"))).all()


def test_near_repeats_are_found():
    x, y, day = at_random()
    x[:60], y[:60] = x[60:120] + 40, y[60:120]
    day[:60] = day[60:120] + np.random.default_rng(2).integers(1, 8, 60)
    found = near_repeats(x, y, day, exact_places=True)
    assert found.clear[1, 1]
    assert found.ratio[1, 1] > 3
    assert found.p.min() == 0.001
    assert (found.observed == knox_table(x, y, day)).all()
    assert found.q[1, 1] < 0.05


def test_the_same_seed_gives_the_same_answer():
    x, y, day = at_random()
    one, same, other = (
        near_repeats(x, y, day, exact_places=True, permutations=99, seed=s) for s in (1, 1, 2)
    )
    assert (one.p == same.p).all()
    assert not (one.p == other.p).all()


def test_chance_makes_no_near_repeats():
    called = []
    for seed in range(30):
        found = near_repeats(*at_random(200, seed), exact_places=True, permutations=199)
        called.append(found.clear.any())
    assert np.mean(called) <= 0.1


def test_expected_pairs_are_those_of_random_dates():
    x, y, day = at_random()
    found = near_repeats(x, y, day, exact_places=True, permutations=499)
    days_apart = np.abs(day[:, None] - day)[np.triu_indices(day.size, 1)]
    share = np.histogram(days_apart, [0, 1, 8, 15, 22, 29])[0] / days_apart.size
    pairs = knox_table(x, y, day * 0, day_bands=[0, 1])[:, 0]
    assert found.expected == pytest.approx(np.outer(pairs, share), rel=0.15, abs=0.1)


def test_nothing_expected_is_no_ratio():
    x, y, day = at_random(60)
    found = near_repeats(x, y, day, exact_places=True, permutations=9)
    assert np.isnan(found.ratio[0]).all()
    assert not found.clear[0].any()
    assert (found.p[0] == 1).all()


def test_where_there_is_no_pair_nothing_is_clear():
    """Fewer pairs than chance are no near repeats: every draw has as many, so that p is 1 and nothing else is asked."""
    x, y, day = at_random(120)
    near = np.argwhere(np.hypot(x[:, None] - x, y[:, None] - y) < 400)
    for one, other in near[near[:, 0] < near[:, 1]]:
        day[other] = day[one] + 40 * (other - one)
    found = near_repeats(x, y, day, exact_places=True, permutations=199)
    empty = found.observed == 0
    assert (found.expected[empty] > 0).any()
    assert (found.p[empty] == 1).all()
    assert not found.clear[empty].any()


def test_what_the_data_cannot_carry_is_refused(monkeypatch):
    x, y, day = at_random(50)
    assert near_repeats(x, y, day, exact_places=False).code == "places_not_exact"
    assert near_repeats(x[1:], y[1:], day[1:], exact_places=True).code == "too_few_for_pairs"
    assert isinstance(near_repeats(x, y, day, exact_places=True, permutations=9), NearRepeats)
    pairs = int(knox_table(x, y, day * 0, day_bands=[0, 1]).sum())
    monkeypatch.setattr(near_repeat, "LARGEST_PAIRS", pairs - 1)
    assert near_repeats(x, y, day, exact_places=True).code == "too_many_pairs"


def test_bad_input_is_refused():
    x, y, day = at_random(60)
    with pytest.raises(ValueError, match="finite"):
        knox_table([*x[1:], np.nan], y, day)
    with pytest.raises(ValueError, match="finite"):
        knox_table(x, y, day[1:])
    for bands in ([0], [0, 5, 5], [-1, 5]):
        with pytest.raises(ValueError, match="bands"):
            knox_table(x, y, day, distances=bands)
        with pytest.raises(ValueError, match="bands"):
            knox_table(x, y, day, day_bands=bands)
