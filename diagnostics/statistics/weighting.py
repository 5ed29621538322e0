"""Weights that make a sample look like the population it was drawn from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from .calibration import calibration
from .design import SampleDesign
from .refusals import Refusal

#: An answer that is made to count for more than this many times its own weight deserves a warning.
LARGE_FACTOR = 3.0

#: Weights above the median by more than this many interquartile ranges are trimmed.
TRIM_RANGES = 5.0

#: Trimming and fitting are repeated at most so often.
MOST_TRIMMINGS = 20

Margin = tuple[Iterable[object], Mapping[object, float]]


class CannotWeight(ValueError):
    """The margins cannot be met by this sample; the message says which group is the matter."""

    def __init__(self, code: str, **params: object):
        self.refusal = Refusal(code, MappingProxyType(params))
        super().__init__(self.refusal.text)


@dataclass(frozen=True, slots=True)
class Weighting:
    """A calibrated design with what calibration did.

    ``largest_factor`` is the largest adjustment against the median one, ``kish_deff`` and ``n_effective`` tell what
    unequal weights cost, ``largest_error`` how far a margin is from its total, as a share of it. ``cap`` is the weight
    above which weights were trimmed (None: not asked), ``trimmed`` how many were, ``above_cap`` how many the last fit
    lifted above it again; ``unknown`` how many belong to no group of a margin.
    """

    design: SampleDesign
    largest_factor: float
    kish_deff: float
    n_effective: float
    rounds: int
    largest_error: float = 0.0
    cap: float | None = None
    trimmed: int = 0
    above_cap: int = 0
    unknown: int = 0

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
    margins: Sequence[Margin],
    *,
    tolerance: float = 1e-6,
    most_rounds: int = 200,
    trim: bool = False,
    keep_unknown: bool = False,
) -> Weighting:
    """Fit the weights to population totals on one or more margins (one margin: post-stratification).

    Each margin is (group of each respondent, {group: people in the population}). Deming & Stephan 1940. With
    ``trim``, fitted weights above the median by more than five interquartile ranges are cut there and the rest
    fitted again, as often as it takes. With ``keep_unknown``, those whose group is None (such as no age told) keep
    their part of the population, and the totals are shared among the others. The variance of estimates under the
    returned design takes the calibration into account.
    Raises CannotWeight for groups without respondents or without a total, for margins whose totals differ,
    and when the margins are not met after ``most_rounds``.
    """
    if not margins:
        raise ValueError("weights are fitted to one margin or more")
    coded = [_coded(design, groups, totals, keep_unknown) for groups, totals in margins]
    unknown = sum(((codes == len(totals)) for (codes, _), (_, totals) in zip(coded, margins, strict=True)))
    _check_same_population([totals for _, totals in coded])
    base = design.weights
    weights, rounds = _rake(base, coded, tolerance, most_rounds)
    cap, cut = (_cap(weights), np.zeros(len(design), dtype=bool)) if trim else (None, None)
    for _ in range(MOST_TRIMMINGS if trim else 0):
        over = weights > cap * (1 + tolerance)
        if not over.any():
            break
        cut |= over
        base = np.minimum(weights, cap)
        weights, more = _rake(base, coded, tolerance, most_rounds)
        rounds += more
    fitted = _calibrated(design, weights, base, coded)
    trimming = {}
    if trim:
        above = int((weights > cap * (1 + tolerance)).sum())
        trimming = {"cap": cap, "trimmed": int(cut.sum()), "above_cap": above}
    used = design.weights > 0
    factor = weights[used] / design.weights[used]
    deff = kish_deff(weights)
    error = max(_error(weights, codes, totals) for codes, totals in coded)
    relative = float(factor.max() / np.median(factor))
    nowhere = int((unknown & used).sum()) if keep_unknown else 0
    n_effective = float(used.sum() / deff)
    return Weighting(fitted, relative, deff, n_effective, rounds, error, unknown=nowhere, **trimming)


def _calibrated(
    design: SampleDesign,
    weights: np.ndarray,
    base: np.ndarray,
    coded: Sequence[tuple[np.ndarray, np.ndarray]],
) -> SampleDesign:
    margins = [codes for codes, _ in coded]
    return replace(
        design,
        weights=weights,
        calibration=calibration(margins, [totals.size for _, totals in coded], base.copy()),
    )


def _cap(weights: np.ndarray) -> float:
    low, middle, high = np.quantile(weights[weights > 0], [0.25, 0.5, 0.75])
    return float(middle + TRIM_RANGES * (high - low)) if high > low else float(weights.max())


def _coded(
    design: SampleDesign, groups: Iterable[object], totals: Mapping[object, float], keep_unknown: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The number of the group of each, and the people in each group; those with no group come last, if any."""
    names = list(totals)
    number = {name: code for code, name in enumerate(names)}
    labels = groups.tolist() if isinstance(groups, np.ndarray) else list(groups)
    if len(labels) != len(design):
        raise ValueError("a margin must have one group per respondent")
    codes = np.array([number.get(label, -1) for label in labels])
    lost = (codes < 0) & (design.weights > 0)
    kept = lost & np.array([label is None for label in labels]) if keep_unknown else np.zeros(lost.size, bool)
    if unknown := sorted({str(labels[place]) for place in np.flatnonzero(lost & ~kept)}):
        raise CannotWeight("no_population_total", groups=", ".join(unknown))
    people = np.array([totals[name] for name in names], dtype=float)
    if not (np.isfinite(people) & (people > 0)).all():
        raise CannotWeight("population_not_positive")
    codes[kept], codes[(codes < 0) & ~kept] = people.size, 0  # who has no weight may stand anywhere
    present = np.bincount(codes, design.weights, people.size)
    if empty := [str(name) for name, sum_ in zip(names, present, strict=False) if not sum_]:
        raise CannotWeight("nobody_answered", groups=", ".join(empty))
    if kept.any():
        part = present[-1] / present.sum()
        people = np.append(people * (1 - part), people.sum() * part)
    return codes, people


def _check_same_population(totals: Sequence[np.ndarray]) -> None:
    sums = [float(margin.sum()) for margin in totals]
    if max(sums) - min(sums) > 1e-6 * max(sums):
        raise CannotWeight("different_populations", least=f"{min(sums):g}", most=f"{max(sums):g}")


def _rake(
    weights: np.ndarray, coded: Sequence[tuple[np.ndarray, np.ndarray]], tolerance: float, most_rounds: int
) -> tuple[np.ndarray, int]:
    w = weights.copy()
    for rounds in range(1, most_rounds + 1):
        for codes, totals in coded:
            w *= (totals / np.bincount(codes, w, totals.size))[codes]
        if max(_error(w, codes, totals) for codes, totals in coded) < tolerance:
            return w, rounds
    raise CannotWeight("margins_contradict")


def _error(w: np.ndarray, codes: np.ndarray, totals: np.ndarray) -> float:
    return float(np.abs(np.bincount(codes, w, totals.size) / totals - 1).max())
