"""Lists beside their sum: whatever a hidden small count were, everything told would be the same."""

import itertools

import numpy as np
import pytest

from diagnostics.statistics.disclosure import Hidden
from diagnostics.statistics.released import Rule, Told, halved

RULE = Rule(5)
HIDDEN, SMALL = Told(None, Hidden.WITHHELD), Told(None, Hidden.SMALL)


def test_a_small_count_takes_its_neighbour_with_it():
    assert RULE.parts([40, 3, 30, 20]) == [HIDDEN, SMALL, Told(30), Told(20)]
    assert RULE.parts([40, 0, 30, 20]) == [Told(40), Told(0), Told(30), Told(20)]


def test_two_small_ones_say_not_that_they_are():
    assert RULE.parts([4, 4, 30, 20]) == [HIDDEN, HIDDEN, Told(30), Told(20)]


def test_a_pair_that_is_small_together_takes_the_next_pair_with_it():
    assert RULE.parts([1, 2, 30, 20, 50]) == [HIDDEN, HIDDEN, HIDDEN, HIDDEN, Told(50)]


def test_a_small_sum_hides_zeros_too():
    """Four parts of which each had "fewer than five", with a sum of which the same is said, would all be one."""
    assert RULE.parts([1, 1, 1, 1, 0]) == [HIDDEN] * 5
    assert RULE.alone(4) == SMALL
    assert RULE.parts([4]) == [SMALL]
    assert RULE.parts([0, 0]) == [Told(0), Told(0)]
    assert RULE.parts([]) == []


def test_further_places_at_the_end_move_no_border():
    """So an area that is added changes nothing of what was told before."""
    for size in range(2, 40):
        kept, grown = blocks(range(size)), blocks(range(size + 1))
        assert kept <= {frozenset(block - {size}) for block in grown}


def blocks(block: range) -> set[frozenset]:
    if len(block) == 1:
        return {frozenset(block)}
    return {frozenset(block)}.union(*(blocks(half) for half in halved(block)))


@pytest.mark.parametrize("size", [2, 3, 4])
def test_nobody_learns_which_small_number_it_is(size):
    """Every list up to a sum, by brute force: those that are told alike and have the same sum are looked through."""
    rule, most = Rule(4), 14
    alike: dict = {}
    for counts in itertools.product(range(most + 1), repeat=size):
        if sum(counts) <= most:
            whole = rule.alone(sum(counts))
            alike.setdefault((whole, tuple(rule.parts(counts))), []).append(counts)
    for (_whole, told), lists in alike.items():
        for place, one in enumerate(told):
            if one.count is not None:
                continue
            possible = {counts[place] for counts in lists}
            assert len(possible) >= 3
            if possible & {1, 2, 3}:
                assert possible >= {1, 2, 3}
            if one.why is Hidden.SMALL:
                assert possible == {1, 2, 3}


def test_what_is_told_is_true_and_never_small():
    rng = np.random.default_rng(1)
    for _i in range(300):
        counts = rng.poisson(rng.choice([0.3, 2, 8]), rng.integers(1, 20)).tolist()
        for count, told in zip(counts, RULE.parts(counts), strict=True):
            assert told.count in {None, count}
            assert not RULE.is_small(told.count or 0)
            assert told.why is not Hidden.SMALL or RULE.is_small(count)


def test_thresholds_that_hide_nothing_are_refused():
    with pytest.raises(ValueError, match="below three"):
        Rule(2)
