"""The numbers of a before-and-after comparison: from months for those who see all, else from whole years as shown."""

from dataclasses import dataclass, replace

import numpy as np

from diagnostics.statistics.evaluation import (
    BeforeAfter,
    DisplacementQuotient,
    RateRatio,
    WeightedDifference,
    displacement_quotient,
    rate_ratio,
    weighted_difference,
)
from diagnostics.statistics.evaluation_design import (
    Baseline,
    PanelEffect,
    PreTrend,
    baseline,
    panel_effect,
    pre_trend,
    spread_before,
)
from diagnostics.statistics.refusals import Refusal
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.periods import Period, PeriodKind, period_of

from .area_sums import area_sums
from .measure import LOOKED_BACK, Measure, Panel
from .selection import Selection

#: Months after the measure from which its effect is judged.
MONTHS_AFTER = 6
#: Whole years before, and areas, from which the spread between years can be told.
YEARS_BEFORE, AREAS_FOR_YEARS = 2, 4


@dataclass(frozen=True, eq=False)
class Judged:
    """What was found. `before` and `after` say which periods of the panel were compared; both are as long."""

    panel: Panel
    measure: Measure
    before: np.ndarray
    after: np.ndarray
    treated: BeforeAfter
    control: BeforeAfter
    zone: BeforeAfter | None
    spread: float | Refusal
    trends: PreTrend | Refusal
    peak: Baseline | Refusal
    difference: WeightedDifference | Refusal
    ratio: RateRatio | Refusal
    effect: PanelEffect | Refusal | None
    moved: RateRatio | Refusal | None
    quotient: DisplacementQuotient | Refusal | None

    def counts(self, areas: list[Area]) -> np.ndarray:
        """By period, of some of the areas together."""
        return self.panel.of(areas).sum(axis=0)

    def span(self, when: np.ndarray) -> list[Period]:
        return [one for one, chosen in zip(self.panel.periods, when, strict=True) if chosen]


def of_months(measure: Measure) -> Judged | Refusal:
    """The months from the measure on, against the same months of the year or years before it."""
    panel = measure.panel
    starts = [one.start for one in panel.periods]
    first = starts.index(measure.start)
    length = len(starts) - first
    if length < MONTHS_AFTER:
        return Refusal("too_short_after", {"months": length, "needed": MONTHS_AFTER})
    back = 12 * -(-length // 12)
    if first < back:
        return Refusal("no_years_before")
    index = np.arange(len(starts))
    after, before = index >= first, (index >= first - back) & (index < first - back + length)
    return _judged(panel, measure, before, after, first)


def _judged(
    panel: Panel, measure: Measure, before: np.ndarray, after: np.ndarray, first: int
) -> Judged | Refusal:
    own, others, around = (panel.of(areas) for areas in (measure.treated, measure.comparison, measure.around))
    every = np.vstack([own, others, around])
    looked = slice(max(first - LOOKED_BACK, 0), first)
    if panel.periods[0].kind == PeriodKind.YEAR:
        spread = _between_years(every[:, before])
        trends = peak = Refusal("too_short_before", {"months": 12 * int(before.sum()), "needed": 24})
    else:
        spread = spread_before(every[:, looked])
        trends = pre_trend(own[:, looked].sum(axis=0), others[:, looked].sum(axis=0))
        peak = baseline(own[:, :first].sum(axis=0), 12)
    if isinstance(spread, Refusal):
        return spread
    treated, control = _sums(own, before, after), _sums(others, before, after)
    zone = _sums(around, before, after) if len(around) else None
    moved = rate_ratio(zone, control, dispersion=spread) if zone else None
    return Judged(
        panel=panel,
        measure=measure,
        before=before,
        after=after,
        treated=treated,
        control=control,
        zone=zone,
        spread=spread,
        trends=trends,
        peak=peak,
        difference=weighted_difference(treated, control, dispersion=spread),
        ratio=rate_ratio(treated, control, dispersion=spread),
        effect=_effect(np.vstack([own, others]), len(own), before, after),
        moved=moved,
        quotient=displacement_quotient(treated, control, zone, dispersion=spread) if zone else None,
    )


def _sums(rows: np.ndarray, before: np.ndarray, after: np.ndarray) -> BeforeAfter:
    """Of the areas together; where the spans are not as long, per period."""
    longer = before.sum() != after.sum()
    weights = (float(before.sum()), float(after.sum())) if longer else (1.0, 1.0)
    return BeforeAfter(int(rows[:, before].sum()), int(rows[:, after].sum()), *weights)


def _effect(
    rows: np.ndarray, treated: int, before: np.ndarray, after: np.ndarray
) -> PanelEffect | Refusal | None:
    """From the months of each area by itself; None for years, of which there are too few."""
    if before.sum() < 12:
        return None
    told = rows[:, before | after]
    return panel_effect(told, np.arange(len(rows)) < treated, int(before.sum()))


def _between_years(counts: np.ndarray) -> float | Refusal:
    """The spread of whole years around area and year effects; too few tell nothing of it."""
    if counts.shape[1] < YEARS_BEFORE or counts.shape[0] < AREAS_FOR_YEARS:
        return Refusal("too_few_years")
    return spread_before(counts, least=YEARS_BEFORE)


def of_years(asked: Selection, measure: Measure) -> Judged | Refusal:
    """Outside: whole years as the pages of counts show them, that in which the measure began left out if it is cut."""
    if not measure.comparison:
        return Refusal("nothing_to_compare")
    years = asked.span.by_year()
    rows = []
    for year in years:
        sums = area_sums(replace(asked, span=year))
        cells = [
            [sums.of(offence, area.pk).count for offence in asked.offence_ids] for area in measure.all_areas
        ]
        rows.append([None if None in one else sum(one) for one in cells])
    if any(None in row for row in rows):
        return Refusal("areas_hidden")
    began = measure.start.year
    cut = measure.start.month > 1
    before = np.array([year.first.year < began for year in years])
    after = np.array([year.first.year >= began + cut for year in years])
    if before.sum() < YEARS_BEFORE or not after.any():
        return Refusal("too_few_years")
    periods = [period_of(year.first.year, 1, PeriodKind.YEAR) for year in years]
    panel = Panel(measure.all_areas, periods, np.array(rows, dtype=np.int64).T)
    return _judged(panel, measure, before, after, int(before.sum()))
