"""Weighted quantiles with Woodruff's interval."""

import numpy as np
from numpy.typing import ArrayLike

from .design import SampleDesign, Sampling
from .estimates import Estimate, mean
from .intervals import check_level
from .methods import NOT_A_SAMPLE, WEIGHTED_MEDIAN, WOODRUFF
from .survey_intervals import one_interval, t_limits, t_quantile

#: How far, as a share of all weight, rounding may put a sum of weights off the share that is sought.
ROUNDING = 1e-12


def median(
    design: SampleDesign,
    y: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> Estimate:
    """Smallest value with half of the weight at or below it."""
    return quantile(design, y, 0.5, domain=domain, base=base, level=level)


def quantile(
    design: SampleDesign,
    y: ArrayLike,
    share: float,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> Estimate:
    """Smallest value with ``share`` (between 0 and 1) of the weight at or below it.

    The interval is that of the share of people at or below the value, carried over to the values themselves
    (Woodruff 1952), the standard error its length by twice the quantile of t. Both are None where the interval of the
    share leaves 0 to 1. Equals R's svyquantile(qrule = "math", interval.type = "mean").
    """
    if not 0 < share < 1:
        raise ValueError("a quantile needs a share between 0 and 1")
    values = np.asarray(y, dtype=float)
    ok = np.isfinite(values) & (design.weights > 0)
    if domain is not None:
        ok &= np.asarray(domain, dtype=bool)
    is_sample = design.sampling is Sampling.PROBABILITY
    if not ok.any():
        return Estimate(None, 0, base, WEIGHTED_MEDIAN if is_sample else NOT_A_SAMPLE, design.sampling)
    order = np.argsort(values[ok], kind="stable")
    ranked, heights = values[ok][order], np.cumsum(design.weights[ok][order])
    found, n = float(_at(ranked, heights, share)), int(ok.sum())
    if not is_sample:
        return Estimate(found, n, base, NOT_A_SAMPLE, design.sampling)
    below = mean(design, np.where(ok, values <= found, np.nan), level=check_level(level))
    limits = t_limits(below.value, below.se, below.df, level)
    if not 0 <= limits[0] < limits[1] <= 1:
        return Estimate(found, n, base, WEIGHTED_MEDIAN, design.sampling, df=below.df)
    low, high = (_at(ranked, heights, limit) for limit in limits)
    se = float((high - low) / (2 * t_quantile(below.df, level)))
    interval = one_interval((low, high), level)
    return Estimate(found, n, base, WOODRUFF, design.sampling, se, interval, below.df)


def _at(ranked: np.ndarray, heights: np.ndarray, share: float) -> np.ndarray:
    place = np.searchsorted(heights, heights[-1] * (share - ROUNDING))
    return ranked[min(int(place), ranked.size - 1)]
