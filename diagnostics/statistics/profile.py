"""One area against the whole town: what is over-represented there, and whether its rate lies outside chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import pdtr, pdtrc

from .change import TOO_FEW, Verdict, benjamini_hochberg, direction, two_sided_binomial
from .counts import as_counts, as_exposures
from .intervals import Interval, check_level
from .methods import FUNNEL, LOCATION_QUOTIENT, Method
from .proportions import clopper_pearson_limits
from .refusals import Refusal

#: The limit beyond which an area lies outside the funnel; it widens with the number of areas.
OUTER = 0.998
MINIMUM_AREAS = 5


@dataclass(frozen=True, slots=True)
class LocationQuotient:
    """Share of a type of offence in the area over its share in the town: 2 is twice as common as there.

    ``count`` of ``total`` incidents in the area; ``interval`` is exact for the area, the town taken as the standard.
    ``value`` is None where the town has no incident of that type. ``q`` is corrected for all types shown.
    """

    count: int
    total: int
    value: float | None
    interval: Interval | None
    p: float
    q: float
    verdict: Verdict
    base: str = "incidents in the area"
    method: Method = LOCATION_QUOTIENT


def location_profile(
    area: ArrayLike, town: ArrayLike, *, level: float = 0.95, alpha: float = 0.05
) -> list[LocationQuotient]:
    """Location quotients of all types of offence in one area (Brantingham & Brantingham 1997, Can. J. Criminol. 39).

    ``area`` and ``town`` are counts by type, the area's incidents being among the town's. Exact binomial test against
    the town's share, Clopper-Pearson interval; since the area is part of the town, both are on the safe side.
    Fewer than ten incidents of a type are judged TOO_FEW but stay in the family. Raises ValueError when the area
    has no incident, or more of a type than the town.
    """
    own, whole = np.atleast_1d(as_counts(area, "area")), np.atleast_1d(as_counts(town, "town"))
    if own.shape != whole.shape or (own > whole).any():
        raise ValueError("the town must hold the incidents of the area, type by type")
    if not own.sum():
        raise ValueError("a profile needs at least one incident in the area")
    total, share = int(own.sum()), whole / whole.sum()
    known = (share > 0) & (share < 1)
    p = np.ones(own.size)
    p[known] = two_sided_binomial(own[known], total, share[known])
    low, high = clopper_pearson_limits(own, np.full(own.size, total), level)
    rows = zip(own, share, low, high, p, benjamini_hochberg(p), strict=True)
    return [_quotient(int(k), total, s, a, b, pv, qv, level, alpha) for k, s, a, b, pv, qv in rows]


def _quotient(count, total, share, low, high, p, q, level, alpha) -> LocationQuotient:
    value = float(count / total / share) if share else None
    few = count < TOO_FEW and total * share < TOO_FEW
    return LocationQuotient(
        count=count,
        total=total,
        value=value,
        interval=Interval(float(low / share), float(high / share), level) if share else None,
        p=float(p),
        q=float(q),
        verdict=Verdict.TOO_FEW if few or value is None else direction(value - 1, q, alpha),
    )


class Position(StrEnum):
    """Where an area lies in the funnel."""

    ABOVE = "above"
    INSIDE = "inside"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class FunnelArea:
    """One area: ``count`` against ``expected`` at the town's rate, and how high and low counts go by chance.

    ``inner`` are the 95 % limits, of which one area in twenty lies outside by chance; ``outer`` those of the verdict.
    """

    count: int
    expected: float
    exposure: float
    inner: Interval
    outer: Interval
    position: Position


@dataclass(frozen=True, slots=True)
class Funnel:
    """Areas around the common ``rate`` (incidents per unit of exposure); areas are not ranked.

    ``dispersion`` is the spread between areas over that of chance (1 or more), by which the limits are widened:
    it leaves outside only those that stand out among areas that differ anyway.
    """

    n: int
    rate: float
    dispersion: float
    areas: tuple[FunnelArea, ...]
    base: str
    method: Method = FUNNEL


def funnel(
    counts: ArrayLike, exposures: ArrayLike, *, base: str = "residents", outer: float = OUTER
) -> Funnel | Refusal:
    """Funnel plot of areas (Spiegelhalter 2005, Stat. Med. 24, 1185-1202).

    Limits are exact Poisson quantiles (interpolated) of the count expected at the common rate, their distance from
    it times the root of the dispersion. The outer limits are those of 99.8 %, or wider when there are more
    than 25 areas, so that on maps of chance one map in twenty has an area outside. The dispersion is estimated
    from winsorised residuals (the outer tenth on each side pulled in), so that one true outlier does not hide
    itself. Refuses under five areas and without incidents.
    """
    k = np.atleast_1d(as_counts(counts))
    e = as_exposures(exposures, k.shape)
    if k.size < MINIMUM_AREAS:
        return Refusal("too_few_areas", {"areas": k.size, "needed": MINIMUM_AREAS})
    if not k.sum():
        return Refusal("nothing_to_compare")
    expected = k.sum() * e / e.sum()
    dispersion = _dispersion(k, expected)
    outer = max(check_level(outer), 1 - 0.05 / k.size)
    inside = funnel_limits(expected, 0.95, dispersion)
    wide = funnel_limits(expected, outer, dispersion)
    return Funnel(
        n=int(k.sum()),
        rate=float(k.sum() / e.sum()),
        dispersion=dispersion,
        areas=tuple(_areas(k, expected, e, inside, wide, outer)),
        base=base,
    )


def _areas(k, expected, e, inside, wide, outer) -> Sequence[FunnelArea]:
    rows = zip(k, expected, e, *inside, *wide, strict=True)
    return [
        FunnelArea(
            count=int(count),
            expected=float(mean),
            exposure=float(exposure),
            inner=Interval(float(a), float(b), 0.95),
            outer=Interval(float(c), float(d), outer),
            position=Position.ABOVE if count > d else Position.BELOW if count < c else Position.INSIDE,
        )
        for count, mean, exposure, a, b, c, d in rows
    ]


def funnel_limits(
    expected: ArrayLike, level: float, dispersion: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest counts to be expected around ``expected``, interpolated between whole numbers."""
    mean = np.asarray(expected, dtype=float)
    tail = (1 - check_level(level)) / 2
    low, high = _interpolated(mean, tail), _interpolated(mean, 1 - tail)
    root = np.sqrt(dispersion)
    return np.maximum(mean - (mean - low) * root, 0), mean + (high - mean) * root


def _interpolated(mean: np.ndarray, chance: float) -> np.ndarray:
    """Spiegelhalter's appendix: the Poisson quantile less the part of its step that lies beyond the chance."""
    quantile = _quantile(mean, chance)
    below = np.where(quantile > 0, pdtr(np.maximum(quantile - 1, 0), mean), 0.0)
    reached = pdtr(quantile, mean)
    return np.maximum(quantile - (reached - chance) / (reached - below), 0)


def _quantile(mean: np.ndarray, chance: float) -> np.ndarray:
    """Smallest whole number up to which a Poisson count lies with at least ``chance``."""
    low, high = np.full(mean.shape, -1.0), np.ceil(mean + 12 * np.sqrt(mean) + 30)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        reached = (1 - pdtrc(np.maximum(middle, 0), mean) >= chance) & (middle >= 0)
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def _dispersion(k: np.ndarray, expected: np.ndarray) -> float:
    residual = (k - expected) / np.sqrt(expected)
    low, high = np.quantile(residual, [0.1, 0.9])
    return max(1.0, float((np.clip(residual, low, high) ** 2).mean()))
