"""Series of counts over time and whether they rise or fall."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from .change import Verdict, benjamini_hochberg, direction
from .counts import as_counts, as_exposures
from .intervals import Interval, check_level
from .methods import QUASI_POISSON, QUASI_POISSON_SEASONAL, Method
from .poisson_regression import PoissonFit, poisson_fit
from .rates import Rate, rates
from .refusals import Refusal

MONTHS_FOR_TREND = 24
MONTHS_FOR_SEASON = 36
#: Dispersion is estimated from the residuals, so a handful of points cannot carry a trend.
MINIMUM_POINTS = 8
#: Fewer incidents than this in the whole series say nothing about direction.
MINIMUM_INCIDENTS = 20


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series with its rate; ``period`` is whatever label the caller uses."""

    period: object
    rate: Rate


@dataclass(frozen=True, slots=True)
class Trend:
    """Average change per year in percent over the whole series, with interval, p and corrected q.

    ``dispersion`` is the variance over what pure chance would give (1 or more); ``fitted`` are the expected
    counts under the line; ``months`` is the length of the series, ``n`` the incidents in it. Where the way of
    recording changed, only the ``first`` period after the last break and those that follow are in it.
    """

    n: int
    months: int
    percent_per_year: float
    interval: Interval
    p: float
    q: float
    family: int
    verdict: Verdict
    dispersion: float
    df: int
    seasonal: bool
    fitted: tuple[float, ...]
    base: str
    method: Method
    first: int = 0
    steps: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """How much higher (or lower) the level is from the period at ``place`` on, in percent, beside the trend."""

    place: int
    percent: float
    interval: Interval


def series(
    periods: Sequence[object],
    counts: ArrayLike,
    populations: ArrayLike,
    *,
    years: ArrayLike = 1.0,
    per: float = 1_000,
    base: str = "residents",
    level: float = 0.95,
) -> list[Point]:
    """A time series of rates with exact intervals; ``years`` is the length of each period in years."""
    found = rates(counts, populations, per=per, years=years, base=base, level=level)
    if len(found) != len(periods):
        raise ValueError("there must be one period for each count")
    return [Point(period, rate) for period, rate in zip(periods, found, strict=True)]


def trend(
    counts: ArrayLike,
    exposures: ArrayLike = 1.0,
    *,
    periods_per_year: int = 12,
    breaks: Sequence[int] = (),
    steps: Sequence[int] = (),
    base: str = "residents",
    level: float = 0.95,
    alpha: float = 0.05,
) -> Trend | Refusal:
    """Fit one line through consecutive ``counts``; for several series shown together use ``trends``.

    ``exposures`` are days x population of each period. Seasons are fitted from 36 months on; which of them the
    first count lies in need not be told, since each has a term of its own. The spread around the line is
    estimated from the series itself and never taken as smaller than chance. ``breaks`` are the places of the
    first counts after a change in how incidents were recorded, classified or located: no line is drawn across
    one, only the counts after the last are fitted. ``steps`` are places where only the level changed: each has a
    term of its own, so that the line goes on beside it; one with less than a year on either side, where step and
    slope cannot be told apart, is a break. Returns a Refusal under 24 months.
    Raises ValueError for gaps (NaN), fractions and negatives: a missing month is not a month with no crime.
    """
    y = as_counts(counts)
    if y.ndim != 1 or 12 % periods_per_year:
        raise ValueError("a trend needs one series of monthly, quarterly or yearly counts")
    e = as_exposures(exposures, y.shape)
    start, steps = _split(breaks, steps, y.size, periods_per_year)
    y, e = y[start:], e[start:]
    if refusal := _refusal(y, periods_per_year, after_break=start > 0):
        return refusal
    design, seasonal = _design(y, periods_per_year)
    late = (np.arange(y.size)[:, None] >= np.array(steps, dtype=int)[None, :]).astype(float)
    design = np.column_stack([design[:, :2], late, design[:, 2:]])
    fit = poisson_fit(y, design, np.log(e))
    if fit is None:
        return Refusal("no_fit")
    found = _trend(fit, seasonal, periods_per_year, base, check_level(level), alpha)
    told = tuple(_step(fit, 2 + i, place + start, level) for i, place in enumerate(steps))
    return replace(found, first=start, steps=told)


def _split(
    breaks: Sequence[int], steps: Sequence[int], size: int, periods_per_year: int
) -> tuple[int, list[int]]:
    """Where the last break is, and the places of the steps after it, counted from there."""
    if any(not 0 <= place < size for place in (*breaks, *steps)):
        raise ValueError("a break lies outside the series")
    start, kept = max(breaks, default=0), []
    for place in sorted(set(steps)):
        if place <= start:
            continue
        before = kept[-1] if kept else start
        if min(place - before, size - place) < periods_per_year:
            start, kept = place, []
        else:
            kept.append(place)
    return start, [place - start for place in kept]


def _step(fit: PoissonFit, column: int, place: int, level: float) -> Step:
    value, error = float(fit.beta[column]), float(np.sqrt(fit.unscaled[column, column] * fit.dispersion))
    reach = stdtrit(fit.df, 1 - (1 - level) / 2) * error
    return Step(place, _percent(value), Interval(_percent(value - reach), _percent(value + reach), level))


def trends(
    family: Sequence[tuple],
    *,
    alpha: float = 0.05,
    unseen: int = 0,
    **options,
) -> list[Trend | Refusal]:
    """Fit all the (counts, exposures) that are shown together; q and verdict are those of the family.

    A series may come with places of its breaks and of its steps: (counts, exposures, breaks, steps).

    `unseen` series more belong to it that may not be told: they count as showing nothing (p = 1).
    """
    found = [
        trend(
            counts, exposures, alpha=alpha, **dict(zip(("breaks", "steps"), places, strict=False)), **options
        )
        for counts, exposures, *places in family
    ]
    fitted = [item for item in found if isinstance(item, Trend)]
    q = benjamini_hochberg([*(item.p for item in fitted), *[1.0] * unseen])
    each = iter(q)
    return [_with_q(item, next(each), q.size, alpha) if isinstance(item, Trend) else item for item in found]


def _with_q(item: Trend, q: float, family: int, alpha: float) -> Trend:
    verdict = direction(item.percent_per_year, q, alpha)
    return replace(item, q=float(q), family=family, verdict=verdict)


def _refusal(y: np.ndarray, periods_per_year: int, *, after_break: bool) -> Refusal | None:
    months = y.size * 12 // periods_per_year
    if months < MONTHS_FOR_TREND:
        return Refusal("too_short_after_break" if after_break else "too_short", {"months": months})
    if y.size < MINIMUM_POINTS:
        return Refusal("too_few_points", {"points": y.size, "needed": MINIMUM_POINTS})
    if y.sum() < MINIMUM_INCIDENTS:
        return Refusal("too_few_incidents", {"count": int(y.sum())})
    return None


def _design(y: np.ndarray, periods_per_year: int) -> tuple[np.ndarray, bool]:
    """Columns: level, time in years around the middle, and one per season where they can be told apart."""
    index = np.arange(y.size)
    time = (index - index.mean()) / periods_per_year
    season = index % periods_per_year
    dummies = (season[:, None] == np.arange(1, periods_per_year)).astype(float)
    totals = np.bincount(season, y, periods_per_year)
    long_enough = y.size * 12 // periods_per_year >= MONTHS_FOR_SEASON
    # A season that never had an incident has no finite term on the log scale.
    seasonal = bool(periods_per_year > 1 and long_enough and totals.all())
    columns = [np.ones(y.size), time, *(dummies.T if seasonal else ())]
    return np.column_stack(columns), seasonal


def _trend(fit: PoissonFit, seasonal, periods_per_year, base, level, alpha) -> Trend:
    slope = float(fit.beta[1])
    error = float(np.sqrt(fit.unscaled[1, 1] * fit.dispersion))
    reach = stdtrit(fit.df, 1 - (1 - level) / 2) * error
    p = float(2 * stdtr(fit.df, -abs(slope) / error))
    return Trend(
        n=int(fit.y.sum()),
        months=fit.y.size * 12 // periods_per_year,
        percent_per_year=_percent(slope),
        interval=Interval(_percent(slope - reach), _percent(slope + reach), level),
        p=p,
        q=p,
        family=1,
        verdict=direction(slope, p, alpha),
        dispersion=fit.dispersion,
        df=fit.df,
        seasonal=seasonal,
        fitted=tuple(fit.mu.tolist()),
        base=base,
        method=QUASI_POISSON_SEASONAL if seasonal else QUASI_POISSON,
    )


def _percent(log_ratio: float) -> float:
    return float(100 * np.expm1(log_ratio))
