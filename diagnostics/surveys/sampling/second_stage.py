"""How many units each cluster has in all, of which some were drawn. Neither Django nor the database."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class ClusterSize:
    """A cluster, such as a block, and how many units of the second stage, such as homes, it has in all."""

    stratum: str
    cluster: str
    units: int


@dataclass(frozen=True, eq=False)
class SecondStage:
    """The units that the cluster of each answer has in all; endless where it is not known or cannot be.

    `clusters`, `known`: how many there are, and of how many the size is known; `too_small`: those that are said to have
    fewer units than answered; `units`: all units of those whose size is known.
    """

    in_all: np.ndarray
    clusters: int
    known: int
    units: int
    too_small: tuple[ClusterSize, ...]


def second_stage(
    sizes: Sequence[ClusterSize], strata: Sequence[str], clusters: Sequence[str]
) -> SecondStage | None:
    """What is known of the clusters that answers name; None where nothing is."""
    if not sizes:
        return None
    told = {(one.stratum, one.cluster): one for one in sizes}
    pairs = list(zip(map(str, strata), map(str, clusters), strict=True))
    answers: dict[tuple[str, str], int] = {}
    for pair in pairs:
        if pair[1]:
            answers[pair] = answers.get(pair, 0) + 1
    found = {pair: told[pair] for pair in answers if pair in told}
    if not found:
        return None
    small = tuple(one for pair, one in found.items() if one.units < answers[pair])
    kept = {pair: one.units for pair, one in found.items() if one not in small}
    in_all = np.array([kept.get(pair, np.inf) for pair in pairs])
    return SecondStage(in_all, len(answers), len(kept), sum(kept.values()), small)
