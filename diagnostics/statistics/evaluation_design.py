"""What must be known before a before-after comparison is believed: spread, trends before, and the choice of place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from .change import Verdict, direction
from .counts import as_counts, as_exposures
from .intervals import Interval, check_level
from .methods import PANEL, PRE_TREND, Method
from .poisson_regression import PoissonFit, indicators, poisson_fit
from .refusals import Refusal

#: Months before the measure from which the spread and the trends are judged.
MINIMUM_MONTHS = 12
#: From so many units on, the error is taken from how the units differ.
UNITS_FOR_CLUSTERS = 10


def spread_before(monthly: ArrayLike, *, least: int = MINIMUM_MONTHS) -> float | Refusal:
    """The dispersion to widen an evaluation with: 1 or more, from the months before the measure.

    ``monthly`` counts, (units, months): treated places, controls and zones. Pearson chi-square per degree of
    freedom around unit and month effects. Refuses under ``least`` periods (12 months, or a few years of
    many units) and under two units with incidents.
    """
    y = as_counts(monthly)
    if y.ndim != 2:
        raise ValueError("the spread needs a table of units by months")
    if y.shape[1] < least:
        return Refusal("too_short_before", {"months": y.shape[1], "needed": least})
    y = y[y.any(axis=1)][:, y.any(axis=0)]
    if min(y.shape) < 2:
        return Refusal("one_unit")
    expected = y.sum(axis=1, keepdims=True) * y.sum(axis=0) / y.sum()
    degrees = (y.shape[0] - 1) * (y.shape[1] - 1)
    return max(1.0, float(((y - expected) ** 2 / expected).sum() / degrees))


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Whether treated place and control went their ways in parallel before the measure, under both assumptions.

    ``ratio_per_year`` (1 is parallel) belongs to the relative rate ratio, ``difference_per_year`` (incidents a month,
    0 is parallel) to the weighted difference. ``parallel`` is False where either clearly diverged; True only says
    that no divergence was found, not that there was none.
    """

    n: int
    months: int
    ratio_per_year: float
    ratio_interval: Interval
    ratio_p: float
    difference_per_year: float
    difference_interval: Interval
    difference_p: float
    parallel: bool
    method: Method = PRE_TREND


def pre_trend(
    treated: ArrayLike, control: ArrayLike, *, level: float = 0.95, alpha: float = 0.05
) -> PreTrend | Refusal:
    """Compare the monthly counts of treated place and control in the months before the measure.

    Ratios: quasi-Poisson regression with month effects, place and place x time. Differences: least squares of
    treated less control over time. Refuses under 12 months, or when one of them had no incident.
    """
    pair = np.stack([as_counts(treated), as_counts(control)])
    if pair.ndim != 2:
        raise ValueError("each place needs one series of monthly counts")
    if pair.shape[1] < MINIMUM_MONTHS:
        return Refusal("too_short_before", {"months": pair.shape[1], "needed": MINIMUM_MONTHS})
    if not pair.any(axis=1).all():
        return Refusal("one_unit")
    time = (np.arange(pair.shape[1]) - (pair.shape[1] - 1) / 2) / 12
    kept = pair.any(axis=0)
    fit = _two_places(pair[:, kept], time[kept])
    if fit is None:
        return Refusal("no_fit")
    slope, low, high, p = _coefficient(fit.beta[-1], _quasi(fit)[-1, -1], fit.df, level)
    difference, error, df = _line(pair[0] - pair[1], time)
    line = _coefficient(difference, error**2, df, level)
    return PreTrend(
        n=int(pair.sum()),
        months=pair.shape[1],
        ratio_per_year=float(np.exp(slope)),
        ratio_interval=Interval(float(np.exp(low)), float(np.exp(high)), level),
        ratio_p=p,
        difference_per_year=line[0],
        difference_interval=Interval(line[1], line[2], level),
        difference_p=line[3],
        parallel=min(p, line[3]) >= alpha,
    )


def _two_places(pair: np.ndarray, time: np.ndarray) -> PoissonFit | None:
    month = np.tile(np.arange(time.size), 2)
    first = np.repeat([1.0, 0.0], time.size)
    design = np.column_stack([np.ones(first.size), indicators(month), first, first * np.tile(time, 2)])
    return poisson_fit(pair.ravel(), design)


def _quasi(fit: PoissonFit) -> np.ndarray:
    return fit.unscaled * fit.dispersion


def _line(y: np.ndarray, time: np.ndarray) -> tuple[float, float, int]:
    """Slope of a straight line, its standard error and degrees of freedom; ``time`` has mean 0.

    Counts are whole numbers: what rounding leaves of a perfect line is cut off.
    """
    slope = np.round((time @ y) / (time @ time), 9)
    df = y.size - 2
    residual = np.round(y - y.mean() - slope * time, 7)
    return float(slope), float(np.sqrt((residual @ residual) / df / (time @ time))), df


def _coefficient(value: float, variance: float, df: int, level: float) -> tuple[float, float, float, float]:
    """(value, low, high, p) by Student's t; a perfect fit has p = 0 unless the value is 0 too."""
    error = float(np.sqrt(variance))
    reach = float(stdtrit(df, 1 - (1 - check_level(level)) / 2)) * error
    t = abs(value) / error if error else (np.inf if value else 0.0)
    return float(value), float(value - reach), float(value + reach), float(2 * stdtr(df, -t))


@dataclass(frozen=True, slots=True)
class PanelEffect:
    """The measure's effect from monthly counts of many units: ``ratio`` of treated to what was to be expected.

    ``clustered`` tells whether the error comes from how units differ (ten or more) or from the dispersion.
    """

    n: int
    units: int
    months: int
    ratio: float
    interval: Interval
    p: float
    dispersion: float
    df: int
    clustered: bool
    verdict: Verdict
    base: str = "untreated units"
    method: Method = PANEL


def panel_effect(
    monthly: ArrayLike,
    treated: ArrayLike,
    first_after: int,
    exposures: ArrayLike = 1.0,
    *,
    level: float = 0.95,
    alpha: float = 0.05,
) -> PanelEffect | Refusal:
    """Poisson regression with unit and month effects and treated x after (two-way fixed effects).

    ``monthly`` counts (units, months), ``treated`` a mask of units, ``first_after`` the place of the first month after
    the measure began. Units and months without any incident tell nothing and are left out.
    Refuses without treated or untreated units, under 12 months before, and when nothing happened after.
    """
    y = as_counts(monthly)
    chosen = np.asarray(treated, dtype=bool)
    if y.ndim != 2 or chosen.shape != y.shape[:1] or not 0 <= first_after < y.shape[1]:
        raise ValueError("a panel needs units by months, a mask of units and a month within")
    e = as_exposures(exposures, y.shape)
    if first_after < MINIMUM_MONTHS:
        return Refusal("too_short_before", {"months": first_after, "needed": MINIMUM_MONTHS})
    after = np.arange(y.shape[1]) >= first_after
    units, months = y.any(axis=1), y.any(axis=0)
    y, e, chosen, after = y[units][:, months], e[units][:, months], chosen[units], after[months]
    if not (chosen.any() and (~chosen).any()):
        return Refusal("one_unit")
    if not all(y[group][:, when].any() for group in (chosen, ~chosen) for when in (after, ~after)):
        return Refusal("nothing_in_a_part")
    fit = _panel_fit(y, e, chosen, after)
    if fit is None or fit.df < 1:
        return Refusal("no_fit")
    return _panel(fit, y, level, alpha)


def _panel_fit(y, e, chosen, after) -> PoissonFit | None:
    unit, month = (index.ravel() for index in np.indices(y.shape))
    effect = (chosen[:, None] & after).astype(float).ravel()
    design = np.column_stack([effect, np.ones(effect.size), indicators(unit), indicators(month)])
    return poisson_fit(y.ravel(), design, np.log(e).ravel())


def _panel(fit: PoissonFit, y: np.ndarray, level: float, alpha: float) -> PanelEffect:
    units, months = y.shape
    clustered = units >= UNITS_FOR_CLUSTERS
    covariance = fit.covariance_by(np.repeat(np.arange(units), months)) if clustered else _quasi(fit)
    df = units - 1 if clustered else fit.df
    log, low, high, p = _coefficient(fit.beta[0], covariance[0, 0], df, level)
    return PanelEffect(
        n=int(y.sum()),
        units=units,
        months=months,
        ratio=float(np.exp(log)),
        interval=Interval(float(np.exp(low)), float(np.exp(high)), level),
        p=p,
        dispersion=fit.dispersion,
        df=df,
        clustered=clustered,
        verdict=direction(log, p, alpha),
    )


@dataclass(frozen=True, slots=True)
class Baseline:
    """The period before the measure among the earlier ones of the same length, the latest last.

    ``peaked`` warns of regression to the mean: the place was chosen at its highest, and would have fallen anyway.
    ``average`` is the mean of all periods, the fairer number to compare with.
    """

    periods: tuple[int, ...]
    peaked: bool
    average: float

    @property
    def before(self) -> int:
        return self.periods[-1]


def baseline(history: ArrayLike, months: int) -> Baseline | Refusal:
    """Compare the last ``months`` months before the measure with the periods of the same length before them.

    ``history`` are the monthly counts up to the measure; whole periods are taken from its end. Refuses when there
    is no earlier period to compare with.
    """
    y = as_counts(history)
    if y.ndim != 1 or months < 1:
        raise ValueError("a baseline needs one series of monthly counts and a period")
    count = y.size // months
    if count < 2:
        return Refusal("no_earlier_period", {"months": y.size, "needed": 2 * months})
    periods = y[y.size - count * months :].reshape(count, months).sum(axis=1)
    peaked = bool(periods[-1] > periods[:-1].max())
    return Baseline(tuple(periods.tolist()), peaked, float(periods.mean()))
