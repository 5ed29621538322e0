"""Nothing that is hidden can be worked out from everything that is told, at one time or at several."""

import numpy as np
import pytest

from diagnostics.incidents.counts import gate
from diagnostics.statistics.released import Release, Rule
from stakeholders.access.tenancy import scope
from stakeholders.spreadsheets.periods import PeriodKind

from . import random_towns
from .attacker import Knowledge, Offence, exposed
from .reading import collect

#: So many random towns in all, so many in one test; so many of these with every page of every span.
TOWNS, AT_ONCE, PAGES = 200, 25, 2


def heard_in(town: random_towns.RandomTown, *, all_spans: bool = True) -> list[tuple[Knowledge, dict]]:
    """What is told of offences at two moments, after a year and a half, and of it all; those of one family together."""
    with scope(town.town.pk):
        families = [town.units(one) for one in ("BURG", "DV", "THEFT") if one in town.truth]
        places, periods = (frozenset(one) for one in zip(*town.truth["BURG"], strict=True))
        known = {code: one for family in families for one in [Knowledge(places, periods)] for code in family}
        sensitive = {unit for one in town.offences if one.is_sensitive for unit in town.units(one.code)}
        knowledge = {
            code: Offence(
                one, gate.rule_of(town.actor, is_sensitive=code in sensitive).least, town.units(code)
            )
            for code, one in known.items()
        }
        middle = 6 if town.kind == PeriodKind.QUARTER else 18
        for first, last in ((0, middle), (middle, None)):
            town.store(first, last)
            collect(knowledge, town.actor, list(town.areas), town.offences, town.source, all_spans=all_spans)
    return [(known[family[0]], truth_of(town, family)) for family in families]


def truth_of(town: random_towns.RandomTown, family: tuple[str, ...]) -> dict[tuple, int]:
    return {(unit, *cell): number for unit in family for cell, number in town.truth[unit].items()}


def heard_in_some(seed: int, number: int, pages: int = 0) -> tuple[list[Knowledge], list[dict]]:
    rng = np.random.default_rng(seed)
    heard = []
    for one in range(number):
        kind = PeriodKind.MONTH if one == 0 else PeriodKind.QUARTER
        heard += heard_in(random_towns.make(f"random-{one}", rng, kind=kind), all_spans=one < pages)
    known, truths = zip(*heard, strict=True)
    return list(known), list(truths)


@pytest.mark.parametrize("seed", range(TOWNS // AT_ONCE))
def test_on_random_towns_nothing_hidden_is_narrowed(db, seed):
    known, truths = heard_in_some(seed, AT_ONCE, PAGES)
    assert sum(len(one.hidden) for one in known) > 10 * AT_ONCE
    assert exposed(known, truths) == []


def test_the_attacker_finds_what_is_merely_left_out(db, monkeypatch):
    """The guard is real: where only small counts are hidden, their sums give them away."""

    def small_ones_only(self, counts, inside=()):
        return Release(self.alone(sum(counts)), [self.alone(int(count)) for count in counts], {}, 0)

    monkeypatch.setattr(Rule, "release", small_ones_only)
    assert exposed(*heard_in_some(0, 3))


def test_the_attacker_finds_what_offences_give_away_that_stand_in_each_other(db, monkeypatch):
    """The guard is real: where each is told by itself, one can be taken from the other."""
    monkeypatch.setattr(gate.Table, "inside", lambda self, span: [])
    assert exposed(*heard_in_some(0, 6))


def test_the_attacker_finds_what_two_moments_give_away(db, monkeypatch):
    """The guard is real: a year that is not over is not told, for later its months may have to be hidden."""
    as_it_is = gate.Protected._protect_year

    def told_early(self, table, rules, span, year):
        as_it_is(self, table, rules, span, year)
        if not span.is_year:
            rule = rules[table.is_sensitive]
            self._periods |= {
                one: gate._told(rule.alone(table.town.get(one, 0)), rule.least) for one in span.periods
            }

    monkeypatch.setattr(gate.Protected, "_protect_year", told_early)
    assert exposed(*heard_in_some(1, 12))
