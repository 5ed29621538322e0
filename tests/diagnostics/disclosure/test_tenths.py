"""The share of addresses struck again, told as a tenth, leaves every small number of a hidden area possible.

Towns at random: for each small number of a hidden area there are incidents of which the same counts are told, and the
same tenth.
"""

import itertools

import numpy as np
import pytest

from diagnostics.incidents.analyses.gate import tenth
from diagnostics.statistics.released import Rule

RULE = Rule(5)


def town(rng) -> tuple[list[int], int, int]:
    """Counts of areas, addresses struck, and those struck again, as incidents at random addresses make them."""
    counts = rng.poisson(rng.choice([1.5, 4, 12, 30, 60], rng.integers(4, 14))).tolist()
    homes = [rng.integers(0, max(1, int(number * rng.choice([0.3, 1, 3]))), number) for number in counts]
    struck = [np.unique(one, return_counts=True)[1] for one in homes if one.size]
    return counts, sum(len(one) for one in struck), sum(int((one > 1).sum()) for one in struck)


def others(counts: list[int], place: int, number: int) -> list[list[int]]:
    """The same counts with another number in a hidden place, of which the same is told: two others make up for it."""
    told, found = RULE.release(counts), []
    rest = [at for at in range(len(counts)) if at != place]
    for emptied, other in itertools.product(rest, rest):
        tried = list(counts)
        tried[place], tried[emptied] = number, 0
        tried[other] += sum(counts) - sum(tried)
        if tried[other] >= 0 and RULE.release(tried) == told:
            found.append(tried)
    return found


def can_be(counts: list[int], told: int) -> bool:
    """Whether incidents with these counts can lie so that the tenth comes out.

    On an area with `c` incidents, `r` addresses can be struck again if 2 r is no more than c, and these can take any
    number of the others. So with `r` in all the number of addresses goes from the least to one less for each.
    """
    large = sorted((number - 1 for number in counts if number > 1), reverse=True)
    ones, whole = sum(number == 1 for number in counts), sum(counts)
    for again in range(sum(number // 2 for number in counts) + 1):
        least = again + ones if again >= len(large) else whole - sum(large[:again])
        if any(tenth(again, homes, RULE.least) == told for homes in range(least, whole - again + 1)):
            return True
    return False


@pytest.mark.parametrize("seed", range(2))
def test_a_tenth_leaves_every_small_number_of_a_hidden_area_possible(seed):
    rng, looked_at = np.random.default_rng(seed), 0
    for _town in range(60):
        counts, struck, again = town(rng)
        told = tenth(again, struck, RULE.least)
        places = RULE.release(counts).places
        shown = [one.count for one in places if one.count is not None]
        if told is None or sum(number // 2 for number in shown) < again:
            continue  # as `repeated._outside`
        for place, one in enumerate(places):
            if one.count is None and RULE.is_small(counts[place]):
                for number in range(1, RULE.least):
                    looked_at += 1
                    alike = [counts] if number == counts[place] else others(counts, place, number)
                    assert any(can_be(tried, told) for tried in alike)
    assert looked_at > 50
