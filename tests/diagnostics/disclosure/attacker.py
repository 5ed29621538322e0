"""Somebody who has collected everything that a town tells, and works out by linear programming what it hides.

The unknowns are the counts of one offence, and of what an offence has beyond those that stand in it, in one place and
year, and in one period of the whole town. The finest ones, of one place and period, need not be looked for: whatever
the places and the periods of a year have, if only their totals agree there are incidents that have both. Each number
that is told is an equation, each "fewer than 5" a pair of limits. For every sum that is hidden, and for what an offence
has beyond the others, the attacker asks for the least and the greatest number that it can be.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import block_diag, csr_array

#: No offence of any test has more in one place and period.
MOST = 100_000
_FEWER = re.compile(r"fewer than (\d+)")
#: What stands in place of a number that there is, and may not be seen.
HIDDEN = {"hidden", "small", "withheld"}
#: What is told to nobody outside, in no form: no number is kept back that stood in its place.
UNKNOWN = {"not shown", "not_offered", "no data", "no_data", "", None}


@dataclass
class Knowledge:
    """What is told of offences that stand in each other: sums of `unknowns` with the limits that each is between.

    `places`: all there are, None for those that have none; `periods`: all that are counted by the end. A number of some
    places in some periods of a year is told by nobody, and is an error here.

    `hidden` and `beyond` have the least number that is told of each sum; `beyond` are sums of what an offence has
    beyond those that stand in it, of which nobody tells anything.
    """

    places: frozenset
    periods: frozenset
    unknowns: dict[tuple, int] = field(default_factory=dict)
    sums: dict[frozenset, list[float]] = field(default_factory=dict)
    hidden: dict[frozenset, int] = field(default_factory=dict)
    beyond: dict[frozenset, int] = field(default_factory=dict)

    def hear(self, offence: "Offence", places, periods, told) -> None:
        """The sum of some places and periods is `told`: a number, or the words that stand for one."""
        if told in UNKNOWN:
            return
        cells = self._cells(offence.units, places, periods)
        if len(offence.units) > 1:
            self.beyond[self._cells(offence.units[:1], places, periods)] = offence.least
        fewer = _FEWER.fullmatch(told) if isinstance(told, str) else None
        if fewer:
            self._between(cells, 1, int(fewer[1]) - 1)
        elif told not in HIDDEN:
            self._between(cells, int(told), int(told))
            return
        self.hidden[cells] = offence.least

    def _cells(self, units, places, periods) -> frozenset:
        which = periods if set(places) == self.places else self._in_years(places, periods)
        return frozenset(self._unknown(unit, one) for unit in units for one in which)

    def _in_years(self, places, periods) -> list[tuple]:
        years = {period.start.year for period in periods}
        if set(periods) != {one for one in self.periods if one.start.year in years}:
            raise ValueError("some places are told in a part of a year")
        return [(place, year) for place in places for year in years]

    def _unknown(self, unit: str, which) -> int:
        return self.unknowns.setdefault((unit, which), len(self.unknowns))

    def _totals(self) -> list[tuple[list[int], list[int]]]:
        """Unknowns that have the same sum: those of all places in a year, and those of its periods."""
        units = {unit for unit, _which in self.unknowns}
        years = {one.start.year for one in self.periods}
        return [
            (
                [self._unknown(unit, (place, year)) for place in self.places],
                [self._unknown(unit, one) for one in self.periods if one.start.year == year],
            )
            for unit in units
            for year in years
        ]

    def folded(self, truth: dict[tuple, int]) -> np.ndarray:
        """The true number of each unknown; `truth` by unit, place and period."""
        found = Counter()
        for (unit, place, period), number in truth.items():
            found[unit, period] += number
            found[unit, (place, period.start.year)] += number
        return np.array([found[name] for name in self.unknowns])

    def _between(self, cells: frozenset, low: float, high: float) -> None:
        known = self.sums.setdefault(cells, [0.0, np.inf])
        known[:] = max(known[0], low), min(known[1], high)

    def told(self) -> tuple[csr_array, np.ndarray]:
        """A row for each sum that is told and for each pair of sums that are the same, and the limits of each."""
        totals = self._totals()
        sums = _rows([(one, ()) for one in self.sums] + totals, len(self.unknowns))
        limits = [*self.sums.values(), *([0.0, 0.0] for _pair in totals)]
        return sums, np.array(limits, dtype=float).reshape(-1, 2)


@dataclass(frozen=True)
class Offence:
    """An offence in what is known of it: what it has beyond others (the first of its `units`), and these others."""

    known: Knowledge
    least: int
    units: tuple[str, ...]

    def hear(self, places, periods, told) -> None:
        self.known.hear(self, places, periods, told)


def _rows(sets: list[tuple], width: int) -> csr_array:
    """For each pair of sets of unknowns the sum of the first less that of the second."""
    cells = [
        (i, one, sign)
        for i, pair in enumerate(sets)
        for sign, part in ((1, pair[0]), (-1, pair[1]))
        for one in part
    ]
    at = np.array(cells, dtype=int).reshape(-1, 3).T
    return csr_array((at[2].astype(float), (at[0], at[1])), shape=(len(sets), width))


@dataclass
class Secret:
    """A hidden sum, with the least and greatest number that it was seen to be able to be.

    `alone`: no hidden sum is a part of it.
    """

    cells: np.ndarray
    true: int
    least: int
    alone: bool
    low: float = np.inf
    high: float = -np.inf
    sure: set[int] = field(default_factory=set)  # 1: no less is possible; -1: no more

    @property
    def is_safe(self) -> bool:
        """It could be as many numbers as "fewer than the threshold" leaves open; a small one all of these."""
        low, high = self.whole
        wide = high - low + 1 >= self.least - 1
        small = self.alone and 1 <= self.true < self.least
        return wide and (not small or (low <= 1 and high >= self.least - 1))

    @property
    def whole(self) -> tuple[int, int]:
        return int(np.ceil(self.low - 1e-6)), int(np.floor(self.high + 1e-6))

    @property
    def open_side(self) -> int:
        """What to ask next: 1 for the least number, -1 for the greatest, 0 for nothing."""
        return 0 if self.is_safe else next((side for side in (1, -1) if side not in self.sure), 0)

    def see(self, counts: np.ndarray) -> None:
        """Counts that agree with everything that is told."""
        number = float(counts[self.cells].sum())
        self.low, self.high = min(self.low, number), max(self.high, number)


def exposed(towns: list[Knowledge], truths: list[dict[tuple, int]]) -> list[str]:
    """What the attacker found out: secrets that can be fewer numbers than the threshold leaves open.

    `truths`: the counts themselves, by unit, place and period. All are worked out side by side. A sum of several hidden
    counts that is not small itself is no secret: it is the rest of a sum that is told.
    """
    rows, limits = zip(*(one.told() for one in towns), strict=True)
    starts = np.cumsum([0, *(len(one.unknowns) for one in towns)])
    told = LinearConstraint(block_diag(rows, format="csr"), *np.concatenate(limits).T)
    secrets = [list(_secrets(*pair, start)) for *pair, start in zip(towns, truths, starts, strict=False)]
    _see_all(secrets, _solved(np.zeros(starts[-1]), told))
    while any(asked := [next((one for one in known if one.open_side), None) for known in secrets]):
        goal, sides = np.zeros(starts[-1]), [(one, one.open_side) for one in asked if one]
        for one, side in sides:
            goal[one.cells] = side
        _see_all(secrets, _solved(goal, told))
        for one, side in sides:
            one.sure.add(side)
    return [
        f"family {number}: {one.true} is known to be {one.whole[0]} to {one.whole[1]} (least {one.least})"
        for number, known in enumerate(secrets)
        for one in known
        if not one.is_safe
    ]


def _see_all(secrets: list[list[Secret]], counts: np.ndarray) -> None:
    for known in secrets:
        for one in known:
            one.see(counts)


def _secrets(known: Knowledge, truth: dict[tuple, int], start: int):
    counts = known.folded(truth)
    for cells, (low, high) in known.sums.items():
        assert low <= counts[list(cells)].sum() <= high, "what is told is not so"
    for cells, least in known.hidden.items():
        true = int(counts[list(cells)].sum())
        alone = not any(other < cells for other in known.hidden)
        if alone or true < least:
            yield Secret(start + np.array(sorted(cells)), true, least, alone)
    for cells, least in known.beyond.items():
        true = int(counts[list(cells)].sum())
        if 1 <= true < least:
            yield Secret(start + np.array(sorted(cells)), true, least, alone=False)


def _solved(goal: np.ndarray, told: LinearConstraint) -> np.ndarray:
    result = milp(goal, constraints=told, bounds=(0, MOST))
    if result.x is None:
        raise ValueError("what is told contradicts itself")
    return result.x
