"""What the plan costs and who pays, added up in several directions. Pure, without Django.

Costs belong to actions, money to lines. Where the lines of an action do not reach its cost, the rest stands as a
part without a source, so that every table adds up to the same total.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from plans.actions.funding.sums import NOTHING, SECURED, FundingSum, add_up

# LV-06: more than this share in one approach is out of balance.
UNBALANCED = Decimal("0.70")


@dataclass(frozen=True)
class Line:
    """Money for an action: from whom, at which level, for which year, and how certain."""

    source: str
    level: str
    year: int | None
    status: str
    amount: Decimal


@dataclass(frozen=True)
class Cost:
    """An action, what it costs, what kind it is, and its lines of money."""

    code: str
    cost: Decimal
    approach: str = ""
    prevention: str = ""  # L1 to L4, of its first measure
    resources: str = ""
    lines: Sequence[Line] = ()
    title: str = ""
    said: str = ""  # without lines: the word for its money, such as "committed"

    @cached_property
    def funding(self) -> FundingSum:
        return add_up(self.cost, ((line.status, line.amount) for line in self.lines), self.said)

    @property
    def secured(self) -> Decimal:
        """Committed, received or spent; never more than the cost."""
        return min(self.funding.secured, self.cost)

    @property
    def unfunded(self) -> Decimal:
        return self.funding.unfunded

    @property
    def unnamed(self) -> Decimal:
        """The part of the cost for which no line names a source."""
        return self.funding.unnamed


@dataclass(frozen=True)
class Share:
    """An amount of money under one name, and which part of the whole it is (0 to 1)."""

    name: str
    amount: Decimal
    share: Decimal
    count: int

    @property
    def percent(self) -> Decimal:
        return self.share * 100


@dataclass(frozen=True)
class SourceRow:
    """What one source gives in each year; `years` in the order of `Cross.years`."""

    source: str
    level: str
    years: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.years, NOTHING)


@dataclass(frozen=True)
class Cross:
    """Sources by years; the last year None holds lines without a year."""

    years: tuple[int | None, ...]
    rows: tuple[SourceRow, ...]
    unnamed: Decimal

    @property
    def sums(self) -> tuple[Decimal, ...]:
        return tuple(sum((row.years[i] for row in self.rows), NOTHING) for i in range(len(self.years)))

    @property
    def total(self) -> Decimal:
        return sum(self.sums, NOTHING)


@dataclass(frozen=True)
class Budget:
    """The actions of a plan as money."""

    costs: tuple[Cost, ...]

    @property
    def total(self) -> Decimal:
        return sum((one.cost for one in self.costs), NOTHING)

    @property
    def secured(self) -> Decimal:
        return sum((one.secured for one in self.costs), NOTHING)

    @property
    def unfunded(self) -> Decimal:
        return self.total - self.secured

    @property
    def unnamed(self) -> Decimal:
        return sum((one.unnamed for one in self.costs), NOTHING)

    @property
    def lines(self) -> list[Line]:
        return [line for one in self.costs for line in one.lines]

    def beyond(self, first_year: int) -> tuple[Decimal, Decimal]:
        """Money for later years than the first: (secured, all named). Lines without a year count for neither."""
        later = [line for line in self.lines if line.year is not None and line.year > first_year]
        held = sum((line.amount for line in later if line.status in SECURED), NOTHING)
        return held, sum((line.amount for line in later), NOTHING)

    def by(self, key: Callable[[Cost], str], order: Iterable[str] = ()) -> list[Share]:
        """Cost by approach, level or kind of resources, the largest first, or in the given order."""
        groups: dict[str, list[Cost]] = {name: [] for name in order}
        for one in self.costs:
            groups.setdefault(key(one), []).append(one)
        found = [self._share(name, members) for name, members in groups.items() if members or name]
        return found if order else sorted(found, key=lambda row: (-row.amount, row.name))

    def _share(self, name: str, members: list[Cost]) -> Share:
        amount = sum((one.cost for one in members), NOTHING)
        return Share(name, amount, amount / self.total if self.total else NOTHING, len(members))

    def by_level(
        self, order: Sequence[str], statuses: Sequence[str]
    ) -> list[tuple[str, tuple[Decimal, ...]]]:
        """Named money by the level that pays, one amount for each status."""
        return [
            (
                level,
                tuple(
                    sum(
                        (line.amount for line in self.lines if (line.level, line.status) == (level, status)),
                        NOTHING,
                    )
                    for status in statuses
                ),
            )
            for level in order
        ]

    def by_source(self) -> Cross:
        """Named money by source and year, the largest source first."""
        years = sorted({line.year for line in self.lines if line.year is not None})
        columns = (*years, None) if any(line.year is None for line in self.lines) else tuple(years)
        found: dict[tuple[str, str], dict[int | None, Decimal]] = {}
        for line in self.lines:
            row = found.setdefault((line.source, line.level), dict.fromkeys(columns, NOTHING))
            row[line.year] += line.amount
        rows = [SourceRow(source, level, tuple(row.values())) for (source, level), row in found.items()]
        return Cross(columns, tuple(sorted(rows, key=lambda row: (-row.total, row.source))), self.unnamed)

    @property
    def one_sided(self) -> Share | None:
        """The approach that takes more than 70 % of the cost, if any."""
        shares = self.by(lambda one: one.approach)
        return next((row for row in shares if row.name and row.share > UNBALANCED), None)
