"""Weights before they are fitted to a population: chance of being drawn, persons in a household, who did not answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .weighting import LARGE_FACTOR, CannotWeight, kish_deff

#: One adult speaks for at most so many of the household.
MOST_ADULTS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Weights after one step: how many were trimmed by it, its largest factor, and Kish's design effect so far."""

    weights: np.ndarray
    largest_factor: float
    kish_deff: float
    trimmed: int = 0

    @property
    def needs_warning(self) -> bool:
        return self.largest_factor > LARGE_FACTOR


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """Weights of those who answered, raised for those of their class who did not (weight 0).

    ``rates`` are the weighted response rates by class, ``rate`` that of all.
    """

    weights: np.ndarray
    rates: dict[object, float]
    rate: float
    largest_factor: float
    kish_deff: float

    @property
    def needs_warning(self) -> bool:
        return self.largest_factor > LARGE_FACTOR


def inverse_chance(chance: ArrayLike) -> np.ndarray:
    """Base weight of each unit drawn: 1 by its chance of being drawn. Raises CannotWeight outside 0 to 1."""
    pi = np.asarray(chance, dtype=float)
    if not (np.isfinite(pi) & (pi > 0) & (pi <= 1)).all():
        raise CannotWeight("chance_out_of_range")
    return 1 / pi


def person_weights(household: ArrayLike, eligible: ArrayLike, *, most: int = MOST_ADULTS) -> Step:
    """Weight of one person drawn at random from the ``eligible`` of a household, who count as ``most`` at most.

    Raises CannotWeight where nobody was eligible or the number is not whole.
    """
    adults, w = np.asarray(eligible, dtype=float), np.asarray(household, dtype=float)
    if adults.shape != w.shape:
        raise ValueError("there must be one number of eligible persons per household")
    if not (np.isfinite(adults) & (adults >= 1) & (adults == np.floor(adults))).all():
        raise CannotWeight("nobody_eligible")
    if most < 1:
        raise ValueError("a person stands for at least one")
    used = np.minimum(adults, most)
    weights = w * used
    return Step(weights, float(used.max() / np.median(used)), kish_deff(weights), int((adults > most).sum()))


def adjust_for_nonresponse(
    weights: ArrayLike, responded: ArrayLike, classes: Sequence[object] | None = None
) -> Response:
    """Let those who answered stand for all drawn of their class, such as an area by sex (weighting class adjustment).

    Without ``classes`` all are one. Raises CannotWeight for a class in which nobody answered.
    """
    w, answered = np.asarray(weights, dtype=float), np.asarray(responded, dtype=bool)
    labels = [""] * w.size if classes is None else list(classes)
    if not w.shape == answered.shape == (len(labels),):
        raise ValueError("there must be one answer and one class per weight")
    numbers = {name: code for code, name in enumerate(dict.fromkeys(labels))}
    codes = np.array([numbers[label] for label in labels], dtype=int)
    drawn = np.bincount(codes, w, len(numbers))
    reached = np.bincount(codes, w * answered, len(numbers))
    if empty := [str(name) for name, code in numbers.items() if drawn[code] and not reached[code]]:
        raise CannotWeight("nobody_answered", groups=", ".join(empty))
    factors = np.divide(drawn, reached, where=reached > 0, out=np.ones(drawn.size))
    adjusted = np.where(answered, w * factors[codes], 0.0)
    rates = {name: float(1 / factors[code]) for name, code in numbers.items()}
    rate = float(reached.sum() / drawn.sum())
    return Response(adjusted, rates, rate, float(factors.max()), kish_deff(adjusted))
