"""How a survey sample was drawn, and the variance that follows from it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike


class Sampling(StrEnum):
    """How respondents came into the survey; only a probability sample can speak of its own error."""

    PROBABILITY = "probability"
    QUOTA = "quota"
    OPEN = "open"


class Lonely(StrEnum):
    """What to do with a stratum that has a single cluster, whose spread cannot be seen."""

    REFUSE = "refuse"
    CENTRE = "centre"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, eq=False)
class SampleDesign:
    """One row per respondent: weight, stratum and cluster; made by ``sample_design``, never changed.

    ``clusters`` number the primary sampling units over all strata, ``cluster_strata`` give the stratum of
    each, ``sampled_shares`` the share of all its clusters that each stratum has in the sample (0 when the
    sample is a small part). ``margins`` and ``base_weights`` are there when weights were calibrated.
    """

    weights: np.ndarray
    strata: np.ndarray
    clusters: np.ndarray
    cluster_strata: np.ndarray
    sampled_shares: np.ndarray
    sampling: Sampling
    lonely: Lonely
    margins: np.ndarray | None = None
    base_weights: np.ndarray | None = None

    def __len__(self) -> int:
        return self.weights.size

    def covariance(self, scores: np.ndarray) -> np.ndarray:
        """Covariance matrix (k x k) of the sums of ``scores`` (n x k), zero outside the domain.

        Ultimate clusters with replacement, with the finite population correction where it was given.
        """
        scores = self._residuals(scores)
        totals = _sums(self.clusters, scores, self.cluster_strata.size)
        sizes = np.bincount(self.cluster_strata, minlength=self.sampled_shares.size)
        means = _sums(self.cluster_strata, totals, sizes.size) / sizes[:, None]
        centred = totals - means[self.cluster_strata]
        alone = sizes[self.cluster_strata] == 1
        if self.lonely is Lonely.CENTRE:
            centred[alone] = totals[alone] - totals.mean(axis=0)
        factor = np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), 1.0) * (1 - self.sampled_shares)
        return centred.T @ (centred * factor[self.cluster_strata][:, None])

    def degrees_of_freedom(self, rows: np.ndarray) -> int:
        """Clusters less strata among the ``rows`` (boolean mask) that carry weight."""
        used = rows & (self.weights > 0)
        return int(np.unique(self.clusters[used]).size - np.unique(self.strata[used]).size)

    def _residuals(self, scores: np.ndarray) -> np.ndarray:
        """Scores less what the calibration margins explain (Deville & Sarndal 1992, JASA 87, 376-382)."""
        if self.margins is None:
            return scores
        positive = self.weights > 0
        values = np.zeros_like(scores)
        values[positive] = scores[positive] / self.weights[positive, None]
        root = np.sqrt(self.base_weights)[:, None]
        fitted = np.linalg.lstsq(self.margins * root, values * root, rcond=None)[0]
        return (values - self.margins @ fitted) * self.weights[:, None]


def sample_design(
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    clusters_in_population: ArrayLike | None = None,
    sampling: Sampling = Sampling.PROBABILITY,
    lonely: Lonely = Lonely.REFUSE,
) -> SampleDesign:
    """Describe a sample: one weight, stratum and cluster per respondent (any labels).

    Cluster labels may repeat from stratum to stratum. Without ``clusters`` every respondent is one;
    ``clusters_in_population`` gives, per respondent, the number of clusters that the whole stratum has.
    Raises ValueError for weights that are negative or not finite, for columns of different length, and for
    a stratum with one cluster unless ``lonely`` says what to do.
    """
    w = _checked_weights(weights)
    stratum = _codes(strata, w.size, "strata")
    cluster, cluster_strata = _nested(stratum, _labels(clusters, w.size, "clusters"))
    sizes = np.bincount(cluster_strata, minlength=stratum.max() + 1)
    if sampling is Sampling.PROBABILITY and lonely is Lonely.REFUSE and (sizes == 1).any():
        raise ValueError(f"{int((sizes == 1).sum())} strata have a single cluster: say how to treat them")
    shares = _shares(clusters_in_population, stratum, sizes)
    return SampleDesign(w, stratum, cluster, cluster_strata, shares, sampling, lonely)


def _checked_weights(weights: ArrayLike) -> np.ndarray:
    w = np.asarray(weights, dtype=float)
    if w.ndim != 1 or w.size == 0:
        raise ValueError("weights must be one non-empty column")
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("weights must be numbers of zero or more")
    return w


def _labels(values: ArrayLike | None, n: int, name: str) -> np.ndarray:
    labels = np.arange(n) if values is None else np.asarray(values)
    if labels.shape != (n,):
        raise ValueError(f"{name} must have one entry per weight")
    return labels


def _codes(values: ArrayLike | None, n: int, name: str) -> np.ndarray:
    labels = np.zeros(n, dtype=int) if values is None else _labels(values, n, name)
    return np.unique(labels, return_inverse=True)[1].reshape(-1)


def _nested(strata: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cluster numbers that are unique over strata, and the stratum of each cluster."""
    inner = np.unique(labels, return_inverse=True)[1].reshape(-1)
    pair = strata.astype(np.int64) * (inner.max() + 1) + inner
    _, first, cluster = np.unique(pair, return_index=True, return_inverse=True)
    return cluster.reshape(-1), strata[first]


def _shares(population: ArrayLike | None, strata: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    if population is None:
        return np.zeros(sizes.size)
    values = _labels(population, strata.size, "clusters_in_population").astype(float)
    per_stratum = np.zeros(sizes.size)
    per_stratum[strata] = values
    if not np.array_equal(per_stratum[strata], values):
        raise ValueError("clusters_in_population differs within a stratum")
    if (per_stratum < sizes).any():
        raise ValueError("a stratum has more clusters in the sample than in the population")
    return sizes / per_stratum


def _sums(codes: np.ndarray, columns: np.ndarray, groups: int) -> np.ndarray:
    return np.column_stack([np.bincount(codes, column, groups) for column in columns.T])
