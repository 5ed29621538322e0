"""All offences of a source, year by year: counts, rate, change by exact test, trend."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostics.incidents.models import OffenceType
from diagnostics.sources.models import SourceBreak
from diagnostics.sources.services import breaks_of
from diagnostics.statistics.change import Change, compare_family
from diagnostics.statistics.rates import Rate, rate
from diagnostics.statistics.seasons import spread_between_years
from diagnostics.statistics.trend import Trend, trends
from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.periods import PeriodKind

from .denominators import Denominators, per_of
from .gate import NO_DATA, Cell, Display, displayable, town_table
from .query import TownCounts, total
from .spans import PER_YEAR, Coverage, Span


@dataclass(frozen=True)
class Line:
    """One offence of the overview; everything in it has passed the gate."""

    offence: OffenceType
    cells: list[Cell]
    latest: Cell
    before: Cell
    rate: Rate | None
    change: Change | None
    trend: Trend | None


@dataclass(frozen=True)
class Overview:
    """`years` head the columns; `latest` is compared with `before` (the same periods a year earlier)."""

    years: list[Span]
    latest: Span
    before: Span | None
    lines: list[Line]
    family: int
    protects: bool
    breaks: Sequence[SourceBreak] = ()
    spreads: dict[int, tuple[float, int]] = field(default_factory=dict)

    def parted(self, offence: OffenceType, before: Span | None, span: Span) -> SourceBreak | None:
        """The break for which two spans of an offence cannot be compared; None where they can."""
        return _parted(self.breaks, offence, before, span)

    def line(self, offence: OffenceType) -> Line | None:
        return next((line for line in self.lines if line.offence.pk == offence.pk), None)


def overview(
    counts: TownCounts,
    denominators: Denominators,
    actor: Actor,
    first: int | None = None,
    last: int | None = None,
) -> Overview:
    """The years from `first` to `last` (all that are covered, if not told).

    The family of the test are all offences of the source: they were all looked at.
    """
    shown = {one.pk: _display(counts, one, actor) for one in counts.offences}
    protects = any(display.protects for display in shown.values())
    coverage = told_years(counts.coverage) if protects else counts.coverage
    years = [coverage.year(year) for year in coverage.years if (first or 0) <= year <= (last or 9999)]
    latest = years[-1] if years else Span(())
    before = coverage.year_before(latest) if latest else None
    breaks = breaks_of(actor, counts.source)
    spreads = spreads_of(counts, shown, denominators, breaks)
    changes = _changes(counts, shown, denominators, latest, before, breaks, spreads)
    tendencies = _trends(counts, shown, denominators, coverage.run(), breaks)
    lines = [
        _line(
            one,
            shown[one.pk],
            years,
            latest,
            before,
            denominators,
            changes.get(one.pk),
            tendencies.get(one.pk),
        )
        for one in counts.offences
    ]
    # The most frequent first; hidden ones by name, so that their place says nothing.
    lines.sort(key=lambda line: (line.latest.count is None, -(line.latest.count or 0), line.offence.name))
    looked_at = sum(
        1
        for line in lines
        if before and _is_counted(line) and not _parted(breaks, line.offence, before, latest)
    )
    return Overview(years, latest, before, lines, looked_at, protects, breaks, spreads)


def told_years(coverage: Coverage) -> Coverage:
    """The whole years of a source: the only ones of which those are told who may not see small counts."""
    spans = [coverage.year(year) for year in coverage.years]
    return Coverage(one for span in spans if span.is_year for one in span.periods)


def _is_counted(line: "Line") -> bool:
    return NO_DATA not in {line.latest.why, line.before.why}


def _display(counts: TownCounts, offence: OffenceType, actor: Actor) -> Display:
    return displayable(town_table(counts, offence), actor)


def _line(offence, display: Display, years, latest, before, denominators, change, tendency) -> Line:
    now, then = display.total(latest), display.total(before)
    return Line(
        offence=offence,
        cells=[display.total(year) for year in years],
        latest=now,
        before=then,
        rate=rate_of(now, denominators.exposure(None, latest, offence.denominator), offence),
        change=change,
        trend=tendency,
    )


def rate_of(cell: Cell, exposure: float | None, offence: OffenceType) -> Rate | None:
    """The rate of a count that is shown; None without a count or without a denominator."""
    if cell.count is None or not exposure:
        return None
    return rate(cell.count, exposure, per=per_of(offence), base=str(offence.get_denominator_display()))


def _changes(
    counts: TownCounts,
    shown: dict[int, Display],
    denominators: Denominators,
    latest: Span,
    before: Span | None,
    breaks: Sequence[SourceBreak],
    spreads: dict[int, tuple[float, int]],
) -> dict[int, Change]:
    """Offence → change, tested as one family; none across a break."""
    if before is None:
        return {}
    cells = {
        one.pk: (shown[one.pk].total(before), shown[one.pk].total(latest))
        for one in counts.offences
        if not _parted(breaks, one, before, latest)
    }
    exposures = {
        one.pk: [days_of_people(denominators, span, one.denominator) for span in (before, latest)]
        for one in counts.offences
    }
    return family_of(cells, exposures, spreads)


def _parted(
    breaks: Sequence[SourceBreak], offence: OffenceType, before: Span | None, span: Span
) -> SourceBreak | None:
    if not before or not span:
        return None
    found = (one for one in breaks if one.concerns(offence.pk) and one.parts(before.first, span.last))
    return next(found, None)


def spreads_of(
    counts: TownCounts,
    shown: dict[int, Display],
    denominators: Denominators,
    breaks: Sequence[SourceBreak],
) -> dict[int, tuple[float, int]]:
    """How much more the months (or quarters) of each offence spread than chance, from its whole years.

    Where a month is hidden, the largest spread of the others stands in: a change is then called clear too seldom
    rather than too often.
    """
    run = [one for one in counts.coverage.run().periods if one.kind != PeriodKind.YEAR]
    size = PER_YEAR[run[0].kind] if run else 1
    run = run[len(run) % size :]
    if len(run) < 2 * size:
        return {}
    found = {}
    for one in counts.offences:
        cells = [shown[one.pk].period(period).count for period in run]
        if None not in cells:
            days = [days_of_people(denominators, Span((period,)), one.denominator) for period in run]
            # Years with a break in them spread by it.
            years = np.array(run, dtype=object).reshape(-1, size)
            whole = [
                not any(b.concerns(one.pk) and b.parts(y[0].start, y[-1].end) for b in breaks) for y in years
            ]
            table = (np.array(side).reshape(-1, size)[whole] for side in (cells, days))
            found[one.pk] = spread_between_years(*table) if sum(whole) > 1 else (1.0, 0)
    most = max(found.values(), default=(1.0, 0))
    return {one.pk: found.get(one.pk, most) for one in counts.offences}


def family_of(
    cells: dict[int, tuple[Cell, Cell]],
    exposures: dict[int, list[float]],
    spreads: dict[int, tuple[float, int]] | None = None,
) -> dict[int, Change]:
    """Changes between two counts each, tested as one family of all that are counted.

    Those with a hidden count have no change and are taken to tell of none: their chance would stand in the
    correction of the others. So readers who may not see them hear of a clear change sooner too seldom than too often.
    """
    counted = {key: pair for key, pair in cells.items() if all(cell.why != NO_DATA for cell in pair)}
    told = [key for key, pair in counted.items() if all(cell.count is not None for cell in pair)]
    if not told:
        return {}
    found = compare_family(
        [cells[key][0].count for key in told],
        [cells[key][1].count for key in told],
        exposures_before=[exposures[key][0] for key in told],
        exposures_after=[exposures[key][1] for key in told],
        unseen=len(counted) - len(told),
        spreads=[spreads.get(key, (1.0, 0)) for key in told] if spreads else (),
    )
    return dict(zip(told, found, strict=True))


def days_of_people(denominators: Denominators, span: Span, base: str) -> float:
    """Days x people, or days alone where the population is not known."""
    return person_days(denominators, None, span, base) or float(span.days)


def person_days(denominators: Denominators, area: int | None, span: Span, base: str) -> float | None:
    """Exposure for the comparison of two spans: population of each year times its days in the span."""
    numbers = [(denominators.of_area(area, one.start.year, base), one.days) for one in span.periods]
    return (
        float(sum(number * days for number, days in numbers))
        if all(number for number, _d in numbers)
        else None
    )


def _trends(
    counts: TownCounts,
    shown: dict[int, Display],
    denominators: Denominators,
    run: Span,
    breaks: Sequence[SourceBreak],
) -> dict[int, Trend]:
    """Offence → trend over an unbroken run of periods, tested as one family; none where it is too short.

    Of an offence with a hidden period there is none: the trend is worked out from it.
    """
    if not run or run.periods[0].kind == PeriodKind.YEAR:
        return {}
    size = PER_YEAR[run.periods[0].kind]
    family = [one for one in counts.offences if total(counts.series[one.pk], run) is not None]
    told = [one for one in family if shown[one.pk].total(run).count is not None]
    told = [
        one for one in told if all(shown[one.pk].period(period).count is not None for period in run.periods)
    ]
    series = [
        (
            [shown[one.pk].period(period).count for period in run.periods],
            [days_of_people(denominators, Span((period,)), one.denominator) for period in run.periods],
            *_places(breaks, one, run),
        )
        for one in told
    ]
    found = trends(series, periods_per_year=size, unseen=len(family) - len(told)) if series else []
    return {one.pk: trend for one, trend in zip(told, found, strict=True) if isinstance(trend, Trend)}


def _places(breaks: Sequence[SourceBreak], offence: OffenceType, run: Span) -> tuple[list[int], list[int]]:
    """(breaks, steps): the places in a run of the first periods that lie wholly after each."""
    found: tuple[list[int], list[int]] = ([], [])
    for one in breaks:
        place = next((i for i, period in enumerate(run.periods) if period.start >= one.month), 0)
        if one.concerns(offence.pk) and place:
            found[one.is_step].append(place)
    return found
