"""Rates with exact Poisson intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv

from .counts import as_counts, as_exposures
from .intervals import Interval, check_level
from .methods import GARWOOD, Method

#: Below this a count is shown with its interval, but not ranked and not given a percentage.
SMALL_COUNT = 20


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` incidents in ``exposure`` person-years (or dwelling-years...), as ``value`` per ``per``."""

    count: int
    exposure: float
    per: float
    value: float
    interval: Interval
    base: str = "residents"
    method: Method = GARWOOD

    @property
    def n(self) -> int:
        """The number of incidents behind the rate."""
        return self.count

    @property
    def is_small(self) -> bool:
        """True when the relative standard error 1/sqrt(count) is above 22 %: do not rank it."""
        return self.count < SMALL_COUNT


def poisson_limits(counts: ArrayLike, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Exact limits of the mean of Poisson counts, one pair per count (Garwood 1936).

    The chi-square quantiles of the textbook form are written as gamma quantiles:
    chi2(p; 2k)/2 = gamma(p; k). Raises ValueError for negative or fractional counts.
    """
    tail = (1 - check_level(level)) / 2
    k = as_counts(counts).astype(float)
    low = np.where(k > 0, gammaincinv(np.maximum(k, 1), tail), 0.0)
    return low, gammainccinv(k + 1, tail)


def rate(
    count: int,
    population: float,
    *,
    per: float = 1_000,
    years: float = 1.0,
    base: str = "residents",
    level: float = 0.95,
) -> Rate:
    """One rate: ``count`` per ``per`` units of ``population`` and year, with its exact interval."""
    return rates([count], [population], per=per, years=years, base=base, level=level)[0]


def rates(
    counts: ArrayLike,
    populations: ArrayLike,
    *,
    per: float = 1_000,
    years: ArrayLike = 1.0,
    base: str = "residents",
    level: float = 0.95,
) -> list[Rate]:
    """Rates for many counts at once.

    ``populations`` (people, dwellings...) and ``years`` (length of each period in years, e.g. days/365.25)
    are single numbers or one per count; ``base`` names what the population counts.
    Raises ValueError for negative or fractional counts and for populations that are not above zero.
    """
    k = as_counts(counts)
    exposure = as_exposures(populations, k.shape, "populations") * as_exposures(years, k.shape, "years")
    low, high = poisson_limits(k, level)
    factor = per / exposure
    return [
        Rate(int(n), float(e), per, float(n * f), Interval(float(a), float(b), level), base)
        for n, e, f, a, b in zip(k, exposure, factor, low * factor, high * factor, strict=True)
    ]


def pooled(parts: Sequence[Rate]) -> Rate:
    """The rate of several parts together: numerators and denominators are added, rates never are.

    Raises ValueError when there is no part, or when the parts differ in base or unit.
    """
    if len({(part.base, part.per, part.interval.level) for part in parts}) != 1:
        raise ValueError("rates can be pooled only when base, unit and level are the same")
    first = parts[0]
    return rate(
        sum(part.count for part in parts),
        sum(part.exposure for part in parts),
        per=first.per,
        base=first.base,
        level=first.interval.level,
    )
