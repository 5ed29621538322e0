"""Reading numbers off everything that shows counts, as somebody outside does: cells of tables, not objects."""

from collections.abc import Iterable
from datetime import date

from django.utils import translation

from diagnostics.incidents.counts.api import _by_area as api_by_area
from diagnostics.incidents.counts.api import _by_period as api_by_period
from diagnostics.incidents.counts.denominators import Denominators
from diagnostics.incidents.counts.gate import outsider
from diagnostics.incidents.counts.offence import offence_view
from diagnostics.incidents.counts.overview import overview
from diagnostics.incidents.counts.query import AreaCounts, TownCounts
from diagnostics.incidents.counts.spans import Coverage, Span
from diagnostics.incidents.counts.tables import area_sheet, evidence_sheet, overview_sheet, period_sheet

from .attacker import Offence


def views_of(coverage: Coverage, by_area: AreaCounts) -> Iterable[tuple[Span, list]]:
    """Every span from the start of a year to the end of one, and half a year; all areas, or the first two."""
    years = coverage.years
    for first in years:
        for last in years:
            if span := coverage.within(date(first, 1, 1), date(last, 12, 31)):
                yield span, []
        yield coverage.within(date(first, 1, 1), date(first, 6, 30)), []
        yield coverage.year(first), by_area.areas[:2]


def collect(
    knowledge: dict[str, Offence],
    actor,
    places: list[str],
    offences: Iterable,
    source,
    *,
    all_spans: bool = True,
) -> None:
    """Everything that is told outside of some offences of a source, added to what is known of each (by code).

    `places`: codes of all areas; None stands for what has no place. Without `all_spans` only the numbers are read of
    which all others are sums (overview and API: years, areas of years, periods), and no page of a span.
    """
    everywhere, reader = [*places, None], outsider(actor)
    # What is told is the same in every language; without one the words are quicker.
    with translation.override(None):
        counts, denominators = TownCounts.load(actor, source), Denominators.load(actor)
        whole = overview(counts, denominators, reader)
        _read_overview(knowledge, whole, everywhere)
        if all_spans:
            first = counts.coverage.years[0]
            _read_overview(knowledge, overview(counts, denominators, reader, first, first), everywhere)
        for offence in (one for one in offences if one.pk in counts.series):
            known = knowledge[offence.code]
            _read_api(known, reader, counts, offence, everywhere)
            by_area = AreaCounts.load(actor, counts, offence) if all_spans else None
            for span, chosen in views_of(counts.coverage, by_area) if all_spans else ():
                view = offence_view(counts, by_area, denominators, reader, whole, span, chosen)
                _read_areas(known, area_sheet(view).values, view, everywhere)
                _read_evidence(known, evidence_sheet(view)[1], view, everywhere)
                _read_periods(known, period_sheet(view).values, view, everywhere)


def _read_overview(knowledge, found, everywhere) -> None:
    for row in overview_sheet(found).values:
        code = next(line.offence.code for line in found.lines if line.offence.name == row[0])
        for span, told in zip(found.years, row[1:], strict=False):
            knowledge[code].hear(everywhere, span.periods, told)


def _read_areas(known: Offence, rows: list[list], view, everywhere) -> None:
    """A row: code, name, count, rate with limits and unit, count before, change with limits, p, q, verdict."""
    *lines, whole = rows
    listed = [row[0] for row in lines if row[0]]
    for row in lines:
        # What has no place is what is in none of the areas listed.
        here = [row[0]] if row[0] else [place for place in everywhere if place not in listed]
        _read_row(known, row, view, here)
    _read_row(known, whole, view, _chosen(view) or everywhere)


def _chosen(view) -> list[str]:
    return [area.code for area in view.chosen]


def _read_row(known: Offence, row: list, view, here) -> None:
    now, before = row[2], row[7]
    known.hear(here, view.span.periods, now)
    if view.before:
        known.hear(here, view.before.periods, before)
    if isinstance(now, str):
        assert row[3:7] == [None] * 4, "a rate of a hidden count"
    if isinstance(now, str) or isinstance(before, str):
        assert row[8:14] == [None] * 6, "a change of a hidden count"


def _read_evidence(known: Offence, rows: list[list[str]], view, everywhere) -> None:
    """A row: name, count, rate, limits, count before, change, verdict; all as texts."""
    listed = [line.area.code for line in view.lines if line.area]
    outside = [place for place in everywhere if place not in listed]
    for line, row in zip([*view.lines, None], rows, strict=True):
        here = _chosen(view) or everywhere
        if line is not None:
            here = [line.area.code] if line.area else outside
        for told, span in zip((row[1], row[4:5] and row[4]), (view.span, view.before), strict=True):
            if span:
                told = told.replace(",", "")
                known.hear(here, span.periods, int(told) if told.isdigit() else told)


def _read_periods(known: Offence, rows: list[list], view, everywhere) -> None:
    named = {str(point.period): point.period for point in view.points}
    for name, told, low, high in rows:
        known.hear(_chosen(view) or everywhere, [named[name]], told)
        assert not isinstance(told, str) or (low, high) == (None, None)


def _read_api(known: Offence, reader, counts, offence, everywhere) -> None:
    """As the API answers: by area and year, and by period for the town."""
    span, people = Span(counts.coverage.periods), Denominators({})
    by_area = list(api_by_area(reader, counts, offence, span, people, "area"))
    listed = {row["area"] for row in by_area} - {None}
    for row in by_area:
        here = [row["area"]] if row["area"] else [one for one in everywhere if one not in listed]
        _read_answer(known, counts, row, here)
    for row in api_by_period(reader, counts, offence, span, people):
        _read_answer(known, counts, row, everywhere)


def _read_answer(known: Offence, counts, row: dict, here) -> None:
    told = row["count"] if row["count"] is not None else row["hidden"]
    if row["below"]:
        told = f"fewer than {row['below']}"
    known.hear(here, counts.coverage.within(row["period_from"], row["period_to"]).periods, told)
