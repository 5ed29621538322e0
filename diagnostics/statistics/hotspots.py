"""Where more incidents lie together than chance puts there, on a grid of cells or on areas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.fft import irfft, next_fast_len, rfft
from scipy.sparse import csr_array

from .change import benjamini_hochberg, benjamini_yekutieli
from .counts import as_counts
from .methods import HOT_SPOTS, HOT_SPOTS_OF_RATES, Method
from .overdispersion import chance_of_as_many, dispersion
from .refusals import Refusal

#: Fewer cells than this hold no pattern that could be told from chance.
MINIMUM_CELLS = 30
MINIMUM_INCIDENTS = 20
#: The false-discovery rate of hot spots: the half of 5 % that belongs to the one side that is looked at.
ALPHA = 0.025
#: The false-discovery rate of single cells that stand out; the less, so that maps of chance stay silent.
PEAK_ALPHA = 0.01
#: Products of all direct convolutions; above, the Fourier transform is faster (and exact to 12 digits only).
DIRECT = 5e6


class Correction(StrEnum):
    """How the p-values are corrected for the number of cells looked at."""

    BENJAMINI_HOCHBERG = "bh"
    BENJAMINI_YEKUTIELI = "by"


_CORRECTIONS = {
    Correction.BENJAMINI_HOCHBERG: benjamini_hochberg,
    Correction.BENJAMINI_YEKUTIELI: benjamini_yekutieli,
}


@dataclass(frozen=True, slots=True, eq=False)
class HotSpots:
    """The verdict on each cell, in the order given; arrays of length ``cells``.

    ``sums`` are the incidents in a cell and its ``neighbours`` (how many cells that is, itself included), of
    which ``expected`` would be there by chance; ``p`` is the exact chance of as many or more, ``q`` the same
    corrected for all the cells, and ``hot`` where q is at most ``alpha``. ``z`` is the Gi* statistic, for
    comparison with other software: it rests on an approximation that fails for small counts, and decides
    nothing. A cell that cannot be tested (nobody lives in it or beside it) has p = q = 1.
    ``peaks`` are cells that are not hot but hold, alone, more incidents than an equal risk everywhere would put
    there: one bad bar in a quiet quarter is no cluster, and is not to be lost.
    """

    n: int
    cells: int
    sums: np.ndarray
    neighbours: np.ndarray
    expected: np.ndarray
    z: np.ndarray | None
    p: np.ndarray
    q: np.ndarray
    hot: np.ndarray
    peaks: np.ndarray
    alpha: float
    correction: Correction
    base: str
    method: Method = HOT_SPOTS
    #: The spread of single cells over that of chance, by which ``peaks`` (or the test of rates) are widened.
    dispersion: float = 1.0


def hot_spots(
    counts: ArrayLike,
    near: csr_array,
    *,
    alpha: float = ALPHA,
    correction: Correction = Correction.BENJAMINI_HOCHBERG,
    base: str = "cells of the study area",
) -> HotSpots | Refusal:
    """Cells that lie, with their neighbours, in more incidents than a random exchange of the counts gives.

    ``counts`` has every cell of the study area, those without incidents too, and no other; ``near`` is the
    matrix of ones (cells x cells) that says which are near, each to itself (``hexgrid.contiguity``,
    ``area_contiguity``). The p-value is exact for drawing as many counts as there are neighbours from all the
    counts, with replacement: the k-fold convolution of their histogram. Unlike permutations it has no least
    value, and unlike the normal approximation it finds nothing on maps of pure chance.
    Refuses under 30 cells or 20 incidents, and where all counts are the same.
    Raises ValueError when counts are no whole numbers, or the matrix is not of ones with a full diagonal.
    """
    x, near = _checked(counts, near)
    if refusal := _refusal(x):
        return refusal
    sums, neighbours = _sums(near, x)
    p = np.ones(x.size)
    for size, tail in _tails(x, int(neighbours.max())):
        at = neighbours == size
        p[at] = tail[sums[at]]
    expected = neighbours * x.mean()
    return _judged(x, sums, neighbours, expected, p, gi_star(x, near), alpha, correction, base, HOT_SPOTS)


def population_hot_spots(
    counts: ArrayLike,
    populations: ArrayLike,
    near: csr_array,
    *,
    alpha: float = ALPHA,
    correction: Correction = Correction.BENJAMINI_HOCHBERG,
    base: str = "residents",
) -> HotSpots | Refusal:
    """Cells that lie, with their neighbours, in more incidents than their share of the population explains.

    The incidents of a neighbourhood are tested against their number at a common risk, with its share of the
    population (zero or more of what ``base`` names in each cell). The risk is never quite the same everywhere: the
    spread that cells show anyway (``dispersion``) widens what is taken for chance.
    Refuses and raises like ``hot_spots``; also raises ValueError for populations that are negative or all 0.
    """
    x, near = _checked(counts, near)
    population = np.asarray(populations, dtype=float)
    if population.shape != x.shape or not (np.isfinite(population) & (population >= 0)).all():
        raise ValueError("populations must be numbers of zero or more, one for each cell")
    if not population.sum():
        raise ValueError("somebody must live in the study area")
    if refusal := _refusal(x):
        return refusal
    sums, neighbours = _sums(near, x)
    share = np.minimum(near @ population / population.sum(), 1.0)
    spread = dispersion(x, x.sum() * population / population.sum())
    p = chance_of_as_many(sums, int(x.sum()), share, spread)
    expected = share * x.sum()
    return _judged(
        x, sums, neighbours, expected, p, None, alpha, correction, base, HOT_SPOTS_OF_RATES, spread
    )


def gi_star(values: ArrayLike, near: csr_array) -> np.ndarray:
    """z-values of Gi* (Ord & Getis 1995, Geographical Analysis 27, 286-306, eq. 14), own cell included.

    ``values`` per cell, ``near`` the weights (cells x cells). 0 where the neighbourhood is the whole map.
    """
    x, n = np.asarray(values, dtype=float), len(values)
    weight = near.sum(axis=1)
    squared = near.multiply(near).sum(axis=1)
    spread = x.std() * np.sqrt(np.maximum(n * squared - weight * weight, 0) / (n - 1))
    excess = near @ x - x.mean() * weight
    return np.divide(excess, spread, out=np.zeros(n), where=spread > 0)


def area_contiguity(polygons: Sequence) -> csr_array:
    """Which areas touch each other, in a side or a corner, each touching itself: a matrix of ones for ``near``.

    ``polygons`` are shapely geometries in any plane coordinates.
    """
    shapes = np.array(polygons, dtype=object)
    row, column = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return csr_array((np.ones(row.size), (row, column)), shape=(shapes.size, shapes.size))


def _checked(counts: ArrayLike, near: csr_array) -> tuple[np.ndarray, csr_array]:
    x, near = np.atleast_1d(as_counts(counts)), csr_array(near)
    if near.shape != (x.size, x.size) or (near.data != 1).any() or (near.diagonal() != 1).any():
        raise ValueError("the matrix of neighbours must hold ones, a row for each cell, each near itself")
    return x, near


def _refusal(x: np.ndarray) -> Refusal | None:
    if x.size < MINIMUM_CELLS:
        return Refusal("too_few_cells", {"cells": x.size, "needed": MINIMUM_CELLS})
    if x.sum() < MINIMUM_INCIDENTS:
        return Refusal("too_few_on_map", {"count": int(x.sum()), "needed": MINIMUM_INCIDENTS})
    if (x == x[0]).all():
        return Refusal("all_the_same", {"count": int(x[0])})
    return None


def _sums(near: csr_array, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.rint(near @ x).astype(np.int64), np.rint(near.sum(axis=1)).astype(np.int64)


def _tails(x: np.ndarray, largest: int):
    """(k, P(sum of k draws >= s) for s = 0, 1, ...) for k = 1 to ``largest``."""
    histogram = np.bincount(x) / x.size
    values = np.flatnonzero(histogram)
    direct = values.size * histogram.size * largest**2 / 2 <= DIRECT
    for size, draws in enumerate((_direct if direct else _by_fourier)(histogram, values, largest), 1):
        # Summed from the small end, so that tiny chances keep their digits.
        yield size, np.minimum(np.cumsum(draws[::-1])[::-1], 1.0)


def _direct(histogram: np.ndarray, values: np.ndarray, largest: int) -> Iterator[np.ndarray]:
    """A count that occurs in no cell costs nothing: the histogram of a map with one high count is mostly zeros."""
    draws = np.ones(1)
    for _size in range(largest):
        if values.size > histogram.size // 4:
            draws = np.convolve(draws, histogram)
        else:
            out = np.zeros(draws.size + histogram.size - 1)
            for value in values:
                out[value : value + draws.size] += histogram[value] * draws
            draws = out
        yield draws


def _by_fourier(histogram: np.ndarray, _values: np.ndarray, largest: int) -> Iterator[np.ndarray]:
    """Powers of one transform, long enough for the longest sum."""
    room = next_fast_len(largest * (histogram.size - 1) + 1, real=True)
    one = rfft(histogram, room)
    power = np.ones_like(one)
    for size in range(1, largest + 1):
        power = power * one
        yield np.maximum(irfft(power, room)[: size * (histogram.size - 1) + 1], 0.0)


def _judged(
    x, sums, neighbours, expected, p, z, alpha, correction, base, method, spread: float | None = None
) -> HotSpots:
    q = _CORRECTIONS[Correction(correction)](p)
    hot = q <= alpha
    lonely = spread is None
    spread = dispersion(x, np.full(x.size, x.mean())) if spread is None else spread
    return HotSpots(
        n=int(x.sum()),
        cells=x.size,
        sums=sums,
        neighbours=neighbours,
        expected=expected,
        z=z,
        p=p,
        q=q,
        hot=hot,
        peaks=_peaks(x, correction, spread) & ~hot if lonely else np.zeros(x.size, dtype=bool),
        alpha=alpha,
        correction=Correction(correction),
        base=base,
        method=method,
        dispersion=spread,
    )


def _peaks(x: np.ndarray, correction: Correction, spread: float) -> np.ndarray:
    """Cells with more incidents than an equal share of all, at the spread of the other cells, puts there."""
    p = chance_of_as_many(x, int(x.sum()), np.full(x.size, 1 / x.size), spread)
    return _CORRECTIONS[Correction(correction)](p) <= PEAK_ALPHA
