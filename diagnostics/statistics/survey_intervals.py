"""Confidence limits from a value and its design-based standard error, for many at once.

All functions take arrays that broadcast and give (low, high); where the degrees of freedom are below one, both are
NaN, because the sample cannot tell its own error.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, expit, logit, stdtrit

from .intervals import Interval, check_level

Limits = tuple[np.ndarray, np.ndarray]


def t_quantile(df: ArrayLike, level: float) -> np.ndarray:
    """Half-width of the interval in standard errors; NaN below one degree of freedom."""
    freedom = np.asarray(df, dtype=float)
    found = stdtrit(np.maximum(freedom, 1.0), 1 - (1 - check_level(level)) / 2)
    return np.where(freedom >= 1, found, np.nan)


def t_limits(value: ArrayLike, se: ArrayLike, df: ArrayLike, level: float) -> Limits:
    """Value plus and minus t times the standard error."""
    reach = t_quantile(df, level) * np.asarray(se, dtype=float)
    return value - reach, value + reach


def logit_limits(p: ArrayLike, se: ArrayLike, df: ArrayLike, level: float) -> Limits:
    """The same on the logit scale, so that a share stays within 0 and 1; NaN for shares of 0 and 1."""
    share = np.asarray(p, dtype=float)
    inside = (share > 0) & (share < 1)
    safe = np.where(inside, share, 0.5)
    reach = np.where(
        inside, t_quantile(df, level) * np.asarray(se, dtype=float) / (safe * (1 - safe)), np.nan
    )
    return expit(logit(safe) - reach), expit(logit(safe) + reach)


def korn_graubard_limits(p: ArrayLike, se: ArrayLike, n: ArrayLike, df: ArrayLike, level: float) -> Limits:
    """Clopper-Pearson limits at the effective sample size, corrected for the degrees of freedom.

    Korn & Graubard 1998, Survey Methodology 24, 193-201. Without a standard error (share of 0 or 1) the effective
    size is ``n``.
    """
    share, error, size = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (p, se, n)))
    tail = (1 - check_level(level)) / 2
    seen = (error > 0) & (size > 1)
    t = t_quantile(df, level)
    of_sample = stdtrit(np.maximum(size - 1, 1), 1 - tail)
    spread = share * (1 - share) / np.where(seen, error, 1) ** 2 * (of_sample / t) ** 2
    effective = np.where(seen, spread, size)
    hits, misses = effective * share, effective * (1 - share)
    low = np.where(hits > 0, betaincinv(np.where(hits > 0, hits, 1), misses + 1, tail), 0.0)
    high = np.where(misses > 0, betaincinv(hits + 1, np.where(misses > 0, misses, 1), 1 - tail), 1.0)
    known = np.isfinite(t)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def one_interval(limits: Limits, level: float) -> Interval | None:
    """The interval of a single estimate, or None where there is none."""
    low, high = (float(limit) for limit in limits)
    return Interval(low, high, level) if np.isfinite(low) and np.isfinite(high) else None
