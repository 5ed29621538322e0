"""The one gate between counts and everything that shows them.

Who may see small counts sees every sum. For everybody else, and for every file that leaves the house, an
offence is shown through a fixed set of numbers: the town's whole years, the periods inside each year, and the
areas in each whole year. Within each of these lists, small counts are hidden together with as many others as it
takes to keep them hidden; any other sum is shown only where it can be worked out from shown ones. So no choice
of filters uncovers what another one hides.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from diagnostics.statistics.change import Change
from diagnostics.statistics.disclosure import SENSITIVE_THRESHOLD, Gate, Hidden, ProtectedTable
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.spreadsheets.periods import Period

from .query import Series, total
from .spans import Coverage, Span

NO_DATA, NOT_OFFERED = "no_data", "not_offered"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count that may be shown, or why there is none: small, withheld, no_data, not_offered."""

    count: int | None
    why: str = ""
    limit: int = 0

    @property
    def is_hidden(self) -> bool:
        """Whether there is a number that this reader may not see."""
        return self.why in {Hidden.SMALL, Hidden.WITHHELD, NOT_OFFERED}


MISSING = Cell(None, NO_DATA)
NOT_FOR_YOU = Cell(None, NOT_OFFERED)
WITHHELD = Cell(None, Hidden.WITHHELD)


@dataclass(frozen=True)
class Table:
    """What is known of one offence: by period for the town and, where wanted, by area and period."""

    town: Series
    coverage: Coverage
    is_sensitive: bool = False
    areas: Mapping[Hashable, Series] = field(default_factory=dict)


def outsider(actor: Actor) -> Actor:
    """The same town seen with the eyes of the public, for files and frozen evidence."""
    return Actor(actor.municipality, label="public")


def displayable(table: Table, actor: Actor) -> "Display":
    """The numbers of an offence that this actor may see."""
    if can(actor, Permission.SEE_SMALL_COUNTS):
        return Display(table)
    smallest = actor.municipality.small_count_threshold
    return Protected(table, Gate(smallest, max(SENSITIVE_THRESHOLD, smallest)))


class Display:
    """All sums, for those who may see them."""

    protects = False

    def __init__(self, table: Table):
        self._table = table

    def total(self, span: Span | None) -> Cell:
        """The town in a span."""
        return _cell(total(self._table.town, span))

    def period(self, one: Period) -> Cell:
        """The town in one period."""
        return self.total(Span((one,)))

    def area(self, key: Hashable, span: Span | None) -> Cell:
        """One area in a span. Where the town has counts and the area none, it is a zero."""
        if total(self._table.town, span) is None:
            return MISSING
        series = self._table.areas.get(key, {})
        return _cell(sum(series.get(one, 0) for one in span.periods))

    def areas(self, keys, span: Span | None) -> Cell:
        """Several areas together."""
        cells = [self.area(key, span) for key in keys]
        return _sum(cells)


class Protected(Display):
    """The fixed set of numbers for everybody else; the counts themselves are not kept in it."""

    protects = True

    def __init__(self, table: Table, rules: Gate):
        self._whole_years: dict[int, Cell] = {}
        self._periods: dict[Period, Cell] = {}
        self._by_area: dict[tuple[Hashable, int], Cell] = {}
        for year in table.coverage.years:
            self._protect_year(table, rules, table.coverage.year(year), year)

    def _protect_year(self, table: Table, rules: Gate, span: Span, year: int) -> None:
        whole = total(table.town, span)
        if whole is None:
            return
        sensitive = table.is_sensitive
        known = span.is_year and not rules.is_small(whole, sensitive=sensitive)
        if span.is_year:
            limit = rules.sensitive_threshold if sensitive else rules.threshold
            self._whole_years[year] = Cell(whole) if known else Cell(None, Hidden.SMALL, limit)
        counts = [table.town.get(one, 0) for one in span.periods]
        cells = _protected(rules, counts, sensitive, known) if known or not span.is_year else None
        if len(span.periods) == 1 and span.is_year:
            cells = [self._whole_years[year]]
        for one, cell in zip(span.periods, cells or [WITHHELD] * len(counts), strict=True):
            self._periods[one] = cell
        if span.is_year and table.areas:
            keys = list(table.areas)
            by_area = [sum(table.areas[key].get(one, 0) for one in span.periods) for key in keys]
            found = _protected(rules, by_area, sensitive, known)
            self._by_area |= {(key, year): cell for key, cell in zip(keys, found, strict=True)}

    def total(self, span: Span | None) -> Cell:
        if not span:
            return MISSING
        parts: list[Cell] = []
        for part in span.by_year():
            if part.is_year:
                parts.append(self._whole_years.get(part.first.year, MISSING))
            else:
                parts += [self._periods.get(one, MISSING) for one in part.periods]
        return _sum(parts)

    def period(self, one: Period) -> Cell:
        return self._periods.get(one, MISSING)

    def area(self, key: Hashable, span: Span | None) -> Cell:
        """Areas are shown for whole years: month by month, small counts could be worked out from the sums."""
        if not span:
            return MISSING
        if not all(part.is_year for part in span.by_year()):
            return NOT_FOR_YOU
        years = [part.first.year for part in span.by_year()]
        if not all(year in self._whole_years for year in years):
            return MISSING
        return _sum([self._by_area.get((key, year), Cell(0)) for year in years])


def _protected(rules: Gate, counts: list[int], sensitive: bool, with_total: bool) -> list[Cell]:
    """One list whose sum is shown (`with_total`) or is not; all is hidden where the sum would give it away."""
    table = rules.protect_list(counts, sensitive=sensitive, total=with_total)
    if with_total and table.total is None:
        return [WITHHELD] * len(counts)
    return _cells(table)


def _cells(table: ProtectedTable) -> list[Cell]:
    return [
        Cell(count, why or "", limit if why is Hidden.SMALL else 0)
        for count, why, limit in zip(table.cells[0], table.why[0], table.thresholds[0], strict=False)
    ]


def _cell(count: int | None) -> Cell:
    return MISSING if count is None else Cell(count)


def _sum(cells: list[Cell]) -> Cell:
    """A sum of shown numbers; hidden as soon as one of them is."""
    for why in (NOT_OFFERED, NO_DATA):
        if any(cell.why == why for cell in cells):
            return Cell(None, why)
    if len(cells) == 1:
        return cells[0]
    if any(cell.is_hidden for cell in cells):
        return WITHHELD
    return Cell(sum(cell.count for cell in cells))


def shown_change(change: Change | None, before: Cell, after: Cell) -> Change | None:
    """A change is shown only where both of its counts are."""
    return change if before.count is not None and after.count is not None else None
