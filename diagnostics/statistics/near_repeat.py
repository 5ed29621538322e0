"""Near repeats: whether incidents follow one another closely in place and time more often than by chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from .change import benjamini_hochberg
from .methods import KNOX, Method
from .refusals import Refusal

#: Metres; the first band, below a millimetre, is "the same place".
DISTANCES = (0.0, 0.001, 100.0, 200.0, 300.0, 400.0)
#: Days; the first band is "the same day".
DAYS = (0, 1, 8, 15, 22, 29)
MINIMUM_INCIDENTS = 50
LARGEST_PAIRS = 20_000_000
#: A band is worth words only where near repeats are at least this many times what chance gives.
WORTH_SAYING = 1.2


class Metric(StrEnum):
    """How distance is measured: as the crow flies, or along a grid of streets."""

    EUCLIDEAN = "euclidean"
    MANHATTAN = "manhattan"


@dataclass(frozen=True, slots=True, eq=False)
class NearRepeats:
    """Pairs of incidents by distance (rows) and days apart (columns), against random dates.

    Row i holds distances from ``distances[i]`` to below ``distances[i + 1]`` metres, column j days from
    ``days[j]`` to below ``days[j + 1]``. ``ratio`` is observed over expected (NaN when nothing is expected), ``p``
    the share of permutations with as many or more, ``q`` the same corrected for all the bands; ``clear`` where
    q is below 0.05 and the ratio at least 1.2.
    """

    n: int
    distances: tuple[float, ...]
    days: tuple[int, ...]
    observed: np.ndarray
    expected: np.ndarray
    ratio: np.ndarray
    p: np.ndarray
    q: np.ndarray
    clear: np.ndarray
    permutations: int
    seed: int
    metric: Metric
    base: str = "pairs of incidents"
    method: Method = KNOX


def near_repeats(
    x: ArrayLike,
    y: ArrayLike,
    days: ArrayLike,
    *,
    exact_places: bool,
    distances: Sequence[float] = DISTANCES,
    day_bands: Sequence[int] = DAYS,
    metric: Metric = Metric.EUCLIDEAN,
    permutations: int = 999,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> NearRepeats | Refusal:
    """Knox's test by permuting the dates (Knox 1964; Johnson et al. 2007, JQC 23, 201-219).

    ``x``, ``y`` in metres, ``days`` as dates (datetime64) or whole day numbers; bands are [a, b). The same ``seed``
    gives the same answer; ``progress`` is told after every permutation how many are done.
    Refuses when places are snapped to blocks, streets or points (``exact_places`` false:
    then "the same place" means nothing), under 50 incidents, and when too many lie close together to be paired.
    Raises ValueError for coordinates that are not finite and for bands that do not rise.
    """
    points, day, edges, day_edges = _checked(x, y, days, distances, day_bands)
    if not exact_places:
        return Refusal("places_not_exact")
    if day.size < MINIMUM_INCIDENTS:
        return Refusal("too_few_for_pairs", {"count": day.size, "needed": MINIMUM_INCIDENTS})
    metric = Metric(metric)
    pairs = _pairs(points, edges, metric)
    if pairs is None:
        return Refusal("too_many_pairs", {"most": LARGEST_PAIRS})
    observed = _table(day, *pairs, day_edges, edges.size - 1)
    rng, simulated = np.random.default_rng(seed), np.zeros(observed.shape)
    as_many = np.zeros(observed.shape, dtype=np.int64)
    for done in range(permutations):
        drawn = _table(rng.permutation(day), *pairs, day_edges, edges.size - 1)
        simulated += drawn
        as_many += drawn >= observed
        progress(done + 1, permutations)
    return _result(day.size, edges, day_edges, observed, simulated, as_many, permutations, seed, metric)


def knox_table(
    x: ArrayLike,
    y: ArrayLike,
    days: ArrayLike,
    *,
    distances: Sequence[float] = DISTANCES,
    day_bands: Sequence[int] = DAYS,
    metric: Metric = Metric.EUCLIDEAN,
) -> np.ndarray:
    """Pairs of incidents by distance band (rows) and band of days apart (columns), whole numbers."""
    points, day, edges, day_edges = _checked(x, y, days, distances, day_bands)
    return _table(day, *_close_pairs(points, edges, Metric(metric)), day_edges, edges.size - 1)


def _checked(x, y, days, distances, day_bands) -> tuple[np.ndarray, ...]:
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    day = np.asarray(days)
    day = day.astype("datetime64[D]").astype(np.int64) if day.dtype.kind == "M" else day.astype(np.int64)
    edges, day_edges = np.asarray(distances, dtype=float), np.asarray(day_bands, dtype=np.int64)
    if len(points) != day.size or not np.isfinite(points).all():
        raise ValueError("every incident needs finite coordinates and a day")
    for bands in (edges, day_edges):
        if bands.size < 2 or bands[0] < 0 or (np.diff(bands) <= 0).any():
            raise ValueError("bands must rise, from zero or more")
    return points, day, edges, day_edges


def _pairs(points: np.ndarray, edges: np.ndarray, metric: Metric):
    """As ``_close_pairs``, or None when there would be too many to hold."""
    tree = cKDTree(points)
    if (tree.count_neighbors(tree, edges[-1], _NORM[metric]) - len(points)) // 2 > LARGEST_PAIRS:
        return None
    return _close_pairs(points, edges, metric)


_NORM = {Metric.EUCLIDEAN: 2, Metric.MANHATTAN: 1}


def _close_pairs(points: np.ndarray, edges: np.ndarray, metric: Metric) -> tuple[np.ndarray, ...]:
    """(one, other, band) for every pair whose distance lies in a band."""
    one, other = cKDTree(points).query_pairs(edges[-1], _NORM[metric], output_type="ndarray").T
    apart = np.abs(points[one] - points[other])
    distance = apart.sum(axis=1) if metric is Metric.MANHATTAN else np.hypot(*apart.T)
    band = np.searchsorted(edges, distance, side="right") - 1
    inside = (band >= 0) & (band < edges.size - 1)
    return one[inside], other[inside], band[inside]


def _table(day, one, other, band, day_edges, bands: int) -> np.ndarray:
    columns = day_edges.size - 1
    column = np.searchsorted(day_edges, np.abs(day[one] - day[other]), side="right") - 1
    inside = (column >= 0) & (column < columns)
    found = np.bincount(band[inside] * columns + column[inside], minlength=bands * columns)
    return found.reshape(bands, columns)


def _result(n, edges, day_edges, observed, simulated, as_many, permutations, seed, metric) -> NearRepeats:
    expected = simulated / permutations
    ratio = np.divide(observed, expected, out=np.full(observed.shape, np.nan), where=expected > 0)
    p = (as_many + 1) / (permutations + 1)
    q = benjamini_hochberg(p.ravel()).reshape(p.shape)
    return NearRepeats(
        n=n,
        distances=tuple(edges.tolist()),
        days=tuple(day_edges.tolist()),
        observed=observed,
        expected=expected,
        ratio=ratio,
        p=p,
        q=q,
        # Where there is no pair at all, every permutation has as many, and p is 1.
        clear=(q < 0.05) & (np.nan_to_num(ratio, nan=np.inf) >= WORTH_SAYING),
        permutations=permutations,
        seed=seed,
        metric=metric,
    )
