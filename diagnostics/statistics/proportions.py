"""Intervals for simple proportions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, ndtri

from .counts import as_counts
from .intervals import Interval, check_level
from .methods import WILSON, Method


@dataclass(frozen=True, slots=True)
class Proportion:
    """``successes`` of ``n`` as a share from 0 to 1; ``deff`` is the design effect used, 1 for none."""

    successes: int
    n: int
    value: float
    interval: Interval
    base: str
    deff: float = 1.0
    method: Method = WILSON


def wilson(
    successes: int, n: int, *, base: str = "respondents", deff: float = 1.0, level: float = 0.95
) -> Proportion:
    """Share with Wilson's score interval; a known design effect shrinks n to n/deff.

    Raises ValueError when n is 0, when there are more successes than n, or deff is not above 0.
    """
    low, high = wilson_limits([successes], [n], deff=deff, level=level)
    interval = Interval(float(low[0]), float(high[0]), level)
    return Proportion(int(successes), int(n), successes / n, interval, base, deff)


def wilson_limits(
    successes: ArrayLike, n: ArrayLike, *, deff: float = 1.0, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson limits for many proportions at once, each from 0 to 1."""
    x, total = _checked(successes, n)
    if not deff > 0:
        raise ValueError("the design effect must be above zero")
    size, p = total / deff, x / total
    z = ndtri(1 - (1 - check_level(level)) / 2)
    centre = (p + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * np.sqrt(p * (1 - p) / size + (z / (2 * size)) ** 2)
    # At 0 and n the limit is exact; rounding must not push it past the edge.
    return np.where(x == 0, 0.0, centre - half), np.where(x == total, 1.0, centre + half)


def clopper_pearson_limits(
    successes: ArrayLike, n: ArrayLike, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Exact binomial limits for many proportions at once (Clopper & Pearson 1934), each from 0 to 1."""
    tail = (1 - check_level(level)) / 2
    x, total = _checked(successes, n)
    low = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), total - x + 1, tail))
    high = np.where(x == total, 1.0, betaincinv(x + 1, np.maximum(total - x, 1), 1 - tail))
    return low, high


def _checked(successes: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    x, total = np.broadcast_arrays(as_counts(successes, "successes"), as_counts(n, "n"))
    if (total == 0).any():
        raise ValueError("a proportion needs a base above zero")
    if (x > total).any():
        raise ValueError("there are more successes than cases")
    return x, total
