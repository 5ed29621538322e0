"""Two waves of one survey put together, so that what they have in common is taken into account."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .calibration import stacked
from .design import SampleDesign
from .differences import Difference, difference_of_groups


@dataclass(frozen=True, slots=True, eq=False)
class JoinedWaves:
    """The rows of the first wave above those of the second, in one design; ``is_second`` marks the latter."""

    design: SampleDesign
    is_second: np.ndarray

    def change(
        self,
        first: ArrayLike,
        second: ArrayLike,
        *,
        base: str = "respondents with a valid answer",
        level: float = 0.95,
    ) -> Difference:
        """Mean (or share) in the second wave minus that in the first, with the covariance of shared clusters."""
        y = np.concatenate([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
        return difference_of_groups(self.design, y, self.is_second, ~self.is_second, base=base, level=level)


def joined(first: SampleDesign, second: SampleDesign) -> JoinedWaves:
    """Two waves drawn from the same strata and clusters (same labels in both), or from the same people as clusters.

    A cluster with the same stratum and label is the same cluster; where a wave has no cluster labels, its people are
    taken as others than those of the other wave. Raises ValueError when the waves differ in their sampling or their
    rule for lonely strata, have a second stage, or give different sizes of a stratum.
    """
    if (first.sampling, first.lonely) != (second.sampling, second.lonely):
        raise ValueError(
            "the waves differ in their sampling or in their rule for strata with a single cluster"
        )
    if first.second is not None or second.second is not None:
        raise ValueError("waves with a second stage cannot be put together")
    waves = (first, second)
    names, renamed = _matched([wave.stratum_names for wave in waves])
    of_clusters = [new[wave.cluster_strata] for wave, new in zip(waves, renamed, strict=True)]
    clusters = _same_clusters(waves, of_clusters)
    # A stratum in which the waves drew different clusters is two independent samples, each with its own mean.
    common = np.isin(np.arange(names.size), of_clusters[0][np.isin(clusters[0], clusters[1])])
    moved = renamed[1] + np.where(common[renamed[1]], 0, names.size)
    numbers = [renamed[0], moved]
    strata = np.empty(int(max(codes.max() for codes in clusters)) + 1, dtype=int)
    for codes, wave, new in zip(clusters, waves, numbers, strict=True):
        strata[codes] = new[wave.cluster_strata]
    design = SampleDesign(
        np.concatenate([wave.weights for wave in waves]),
        np.concatenate([new[wave.strata] for wave, new in zip(waves, numbers, strict=True)]),
        np.concatenate([codes[wave.clusters] for wave, codes in zip(waves, clusters, strict=True)]),
        strata,
        _shares(waves, numbers, np.bincount(strata, minlength=2 * names.size)),
        first.sampling,
        first.lonely,
        np.concatenate([names, names]),
        calibration=stacked(first.calibration, second.calibration, (len(first), len(second))),
    )
    return JoinedWaves(design, np.repeat([False, True], [len(first), len(second)]))


def _matched(labels: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    names, codes = np.unique(np.concatenate(labels), return_inverse=True)
    return names, np.split(codes.reshape(-1), [labels[0].size])


def _same_clusters(waves: tuple[SampleDesign, ...], strata: list[np.ndarray]) -> list[np.ndarray]:
    """A number for each cluster of both waves, the same for the same stratum and label."""
    if any(wave.cluster_names is None for wave in waves):
        return [np.arange(strata[0].size), strata[0].size + np.arange(strata[1].size)]
    names, inner = _matched([wave.cluster_names for wave in waves])
    pairs = np.concatenate(strata).astype(np.int64) * names.size + np.concatenate(inner)
    codes = np.unique(pairs, return_inverse=True)[1].reshape(-1)
    return np.split(codes, [strata[0].size])


def _shares(waves: tuple[SampleDesign, ...], renamed: list[np.ndarray], sizes: np.ndarray) -> np.ndarray:
    populations = np.zeros((2, sizes.size))
    for row, (wave, new) in enumerate(zip(waves, renamed, strict=True)):
        drawn = np.bincount(wave.cluster_strata, minlength=wave.sampled_shares.size)
        with np.errstate(divide="ignore"):
            populations[row, new] = np.where(drawn > 0, drawn / wave.sampled_shares, 0)
    both = (populations > 0).all(axis=0)
    if not np.allclose(populations[0, both], populations[1, both], rtol=1e-9):
        raise ValueError("the waves give different sizes of the same stratum")
    population = populations.max(axis=0)
    if (population < sizes * (1 - 1e-9)).any():
        raise ValueError("a stratum has more clusters in the two waves than in the population")
    return np.divide(sizes, population, where=population > 0, out=np.zeros(sizes.size)).clip(max=1)
