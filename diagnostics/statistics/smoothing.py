"""Smoothing of rates of small areas, so that a map does not shout about chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .counts import as_counts, as_exposures
from .methods import MARSHALL, Method


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Rates per one unit of population drawn towards the common rate, in the order of the areas given.

    ``weights`` say how much of each area's own rate is kept (0: none, 1: all).
    """

    n: int
    overall: float
    between_variance: float
    raw: tuple[float, ...]
    values: tuple[float, ...]
    weights: tuple[float, ...]
    base: str
    method: Method = MARSHALL


def marshall(counts: ArrayLike, populations: ArrayLike, *, base: str = "residents") -> Smoothed:
    """Global empirical Bayes rates (Marshall 1991) with the between-area variance never below zero.

    Without that floor the estimator moves rates away from the mean when chance alone explains them.
    Raises ValueError for bad counts, populations not above zero, and no area at all.
    """
    n = np.atleast_1d(as_counts(counts))
    population = as_exposures(populations, n.shape, "populations")
    if n.size == 0:
        raise ValueError("smoothing needs at least one area")
    raw = n / population
    overall = n.sum() / population.sum()
    spread = (population * (raw - overall) ** 2).sum() / population.sum()
    between = max(0.0, float(spread - overall / population.mean()))
    weights = between / (between + overall / population) if between else np.zeros(n.shape)
    values = weights * raw + (1 - weights) * overall
    return Smoothed(
        n=int(n.sum()),
        overall=float(overall),
        between_variance=between,
        raw=tuple(raw.tolist()),
        values=tuple(values.tolist()),
        weights=tuple(weights.tolist()),
        base=base,
    )
