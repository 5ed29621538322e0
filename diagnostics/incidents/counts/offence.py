"""One offence in one span: by area against the span before, and period by period. One object for all its views."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagnostics.incidents.models import OffenceType
from diagnostics.sources.models import SourceBreak
from diagnostics.statistics.change import Change, compare_family
from diagnostics.statistics.rates import Rate, poisson_limits
from diagnostics.statistics.seasons import SeasonIndex
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.periods import Period

from .denominators import Denominators
from .gate import MISSING, Cell, displayable, shown_change, table_of
from .overview import Line, Overview, family_of, person_days, rate_of
from .query import AreaCounts, TownCounts
from .seasons import season_of
from .spans import Coverage, Span


@dataclass(frozen=True)
class AreaLine:
    """One area (None: without a place) in the span and in the span before."""

    area: Area | None
    cell: Cell
    before: Cell
    rate: Rate | None
    change: Change | None


@dataclass(frozen=True)
class PeriodPoint:
    """One period with the exact limits of its count, and its rate."""

    period: Period
    cell: Cell
    low: float | None
    high: float | None
    rate: Rate | None


@dataclass(frozen=True)
class OffenceView:
    """Everything that page, map, chart, file and API show of one offence; all of it has passed the gate."""

    offence: OffenceType
    span: Span
    before: Span | None
    chosen: list[Area]
    lines: list[AreaLine]
    total: Cell
    total_before: Cell
    total_rate: Rate | None
    total_change: Change | None
    points: list[PeriodPoint]
    town: Line | None
    family: int
    protects: bool
    population_years: dict[int, int] = field(default_factory=dict)
    parted: SourceBreak | None = None
    breaks: Sequence[SourceBreak] = ()
    season: SeasonIndex | None = None
    #: Offences that are counted in this one too.
    holds: Sequence[OffenceType] = ()

    @property
    def areas_offered(self) -> bool:
        return any(line.cell.why != "not_offered" for line in self.lines)

    def in_span(self, point: PeriodPoint) -> bool:
        return point.period in self.span.periods

    @property
    def unplaced(self) -> AreaLine | None:
        return next((line for line in self.lines if line.area is None), None)


def offence_view(
    counts: TownCounts,
    by_area: AreaCounts,
    denominators: Denominators,
    actor: Actor,
    whole: Overview,
    span: Span,
    chosen: list[Area],
) -> OffenceView:
    """`chosen` narrows the areas; empty means all, and what has no place. `whole` gives the verdict for the town.

    Points reach back three years from the end of the span, so that a season can be told from a change.
    """
    offence, coverage = by_area.offence, counts.coverage
    before = coverage.year_before(span) if span else None
    rows: list[Area | None] = list(chosen) or [*by_area.areas, None]
    display = displayable(table_of(counts, by_area), actor)
    parted = whole.parted(offence, before, span)
    changes = {}
    if parted is None:
        changes = _area_changes(by_area.areas, display, denominators, offence, span, before)
    lines = [_area_line(row, display, denominators, offence, span, before, changes) for row in rows]
    if not chosen:
        lines = [
            line for line in lines if line.area is not None or line.cell.count != 0 or line.before.count != 0
        ]
    keys = [row.pk for row in rows if row is not None]
    now = display.areas(keys, span) if chosen else display.total(span)
    then = (display.areas(keys, before) if chosen else display.total(before)) if before else MISSING
    exposure = _exposure(denominators, keys if chosen else None, span, offence)
    return OffenceView(
        offence=offence,
        span=span,
        before=before,
        chosen=chosen,
        lines=lines,
        total=now,
        total_before=then,
        total_rate=rate_of(now, exposure, offence),
        total_change=None
        if parted
        else _whole_change(
            whole, offence, (before, span), (then, now), denominators, keys if chosen else None
        ),
        points=_points(
            display, denominators, offence, _shown_periods(coverage, span), keys if chosen else None
        ),
        town=whole.line(offence),
        family=len(by_area.areas) if changes else 0,
        protects=display.protects,
        population_years=denominators.years_used(span) if span else {},
        parted=parted,
        breaks=[one for one in whole.breaks if one.concerns(offence.pk)],
        holds=[part.offence for part in by_area.parts if offence.pk in counts.filed],
        season=None if chosen else season_of(coverage, display, denominators, offence, whole.breaks),
    )


def _area_line(row, display, denominators, offence, span, before, changes) -> AreaLine:
    key = row.pk if row is not None else None
    now, then = display.area(key, span), display.area(key, before) if before else MISSING
    exposure = denominators.exposure(key, span, offence.denominator) if row is not None and span else None
    return AreaLine(row, now, then, rate_of(now, exposure, offence), changes.get(key))


def _area_changes(areas, display, denominators, offence, span, before) -> dict[int, Change]:
    """Area → change, tested as one family: all areas, for choosing one of them means having looked at the others."""
    if not before or not span:
        return {}
    keys = [area.pk for area in areas]
    exposures = {
        key: [
            person_days(denominators, key, one, offence.denominator) or float(one.days)
            for one in (before, span)
        ]
        for key in keys
    }
    return family_of({key: (display.area(key, before), display.area(key, span)) for key in keys}, exposures)


def _exposure(denominators: Denominators, keys: list[int] | None, span: Span, offence) -> float | None:
    if not span:
        return None
    if keys is None:
        return denominators.exposure(None, span, offence.denominator)
    parts = [denominators.exposure(key, span, offence.denominator) for key in keys]
    return sum(parts) if all(parts) else None


def _whole_change(whole: Overview, offence, spans, cells, denominators, keys) -> Change | None:
    """For the latest year of the town the verdict of the overview; for any other choice a test of its own.

    `spans` and `cells`: before and now.
    """
    line = whole.line(offence)
    if keys is None and line is not None and whole.latest == spans[1]:
        return shown_change(line.change, *cells)
    if any(cell.count is None for cell in cells):
        return None
    exposures = [
        sum(person_days(denominators, key, one, offence.denominator) or 0.0 for key in keys or [None])
        or float(one.days)
        for one in spans
    ]
    return compare_family(
        [cells[0].count],
        [cells[1].count],
        exposures_before=exposures[0],
        exposures_after=exposures[1],
        spreads=[whole.spreads.get(offence.pk, (1.0, 0))],
    )[0]


def _shown_periods(coverage: Coverage, span: Span) -> Span:
    if not span:
        return span
    start = min(span.first, span.last.replace(year=span.last.year - 2, month=1, day=1))
    return coverage.within(start, span.last)


def _points(display, denominators, offence, span: Span, keys: list[int] | None) -> list[PeriodPoint]:
    """Each period of the span, for the town or for the chosen areas together."""
    points = []
    for one in span.periods:
        cell = display.areas(keys, Span((one,))) if keys is not None else display.period(one)
        low = high = None
        if cell.count is not None:
            low, high = (float(limit) for limit in poisson_limits(cell.count))
        exposures = [denominators.of_period(key, one, offence.denominator) for key in (keys or [None])]
        exposure = sum(exposures) if all(exposures) else None
        points.append(PeriodPoint(one, cell, low, high, rate_of(cell, exposure, offence)))
    return points
