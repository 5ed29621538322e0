"""Places that another place can fairly be compared with: alike in size, or going its way in the years before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from .counts import as_counts
from .methods import NEAREST, PARALLEL, Method
from .refusals import Refusal

MINIMUM_MONTHS = 12
MINIMUM_INCIDENTS = 20


@dataclass(frozen=True, slots=True)
class Parallel:
    """A place whose counts kept their proportion to those of the place asked for.

    ``place`` is its position in the pool; ``dispersion`` the variance of the proportion over that of chance, the
    smaller the more alike; ``p`` for "the proportion never changed"; ``ratio`` its incidents to one there.
    """

    place: int
    n: int
    ratio: float
    dispersion: float
    p: float
    method: Method = PARALLEL


def parallel_places(target: ArrayLike, pool: ArrayLike, *, most: int = 5) -> list[Parallel] | Refusal:
    """The places of ``pool`` (places, months) that went most nearly parallel to ``target`` (months).

    The assumption of the relative rate ratio, tried on the months before: a 2 x months table of independence for
    each. Take controls that share no border with the treated place. Places with fewer than 20 incidents are
    left out: nothing tells them from parallel. Refuses under 12 months, and when the target or all others
    have fewer than 20 incidents.
    """
    own, others = as_counts(target), as_counts(pool)
    if own.ndim != 1 or others.ndim != 2 or others.shape[1] != own.size:
        raise ValueError("the pool must be places by the months of the target")
    if own.size < MINIMUM_MONTHS:
        return Refusal("too_short_before", {"months": own.size, "needed": MINIMUM_MONTHS})
    enough = np.flatnonzero(others.sum(axis=1) >= MINIMUM_INCIDENTS)
    if own.sum() < MINIMUM_INCIDENTS or not enough.size:
        return Refusal("too_few_to_compare", {"needed": MINIMUM_INCIDENTS})
    square, df = _independence(own, others[enough])
    order = np.lexsort((enough, square / df))[:most]
    return [
        Parallel(
            place=int(enough[i]),
            n=int(others[enough[i]].sum()),
            ratio=float(others[enough[i]].sum() / own.sum()),
            dispersion=float(square[i] / df[i]),
            p=float(chdtrc(df[i], square[i])),
        )
        for i in order
    ]


def _independence(own: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Chi-square and degrees of freedom of the table of two series, for each of the others."""
    both = own + others
    share = own.sum() / both.sum(axis=1, keepdims=True)
    excess = (own - share * both) ** 2
    square = np.divide(excess, both * share * (1 - share), out=np.zeros(both.shape), where=both > 0)
    return square.sum(axis=1), (both > 0).sum(axis=1) - 1


@dataclass(frozen=True, slots=True)
class Near:
    """A place alike: ``distance`` in standard deviations of the features, 0 the same in all of them."""

    place: int
    distance: float
    method: Method = NEAREST


def nearest_places(target: ArrayLike, pool: ArrayLike, *, most: int = 5) -> list[Near] | Refusal:
    """The places of ``pool`` (places, features) most like ``target`` (features), each feature counting the same.

    Features are numbers of residents, dwellings, shares...; give sizes as logarithms, so that twice as many is as
    far as half as many. Places with a feature unknown (NaN) are left out; a feature that is the same everywhere
    counts nothing. Refuses when no place is left.
    """
    own, others = np.asarray(target, dtype=float), np.asarray(pool, dtype=float)
    if own.ndim != 1 or others.ndim != 2 or others.shape[1] != own.size or not np.isfinite(own).all():
        raise ValueError("the pool must be places by the features of the target, which must be known")
    known = np.flatnonzero(np.isfinite(others).all(axis=1))
    if not known.size:
        return Refusal("nothing_to_compare")
    spread = np.vstack([own, others[known]]).std(axis=0)
    apart = np.divide(others[known] - own, spread, out=np.zeros(others[known].shape), where=spread > 0)
    distance = np.sqrt((apart**2).sum(axis=1))
    order = np.lexsort((known, distance))[:most]
    return [Near(int(known[i]), float(distance[i])) for i in order]
