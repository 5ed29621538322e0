"""Whether a series rises or falls, without a model of how: ranks of the same months of different years."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from .change import Verdict, direction
from .counts import as_counts, as_exposures
from .methods import MANN_KENDALL, Method
from .refusals import Refusal
from .trend import MINIMUM_INCIDENTS, MINIMUM_POINTS, MONTHS_FOR_TREND


@dataclass(frozen=True, slots=True)
class RobustTrend:
    """Mann-Kendall ``s`` and its ``p``, and Sen's slope of the rates, in percent of their median per year.

    A single wild month moves it little. ``percent_per_year`` is None when the median rate is zero. For several
    series shown together correct the p-values for the family before saying anything.
    """

    n: int
    months: int
    s: int
    z: float
    p: float
    percent_per_year: float | None
    verdict: Verdict
    base: str
    method: Method = MANN_KENDALL


def mann_kendall(
    counts: ArrayLike,
    exposures: ArrayLike = 1.0,
    *,
    periods_per_year: int = 12,
    base: str = "residents",
    alpha: float = 0.05,
) -> RobustTrend | Refusal:
    """Seasonal Mann-Kendall test with Sen's slope (Hirsch, Slack & Smith 1982, Water Resour. Res. 18, 107-121).

    Every period is compared with the same season of other years only. ``counts`` are consecutive, ``exposures``
    days x population. The variance is corrected for ties; seasons count as independent of each other.
    Refuses under 24 months, eight points or twenty incidents, like ``trend``.
    """
    y = as_counts(counts)
    if y.ndim != 1 or 12 % periods_per_year:
        raise ValueError("a trend needs one series of monthly, quarterly or yearly counts")
    rate = y / as_exposures(exposures, y.shape)
    months = y.size * 12 // periods_per_year
    if months < MONTHS_FOR_TREND:
        return Refusal("too_short", {"months": months})
    if y.size < MINIMUM_POINTS:
        return Refusal("too_few_points", {"points": y.size, "needed": MINIMUM_POINTS})
    if y.sum() < MINIMUM_INCIDENTS:
        return Refusal("too_few_incidents", {"count": int(y.sum())})
    seasons = [rate[season::periods_per_year] for season in range(periods_per_year)]
    s = sum(_score(season) for season in seasons)
    z = float((s - np.sign(s)) / np.sqrt(max(sum(_variance(season) for season in seasons), 1e-300)))
    p = float(2 * ndtr(-abs(z)))
    slope, middle = np.median(np.concatenate([_slopes(season) for season in seasons])), np.median(rate)
    return RobustTrend(
        n=int(y.sum()),
        months=months,
        s=int(s),
        z=z,
        p=p,
        percent_per_year=float(100 * slope / middle) if middle else None,
        verdict=direction(s, p, alpha),
        base=base,
    )


def _score(values: np.ndarray) -> int:
    """Pairs that rise less pairs that fall."""
    return int(np.sign(np.subtract.outer(values, values))[np.tril_indices(values.size, -1)].sum())


def _variance(values: np.ndarray) -> float:
    ties = np.unique(values, return_counts=True)[1]
    return float(_pairs(values.size) - _pairs(ties).sum())


def _pairs(n):
    return n * (n - 1) * (2 * n + 5) / 18


def _slopes(values: np.ndarray) -> np.ndarray:
    """Change per year between every two years of one season."""
    later, earlier = np.tril_indices(values.size, -1)
    return (values[later] - values[earlier]) / (later - earlier)
