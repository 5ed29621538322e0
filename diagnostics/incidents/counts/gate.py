"""The one gate between counts and everything that shows them.

Who may see small counts sees every sum. For everybody else, and for every file that leaves the house, an
offence is shown through a fixed set of numbers: the town's whole years, the periods inside each whole year, and the
areas in each whole year. In each of these lists counts are told from their sum downwards, by a rule in which nothing
depends on a hidden count (`diagnostics.statistics.released`). Any other sum is shown only where it can be worked out
from shown ones. So no choice of filters, and no later look, uncovers what another one hides.

Where a file counts an offence and others that stand in it, those inside are told as if it were not there, and the one
around them only as far as what it has beyond them gives nothing away.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from diagnostics.incidents.models import OffenceType
from diagnostics.statistics.change import Change
from diagnostics.statistics.disclosure import SENSITIVE_THRESHOLD, Hidden
from diagnostics.statistics.released import Contained, Release, Rule, Told
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.spreadsheets.periods import Period

from .query import AreaCounts, Series, TownCounts, total
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


@dataclass(frozen=True)
class Table:
    """What is known of one offence: by period for the town and, where wanted, by area and period.

    `lists`: for each year the areas that make up the town, in an order that does not depend on counts. `parts`:
    offences that are counted in this one too, in the years in `holds`.
    """

    town: Series
    coverage: Coverage
    is_sensitive: bool = False
    areas: Mapping[Hashable, Series] = field(default_factory=dict)
    lists: Mapping[int, Sequence[Hashable]] = field(default_factory=dict)
    parts: Sequence["Table"] = ()
    holds: Set[int] = frozenset()

    def inside(self, span: Span) -> list["Table"]:
        """The offences that are counted in this one in a year, with counts of it."""
        return [
            one for one in self.parts if span.first.year in self.holds and total(one.town, span) is not None
        ]


def town_table(counts: TownCounts, offence: OffenceType) -> Table:
    """What is known of an offence for the town."""
    return _table(counts, offence.pk, {}, {})


def table_of(counts: TownCounts, by_area: AreaCounts, coverage: Coverage | None = None) -> Table:
    """What is known of an offence by area. `coverage` where that is not the whole time of the source."""
    by_offence = dict(_with_parts(by_area))
    return _table(counts, by_area.offence.pk, by_offence, by_area.lists, coverage)


def _with_parts(by_area: AreaCounts) -> Iterator[tuple[int, AreaCounts]]:
    yield by_area.offence.pk, by_area
    for one in by_area.parts:
        yield from _with_parts(one)


def _table(counts: TownCounts, key: int, by_offence: Mapping[int, AreaCounts], lists, coverage=None) -> Table:
    found = by_offence.get(key)
    places = [*(area.pk for area in found.areas), None] if found else []
    return Table(
        found.town() if found else counts.series.get(key, Series()),
        coverage or counts.coverage,
        key in counts.scheme.sensitive,
        {place: found.series.get(place, {}) for place in places},
        lists,
        [_table(counts, one, by_offence, lists, coverage) for one in counts.scheme.parts(key)],
        counts.filed.get(key, frozenset()),
    )


def outsider(actor: Actor) -> Actor:
    """The same town seen with the eyes of the public, for files and frozen evidence."""
    return Actor(actor.municipality, label="public")


def displayable(table: Table, actor: Actor) -> "Display":
    """The numbers of an offence that this actor may see."""
    if can(actor, Permission.SEE_SMALL_COUNTS):
        return Display(table)
    return Protected(table, {known: rule_of(actor, is_sensitive=known) for known in (False, True)})


def rule_of(actor: Actor, *, is_sensitive: bool) -> Rule:
    """What is small in the actor's town."""
    smallest = actor.municipality.small_count_threshold
    return Rule(max(SENSITIVE_THRESHOLD, smallest) if is_sensitive else smallest)


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
    """The fixed set of numbers for everybody else; the counts themselves are not kept in it.

    Of a year that is not over nothing is told: what may be shown in it depends on the months to come.
    """

    protects = True

    def __init__(self, table: Table, rules: Mapping[bool, Rule]):
        """`rules`: what is small, by whether an offence is sensitive."""
        self._whole_years: dict[int, Cell] = {}
        self._periods: dict[Period, Cell] = {}
        self._by_area: dict[int, dict[Hashable, Cell]] = {}
        for year in table.coverage.years:
            self._protect_year(table, rules, table.coverage.year(year), year)

    def _protect_year(self, table: Table, rules: Mapping[bool, Rule], span: Span, year: int) -> None:
        whole = total(table.town, span)
        if whole is None:
            return
        if not span.is_year:
            self._whole_years[year] = NOT_FOR_YOU
            self._periods |= dict.fromkeys(span.periods, NOT_FOR_YOU)
            return
        least = rules[table.is_sensitive].least
        months = _released(table, rules, span, span.periods, _of_period)
        self._whole_years[year] = _told(months.whole, least)
        self._periods |= _cells(span.periods, months, least)
        if keys := table.lists.get(year):
            self._by_area[year] = _cells(keys, _released(table, rules, span, keys, _of_area), least)

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
        if not all(year in self._by_area for year in years):
            return NOT_FOR_YOU
        return _sum([self._by_area[year].get(key, Cell(0)) for year in years])


def _of_period(table: Table, one: Period, _span: Span) -> int:
    return table.town.get(one, 0)


def _of_area(table: Table, key: Hashable, span: Span) -> int:
    series = table.areas.get(key, {})
    return sum(series.get(one, 0) for one in span.periods)


def _released(table: Table, rules, span: Span, places: Sequence, count: Callable) -> Release:
    """What is told of the list of an offence, with the lists of those that stand in it."""
    inside = [
        Contained(rules[one.is_sensitive], _released(one, rules, span, places, count))
        for one in table.inside(span)
    ]
    return rules[table.is_sensitive].release([count(table, place, span) for place in places], inside)


def _cells(places: Sequence, found: Release, least: int) -> dict:
    return {place: _told(one, least) for place, one in zip(places, found.places, strict=True)}


def _told(one: Told, least: int) -> Cell:
    return Cell(one.count, one.why or "", least if one.why is Hidden.SMALL else 0)


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
        return Cell(None, Hidden.WITHHELD)
    return Cell(sum(cell.count for cell in cells))


def shown_change(change: Change | None, before: Cell, after: Cell) -> Change | None:
    """A change is shown only where both of its counts are."""
    return change if before.count is not None and after.count is not None else None
