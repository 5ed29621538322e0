"""Nothing that is hidden can be worked out from everything that is told, at one time or at several."""

import numpy as np
import pytest

from diagnostics.incidents.counts import gate
from diagnostics.statistics.released import Rule
from stakeholders.access.tenancy import scope
from stakeholders.spreadsheets.periods import PeriodKind

from . import random_towns
from .attacker import Knowledge, exposed
from .reading import collect

#: So many random towns in all, so many in one test.
TOWNS, AT_ONCE = 200, 25


def heard_in(town: random_towns.RandomTown) -> list[tuple[Knowledge, dict]]:
    """What is told of each offence at two moments: after a year and a half, and of it all."""
    with scope(town.town.pk):
        knowledge = {
            one.code: Knowledge(gate.rule_of(town.actor, is_sensitive=one.is_sensitive).least)
            for one in town.offences
        }
        middle = 6 if town.kind == PeriodKind.QUARTER else 18
        for first, last in ((0, middle), (middle, None)):
            town.store(first, last)
            collect(knowledge, town.actor, list(town.areas), town.offences, town.source)
    return [(knowledge[one.code], town.truth[one.code]) for one in town.offences]


def heard_in_some(seed: int, number: int) -> tuple[list[Knowledge], list[dict]]:
    rng = np.random.default_rng(seed)
    heard = []
    for one in range(number):
        kind = PeriodKind.MONTH if one == 0 else PeriodKind.QUARTER
        heard += heard_in(random_towns.make(f"random-{one}", rng, kind=kind))
    known, truths = zip(*heard, strict=True)
    return list(known), list(truths)


@pytest.mark.parametrize("seed", range(TOWNS // AT_ONCE))
def test_on_random_towns_nothing_hidden_is_narrowed(db, seed):
    known, truths = heard_in_some(seed, AT_ONCE)
    assert sum(len(one.hidden) for one in known) > 10 * AT_ONCE
    assert exposed(known, truths) == []


def test_the_attacker_finds_what_is_merely_left_out(db, monkeypatch):
    """The guard is real: where only small counts are hidden, their sums give them away."""

    def small_ones_only(self, counts):
        return [self.alone(int(count)) for count in counts]

    monkeypatch.setattr(Rule, "parts", small_ones_only)
    assert exposed(*heard_in_some(0, 3))


def test_the_attacker_finds_what_two_moments_give_away(db, monkeypatch):
    """The guard is real: a year that is not over is not told, for later its months may have to be hidden."""
    as_it_is = gate.Protected._protect_year

    def told_early(self, table, rule, span, year):
        as_it_is(self, table, rule, span, year)
        if not span.is_year:
            self._periods |= {
                one: gate._told(rule.alone(table.town.get(one, 0)), rule) for one in span.periods
            }

    monkeypatch.setattr(gate.Protected, "_protect_year", told_early)
    assert exposed(*heard_in_some(1, 12))
