"""Lists beside their sum: whatever a hidden small count were, everything told would be the same."""

import itertools

import numpy as np
import pytest

from diagnostics.statistics.disclosure import Hidden
from diagnostics.statistics.released import Block, Contained, Rule, Told, halved

RULE = Rule(5)
HIDDEN, SMALL = Told(None, Hidden.WITHHELD), Told(None, Hidden.SMALL)


def parts(counts: list[int]) -> list[Told]:
    return RULE.release(counts).places


def test_a_small_count_takes_its_neighbour_with_it():
    assert parts([40, 3, 30, 20]) == [HIDDEN, SMALL, Told(30), Told(20)]
    assert parts([40, 0, 30, 20]) == [Told(40), Told(0), Told(30), Told(20)]


def test_two_small_ones_say_not_that_they_are():
    assert parts([4, 4, 30, 20]) == [HIDDEN, HIDDEN, Told(30), Told(20)]


def test_a_pair_that_is_small_together_takes_the_next_pair_with_it():
    assert parts([1, 2, 30, 20, 50]) == [HIDDEN, HIDDEN, HIDDEN, HIDDEN, Told(50)]


def test_a_small_sum_hides_zeros_too():
    """Four parts of which each had "fewer than five", with a sum of which the same is said, would all be one."""
    assert parts([1, 1, 1, 1, 0]) == [HIDDEN] * 5
    assert RULE.alone(4) == SMALL
    assert parts([4]) == [SMALL]
    assert parts([0, 0]) == [Told(0), Told(0)]
    assert parts([]) == []


def test_further_places_at_the_end_move_no_border():
    """So an area that is added changes nothing of what was told before."""
    for size in range(2, 40):
        kept, grown = blocks((0, size)), blocks((0, size + 1))
        assert kept <= {frozenset(block - {size}) for block in grown}


def blocks(block: Block) -> set[frozenset]:
    inner = halved(block) if block[1] - block[0] > 1 else ()
    return {frozenset(range(*block))}.union(*(blocks(half) for half in inner))


@pytest.mark.parametrize("size", [2, 3, 4])
def test_nobody_learns_which_small_number_it_is(size):
    """Every list up to a sum, by brute force: those that are told alike and have the same sum are looked through."""
    rule, most = Rule(4), 14
    alike: dict = {}
    for counts in itertools.product(range(most + 1), repeat=size):
        if sum(counts) <= most:
            whole = rule.alone(sum(counts))
            alike.setdefault((whole, tuple(rule.release(counts).places)), []).append(counts)
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
        for count, told in zip(counts, parts(counts), strict=True):
            assert told.count in {None, count}
            assert not RULE.is_small(told.count or 0)
            assert told.why is not Hidden.SMALL or RULE.is_small(count)


def test_thresholds_that_hide_nothing_are_refused():
    with pytest.raises(ValueError, match="below three"):
        Rule(2)


def test_what_contains_others_is_told_where_the_rest_can_make_up_for_them():
    street = RULE.release([40, 3, 30, 20])
    assert street.places == [HIDDEN, SMALL, Told(30), Told(20)]
    # Where street robbery is hidden there are 50 other robberies, and 5: more than it can be at most.
    robbery = around([90, 8, 30, 20], street)
    assert robbery.places == [Told(90), Told(8), Told(30), Told(20)]
    # The fourth has 2 other robberies, which nobody is to work out.
    assert around([90, 8, 40, 22], street).places == [Told(90), Told(8), HIDDEN, HIDDEN]
    # In the second place are 4 in all: "fewer than 5" would be told to be no more than that.
    assert around([90, 4, 40, 30], street).places == [HIDDEN, HIDDEN, Told(40), Told(30)]
    # The town has fewer thefts of boats than may be told, and no other thefts: the sum of thefts is not told either.
    boats = RULE.release([2, 0, 1, 0])
    assert around([2, 0, 1, 0], boats).whole == Told(None, Hidden.WITHHELD)
    assert around([60, 7, 9, 30], boats).places == [Told(60), Told(7), Told(9), Told(30)]


def around(counts: list[int], *inside, rule: Rule = RULE):
    return rule.release(counts, [Contained(rule, one) for one in inside])


def lists(size: int, most: int) -> list[tuple[int, ...]]:
    return [one for one in itertools.product(range(most + 1), repeat=size) if sum(one) <= most]


def plus(*rows) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("size", "most", "nested"),
    [(2, (5, 4, 8), False), (3, (5, 0, 8), False), (2, (5, 4, 8), True)],
)
def test_nobody_learns_by_taking_one_offence_from_another(size, most, nested):
    """Every town of two offences in a third (or one in another in a third), by brute force, as somebody sees it who
    knows the rule. Numbers of parts stay as open as without the whole, and so does what the whole has beyond them.
    """
    rule = Rule(3)
    alike: dict = {}
    for first, second, rest in itertools.product(*(lists(size, one) for one in most)):
        if nested:
            inner = rule.release(first)
            outer = around(plus(first, second), inner, rule=rule)
            told = [inner, outer, around(plus(first, second, rest), outer, rule=rule)]
        else:
            told = [rule.release(first), rule.release(second)]
            told.append(around(plus(first, second, rest), *told, rule=rule))
        seen = tuple((one.whole, *one.places) for one in told)
        alike.setdefault(seen, []).append((first, second, rest))
    hidden = 0
    for seen, towns in alike.items():
        for which, place in itertools.product(range(3), range(size)):
            possible = {town[which][place] for town in towns}
            if which == 2 or (nested and which == 1):
                # The rest is told nowhere. Where it can be small it can be as many numbers as a small count.
                assert not possible & {1, 2} or len(possible) >= 2
                continue
            if seen[which][1 + place].count is None:
                hidden += 1
                assert possible >= {1, 2} if possible & {1, 2} else len(possible) >= 2
    assert hidden > 100
