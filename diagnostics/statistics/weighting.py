"""Weights that make a sample look like the population it was drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from .design import SampleDesign

#: An answer that is made to count for more than this many times its own weight deserves a warning.
LARGE_FACTOR = 3.0


class CannotWeight(ValueError):
    """The margins cannot be met by this sample; the message says which group is the matter."""


@dataclass(frozen=True, slots=True)
class Weighting:
    """A calibrated design with what calibration did: largest factor, Kish's design effect, effective n."""

    design: SampleDesign
    largest_factor: float
    kish_deff: float
    n_effective: float
    rounds: int

    @property
    def needs_warning(self) -> bool:
        return self.largest_factor > LARGE_FACTOR


def kish_deff(weights: ArrayLike) -> float:
    """Loss of precision from unequal weights: n sum(w^2) / (sum w)^2 (Kish 1965)."""
    w = np.asarray(weights, dtype=float)
    w = w[w > 0]
    return float(w.size * (w @ w) / w.sum() ** 2)


def rake(
    design: SampleDesign,
    margins: Sequence[tuple[ArrayLike, Mapping[object, float]]],
    *,
    tolerance: float = 1e-6,
    most_rounds: int = 200,
) -> Weighting:
    """Fit the weights to population totals on one or more margins (one margin: post-stratification).

    Each margin is (group of each respondent, {group: people in the population}). Deming & Stephan 1940.
    The variance of estimates under the returned design takes the calibration into account.
    Raises CannotWeight for groups without respondents or without a total, for margins whose totals differ,
    and when the margins are not met after ``most_rounds``.
    """
    coded = [_coded(design, groups, totals) for groups, totals in margins]
    _check_same_population([totals for _, totals in coded])
    weights, rounds = _rake(design.weights, coded, tolerance, most_rounds)
    used = design.weights > 0
    factor = weights[used] / design.weights[used]
    deff = kish_deff(weights)
    columns = np.column_stack([codes[:, None] == np.arange(totals.size) for codes, totals in coded])
    calibrated = replace(
        design, weights=weights, margins=columns.astype(float), base_weights=design.weights.copy()
    )
    relative = float(factor.max() / np.median(factor))
    return Weighting(calibrated, relative, deff, float(used.sum() / deff), rounds)


def _coded(
    design: SampleDesign, groups: ArrayLike, totals: Mapping[object, float]
) -> tuple[np.ndarray, np.ndarray]:
    names = list(totals)
    number = {name: code for code, name in enumerate(names)}
    labels = np.asarray(groups).tolist()
    if len(labels) != len(design):
        raise ValueError("a margin must have one group per respondent")
    if unknown := sorted({str(label) for label in labels if label not in number}):
        raise CannotWeight(f"no population total for: {', '.join(unknown)}")
    codes = np.array([number[label] for label in labels])
    people = np.array([totals[name] for name in names], dtype=float)
    if not (np.isfinite(people) & (people > 0)).all():
        raise CannotWeight("population totals must be above zero")
    present = np.bincount(codes, design.weights, people.size)
    if empty := [str(name) for name, sum_ in zip(names, present, strict=True) if not sum_]:
        raise CannotWeight(f"nobody answered in: {', '.join(empty)}; merge the group with another")
    return codes, people


def _check_same_population(totals: Sequence[np.ndarray]) -> None:
    sums = [float(margin.sum()) for margin in totals]
    if max(sums) - min(sums) > 1e-6 * max(sums):
        raise CannotWeight(f"the margins add up to different populations: {min(sums):g} and {max(sums):g}")


def _rake(
    weights: np.ndarray, coded: Sequence[tuple[np.ndarray, np.ndarray]], tolerance: float, most_rounds: int
) -> tuple[np.ndarray, int]:
    w = weights.copy()
    for rounds in range(1, most_rounds + 1):
        for codes, totals in coded:
            w *= (totals / np.bincount(codes, w, totals.size))[codes]
        if max(_error(w, codes, totals) for codes, totals in coded) < tolerance:
            return w, rounds
    raise CannotWeight("the margins contradict each other in this sample; merge small groups")


def _error(w: np.ndarray, codes: np.ndarray, totals: np.ndarray) -> float:
    return float(np.abs(np.bincount(codes, w, totals.size) / totals - 1).max())
