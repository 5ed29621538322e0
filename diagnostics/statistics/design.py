"""How a survey sample was drawn, and the variance that follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from .calibration import Calibration, sums


class Sampling(StrEnum):
    """How respondents came into the survey; only a probability sample can speak of its own error."""

    PROBABILITY = "probability"
    QUOTA = "quota"
    OPEN = "open"


class Lonely(StrEnum):
    """What to do with a stratum that has a single cluster, whose spread cannot be seen.

    CENTRE takes its distance from the mean of all clusters (R's "adjust"), SKIP takes it for known ("certainty").
    The third way is to join it with a neighbour: ``collapse`` of ``sample_design``.
    """

    REFUSE = "refuse"
    CENTRE = "centre"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, eq=False)
class SecondStage:
    """What was drawn within the clusters: the unit of each row, the cluster of each unit, the share of its units that
    each cluster has in the sample."""

    units: np.ndarray
    unit_clusters: np.ndarray
    sampled_shares: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class SampleDesign:
    """One row per respondent: weight, stratum and cluster; made by ``sample_design``, never changed.

    ``clusters`` number the primary sampling units over all strata, ``cluster_strata`` give the stratum of
    each, ``sampled_shares`` the share of all its clusters that each stratum has in the sample (0 when the
    sample is a small part). ``stratum_names`` and ``cluster_names`` are the labels as given; without labels every
    respondent is a cluster and ``cluster_names`` is None. ``calibration`` is there when weights were calibrated.
    """

    weights: np.ndarray
    strata: np.ndarray
    clusters: np.ndarray
    cluster_strata: np.ndarray
    sampled_shares: np.ndarray
    sampling: Sampling
    lonely: Lonely
    stratum_names: np.ndarray
    cluster_names: np.ndarray | None = None
    second: SecondStage | None = None
    calibration: Calibration | None = None

    def __len__(self) -> int:
        return self.weights.size

    @property
    def units(self) -> np.ndarray:
        """The finest sampling unit of each row: scores need only be summed up to it."""
        return self.clusters if self.second is None else self.second.units

    @property
    def unit_count(self) -> int:
        return (self.cluster_strata if self.second is None else self.second.unit_clusters).size

    def covariance(self, scores: np.ndarray) -> np.ndarray:
        """Covariance matrix (k x k) of the sums of ``scores`` (n x k), zero outside the domain.

        Ultimate clusters with replacement, with the finite population correction where it was given; with a second
        stage, both stages as in R's svyrecvar.
        """
        parts = self._deviations(self._unit_totals(scores))
        return sum(centred.T @ (centred * factor[:, None]) for centred, factor in parts)

    def variances(self, scores: np.ndarray) -> np.ndarray:
        """The diagonal of ``covariance``, for many columns at once."""
        return self.variances_of_totals(self._unit_totals(scores))

    def variances_of_totals(self, totals: np.ndarray) -> np.ndarray:
        """Variances of the sums of scores that are already summed up by ``units`` and freed of calibration."""
        parts = self._deviations(totals)
        return sum(np.einsum("u,uk,uk->k", factor, centred, centred) for centred, factor in parts)

    def degrees_of_freedom(self, rows: np.ndarray) -> int:
        """Clusters less strata among the ``rows`` (boolean mask) that carry weight."""
        used = rows & (self.weights > 0)
        clusters = np.bincount(self.clusters[used], minlength=self.cluster_strata.size) > 0
        return int(clusters.sum() - np.unique(self.cluster_strata[clusters]).size)

    def _unit_totals(self, scores: np.ndarray) -> np.ndarray:
        if self.calibration is not None:
            positive = self.weights > 0
            values = np.divide(
                scores, self.weights[:, None], where=positive[:, None], out=np.zeros_like(scores)
            )
            scores = self.calibration.residuals(values) * self.weights[:, None]
        return sums(self.units, scores, self.unit_count)

    def _deviations(self, totals: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each stage, distances of the totals of its units from their mean, and the factor of each square."""
        if self.second is not None:
            within = self.second.unit_clusters
            importance = self.sampled_shares[self.cluster_strata]
            yield _spread(totals, within, self.second.sampled_shares, self.lonely, importance)
            totals = sums(within, totals, self.cluster_strata.size)
        yield _spread(totals, self.cluster_strata, self.sampled_shares, self.lonely, 1.0)


def sample_design(
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    clusters_in_population: ArrayLike | None = None,
    units: ArrayLike | None = None,
    units_in_population: ArrayLike | None = None,
    collapse: Mapping[object, object] | None = None,
    sampling: Sampling = Sampling.PROBABILITY,
    lonely: Lonely = Lonely.REFUSE,
) -> SampleDesign:
    """Describe a sample: one weight, stratum and cluster per respondent (any labels).

    Cluster labels may repeat from stratum to stratum, those of ``units`` from cluster to cluster. Without
    ``clusters`` every respondent is one; ``clusters_in_population`` gives, per respondent, the number of clusters
    that the whole stratum has. ``units`` (such as households) were drawn within clusters, of
    ``units_in_population`` in the whole cluster. ``collapse`` names the stratum into which another one is put for
    the sake of the variance: {lonely: neighbour}.
    Raises ValueError for weights that are negative or not finite, for columns of different length, and for
    a stratum with one cluster unless ``lonely`` says what to do; a stratum taken whole is never lonely.
    """
    w = _checked_weights(weights)
    names, stratum = _codes(strata, w.size, "strata")
    labels = _labels(clusters, w.size, "clusters")
    cluster, first, cluster_strata = _nested(stratum, labels)
    population = _population(clusters_in_population, cluster_strata, names.size, stratum)
    if collapse:
        names, stratum, cluster_strata, population = _collapsed(
            collapse, names, stratum, cluster_strata, population
        )
    shares = np.bincount(cluster_strata, minlength=names.size) / population
    second = _second_stage(units, units_in_population, cluster, clusters_in_population is not None)
    if sampling is Sampling.PROBABILITY and lonely is Lonely.REFUSE:
        _refuse_lonely(cluster_strata, shares, "strata have a single cluster")
        if second is not None:
            _refuse_lonely(second.unit_clusters, second.sampled_shares, "clusters have a single unit")
    return SampleDesign(
        w, stratum, cluster, cluster_strata, shares, sampling, lonely, names,
        None if clusters is None else labels[first], second,
    )  # fmt: skip


def _spread(
    totals: np.ndarray, groups: np.ndarray, shares: np.ndarray, lonely: Lonely, importance: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    sizes = np.bincount(groups, minlength=shares.size)
    means = sums(groups, totals, sizes.size) / np.maximum(sizes, 1)[:, None]
    centred = totals - means[groups]
    if lonely is Lonely.CENTRE:
        alone = (sizes == 1)[groups]
        centred[alone] = totals[alone] - totals.mean(axis=0)
    factor = np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), 1.0) * (1 - shares) * importance
    return centred, factor[groups]


def _refuse_lonely(groups: np.ndarray, shares: np.ndarray, what: str) -> None:
    lonely = (np.bincount(groups, minlength=shares.size) == 1) & (shares < 1)
    if lonely.any():
        raise ValueError(f"{int(lonely.sum())} {what}: say how to treat them")


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


def _codes(values: ArrayLike | None, n: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    labels = np.zeros(n, dtype=int) if values is None else _labels(values, n, name)
    names, codes = np.unique(labels, return_inverse=True)
    return names, codes.reshape(-1)


def _nested(groups: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers that are unique over groups, the first row of each, and the group of each."""
    inner = np.unique(labels, return_inverse=True)[1].reshape(-1)
    pair = groups.astype(np.int64) * (inner.max() + 1) + inner
    _, first, codes = np.unique(pair, return_index=True, return_inverse=True)
    return codes.reshape(-1), first, groups[first]


def _population(
    given: ArrayLike | None,
    drawn_from: np.ndarray,
    groups: int,
    rows: np.ndarray,
    name: str = "clusters_in_population",
    group: str = "stratum",
) -> np.ndarray:
    """How many units each group has in the population; infinite where this is not said."""
    if given is None:
        return np.full(groups, np.inf)
    values = _labels(given, rows.size, name).astype(float)
    found = np.zeros(groups)
    found[rows] = values
    if not np.array_equal(found[rows], values):
        raise ValueError(f"{name} differs within a {group}")
    if not (found >= np.bincount(drawn_from, minlength=groups)).all():
        parts = name.split("_")[0]
        raise ValueError(f"a {group} has more {parts} in the sample than in the population")
    return found


def _collapsed(
    collapse: Mapping[object, object],
    names: np.ndarray,
    strata: np.ndarray,
    cluster_strata: np.ndarray,
    population: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    known = names.tolist()
    if unknown := sorted(str(name) for name in {*collapse, *collapse.values()} if name not in known):
        raise ValueError(f"strata that do not exist cannot be collapsed: {', '.join(unknown)}")
    kept, new = np.unique(np.array([collapse.get(name, name) for name in known]), return_inverse=True)
    new = new.reshape(-1)
    return kept, new[strata], new[cluster_strata], np.bincount(new, population, kept.size)


def _second_stage(
    units: ArrayLike | None, in_population: ArrayLike | None, clusters: np.ndarray, first_known: bool
) -> SecondStage | None:
    if units is None and in_population is None:
        return None
    if units is None or in_population is None or not first_known:
        raise ValueError("a second stage needs units, units_in_population and clusters_in_population")
    unit, _, unit_clusters = _nested(clusters, _labels(units, clusters.size, "units"))
    population = _population(
        in_population, unit_clusters, int(clusters.max()) + 1, clusters, "units_in_population", "cluster"
    )
    return SecondStage(unit, unit_clusters, np.bincount(unit_clusters) / population)
