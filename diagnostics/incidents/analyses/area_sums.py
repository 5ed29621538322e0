"""Sums by area and offence as a reader may see them: the ground of all that compares areas.

Who may see small counts gets every sum. Outside, a sum is exactly what the page of that offence shows of the year: the
same areas, in the same order, through the same gate, so that whatever is worked out of them tells nothing new.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from diagnostics.incidents.counts.gate import MISSING, Cell, Table, displayable
from diagnostics.incidents.counts.query import most_counted, shown_rows
from diagnostics.incidents.counts.spans import Coverage
from diagnostics.incidents.models import CountFact
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.periods import PeriodKind, period_of

from .selection import Selection


@dataclass(frozen=True)
class AreaSums:
    """What is counted in each area (`of`) and in the whole town (`town`), by offence; hidden cells say so."""

    cells: dict[tuple[int, int | None], Cell]
    towns: dict[int, Cell]

    def of(self, offence: int, area: int) -> Cell:
        return self.cells.get((offence, area), MISSING)

    def town(self, offence: int) -> Cell:
        return self.towns.get(offence, MISSING)


def area_sums(asked: Selection) -> AreaSums:
    """Of all offences that were asked for, in the areas of today (`asked.layer`); one query, two outside."""
    return _all(asked) if asked.sees_all else _shown(asked)


def _facts(asked: Selection):
    return (
        CountFact.objects.visible_to(asked.actor)
        .filter(source=asked.source, offence__in=asked.offence_ids)
        .order_by()
        .values_list("offence_id", "area_id")
    )


def _all(asked: Selection) -> AreaSums:
    rows = (
        _facts(asked).filter(period_start__range=(asked.span.first, asked.span.last)).annotate(Sum("count"))
    )
    towns, found = Counter(), {}
    for offence, area, number in rows:
        towns[offence] += number
        found[offence, area] = number
    cells = {
        (offence, area.pk): Cell(found.get((offence, area.pk), 0))
        for offence in asked.offence_ids
        for area in asked.layer
    }
    return AreaSums(cells, {offence: Cell(towns[offence]) for offence in asked.offence_ids})


def _shown(asked: Selection) -> AreaSums:
    """Of one whole year, offence by offence as on the page of its counts."""
    everywhere = list(Area.objects.visible_to(asked.actor).defer("geometry"))
    kinds = {area.pk: area.kind for area in everywhere}
    within = Q(period_start__range=(asked.span.first, asked.span.last))
    rows: dict[int, list[tuple]] = {}
    for offence, *row in _facts(asked).annotate(
        rows=Count("pk"), found=Sum("count", filter=within, default=0)
    ):
        rows.setdefault(offence, []).append(row)
    sensitive = {one.pk: one.is_sensitive for one in asked.offences}
    cells, towns = {}, {}
    for offence, told in rows.items():
        display, keys = _display(asked, told, everywhere, kinds, sensitive[offence])
        towns[offence] = display.total(_year(asked).year(asked.span.first.year))
        for key in keys:
            cells[offence, key] = display.area(key, _year(asked).year(asked.span.first.year))
    return AreaSums(cells, towns)


def _display(asked: Selection, told: list[tuple], everywhere: list[Area], kinds: dict, sensitive: bool):
    """The gate of one offence, over the year as one period: what it hides depends on the sums of the year only."""
    many = Counter()
    for area, rows, _sum in told:
        if area in kinds:
            many[kinds[area]] += rows
    kind = most_counted(many)
    sums = Counter()
    for area, _rows, number in told:
        sums[area if kinds.get(area) == kind else None] += number
    keys = [area.pk for area in shown_rows(everywhere, kind, {area for area, *_rest in told})]
    year = _year(asked).periods[0]
    series = {key: {year: sums[key]} for key in [*keys, None]}
    table = Table({year: sum(sums.values())}, _year(asked), sensitive, series)
    return displayable(table, asked.reader), keys


def _year(asked: Selection) -> Coverage:
    return Coverage([period_of(asked.span.first.year, 1, PeriodKind.YEAR)])
