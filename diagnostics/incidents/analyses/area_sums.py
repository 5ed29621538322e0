"""Sums by area and offence as a reader may see them: the ground of all that compares areas.

Who may see small counts gets every sum. Outside, a sum is exactly what the page of that offence shows of the year: the
same areas, in the same order, through the same gate, so that whatever is worked out of them tells nothing new.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from diagnostics.incidents.counts.gate import MISSING, Cell, displayable, table_of
from diagnostics.incidents.counts.query import AreaCounts, areas_of
from diagnostics.incidents.counts.spans import Coverage
from diagnostics.incidents.models import CountFact
from stakeholders.spreadsheets.periods import PeriodKind, period_of

from .selection import Selection


@dataclass(frozen=True)
class AreaSums:
    """What is counted in each area (`of`) and in the whole town (`town`), by offence; hidden cells say so."""

    cells: dict[tuple[int, int | None], Cell]
    towns: dict[int, Cell]
    without_row: Cell = MISSING

    def of(self, offence: int, area: int) -> Cell:
        return self.cells.get((offence, area), self.without_row)

    def town(self, offence: int) -> Cell:
        return self.towns.get(offence, MISSING)


def area_sums(asked: Selection, only: int | None = None) -> AreaSums:
    """Of all offences that were asked for, in the areas of today (`asked.layer`); one query, two outside.

    `only`: one area is enough.
    """
    return _all(asked) if asked.sees_all else _shown(asked, only)


def _facts(asked: Selection, offences: Iterable[int]):
    return (
        CountFact.objects.visible_to(asked.actor)
        .filter(source=asked.source, offence__in=offences)
        .order_by()
        .values_list("offence_id", "area_id")
    )


def _all(asked: Selection) -> AreaSums:
    facts = _facts(asked, asked.offence_ids)
    rows = facts.filter(period_start__range=(asked.span.first, asked.span.last)).annotate(Sum("count"))
    towns, found = Counter(), {}
    for offence, area, number in rows:
        towns[offence] += number
        found[offence, area] = number
    cells = {key: Cell(number) for key, number in found.items()}
    told = {offence: Cell(towns[offence]) for offence in asked.offence_ids}
    return AreaSums(cells, told, without_row=Cell(0))


def _shown(asked: Selection, only: int | None) -> AreaSums:
    """Of one whole year, offence by offence as on the page of its counts."""
    year, everywhere = asked.span.first.year, areas_of(asked.actor)
    family = {key for one in asked.offence_ids for key in asked.counts.scheme.family(one)}
    rows: dict[int, list[tuple]] = {}
    for offence, area, number in _facts(asked, family).filter(period_start__year=year).annotate(Sum("count")):
        rows.setdefault(offence, []).append((area, PeriodKind.YEAR, date(year, 1, 1), number))
    whole = Coverage([period_of(year, 1, PeriodKind.YEAR)])
    cells, towns = {}, {}
    for offence in asked.offences:
        by_area = AreaCounts.of(asked.counts, offence, rows, everywhere)
        display = displayable(table_of(asked.counts, by_area, whole), asked.reader)
        towns[offence.pk] = display.total(whole.year(year))
        wanted = [area.pk for area in by_area.areas if only in {None, area.pk}]
        cells |= {(offence.pk, key): display.area(key, whole.year(year)) for key in wanted}
    return AreaSums(cells, towns)
