"""All offences of a source, year by year: counts, rate, change by exact test, trend."""

from dataclasses import dataclass

from diagnostics.incidents.models import OffenceType
from diagnostics.statistics.change import Change, compare_family
from diagnostics.statistics.rates import Rate, rate
from diagnostics.statistics.trend import Trend, trends
from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.periods import PeriodKind

from .denominators import Denominators, per_of
from .gate import Cell, Display, Table, displayable, shown_change
from .query import TownCounts, total
from .spans import PER_YEAR, Span


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
    coverage = counts.coverage
    years = [coverage.year(year) for year in coverage.years if (first or 0) <= year <= (last or 9999)]
    latest = years[-1] if years else Span(())
    before = coverage.year_before(latest) if latest else None
    changes = _changes(counts, denominators, latest, before)
    tendencies = _trends(counts, denominators)
    shown = {one.pk: _display(counts, one, actor) for one in counts.offences}
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
    protects = any(display.protects for display in shown.values())
    return Overview(years, latest, before, lines, len(changes), protects)


def _display(counts: TownCounts, offence: OffenceType, actor: Actor) -> Display:
    return displayable(Table(counts.series[offence.pk], counts.coverage, offence.is_sensitive), actor)


def _line(offence, display: Display, years, latest, before, denominators, change, tendency) -> Line:
    now, then = display.total(latest), display.total(before)
    return Line(
        offence=offence,
        cells=[display.total(year) for year in years],
        latest=now,
        before=then,
        rate=rate_of(now, denominators.exposure(None, latest, offence.denominator), offence),
        change=shown_change(change, then, now),
        trend=tendency,
    )


def rate_of(cell: Cell, exposure: float | None, offence: OffenceType) -> Rate | None:
    """The rate of a count that is shown; None without a count or without a denominator."""
    if cell.count is None or not exposure:
        return None
    return rate(cell.count, exposure, per=per_of(offence), base=str(offence.get_denominator_display()))


def _changes(
    counts: TownCounts, denominators: Denominators, latest: Span, before: Span | None
) -> dict[int, Change]:
    """Offence → change, tested as one family."""
    pairs = [
        (one.pk, total(counts.series[one.pk], before), total(counts.series[one.pk], latest), one.denominator)
        for one in counts.offences
    ]
    pairs = [pair for pair in pairs if pair[1] is not None and pair[2] is not None]
    if not pairs or before is None:
        return {}
    found = compare_family(
        [pair[1] for pair in pairs],
        [pair[2] for pair in pairs],
        exposures_before=[_days(denominators, before, pair[3]) for pair in pairs],
        exposures_after=[_days(denominators, latest, pair[3]) for pair in pairs],
    )
    return {pair[0]: change for pair, change in zip(pairs, found, strict=True)}


def _days(denominators: Denominators, span: Span, base: str) -> float:
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


def _trends(counts: TownCounts, denominators: Denominators) -> dict[int, Trend]:
    """Offence → trend over the longest unbroken run of periods, tested as one family; none where it is too short."""
    run = counts.coverage.run()
    if not run or run.periods[0].kind == PeriodKind.YEAR:
        return {}
    size = PER_YEAR[run.periods[0].kind]
    family = [one for one in counts.offences if total(counts.series[one.pk], run) is not None]
    series = [
        (
            [counts.series[one.pk].get(period, 0) for period in run.periods],
            [_days(denominators, Span((period,)), one.denominator) for period in run.periods],
        )
        for one in family
    ]
    found = trends(series, periods_per_year=size) if series else []
    return {one.pk: told for one, told in zip(family, found, strict=True) if isinstance(told, Trend)}
