"""Weights before they are fitted to a population: chance of being drawn, persons in a household, who did not answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .weighting import LARGE_FACTOR, CannotWeight, kish_deff

#: One adult speaks for at most so many of the household.
MOST_ADULTS = 5
#: A class in which fewer answered makes a factor that rests on chance (Kalton & Flores-Cervantes 2003).
FEWEST_IN_CLASS = 20


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


@dataclass(frozen=True, slots=True)
class ResponseClass:
    """A class of those who were drawn: how many were, how many of them answered, and by how much these are raised."""

    name: object
    drawn: int
    answered: int
    factor: float


@dataclass(frozen=True, slots=True, eq=False)
class RaisedWeights:
    """Weights of those who answered, raised for those who were drawn in their class. `unknown`: whose is not known."""

    weights: np.ndarray
    classes: tuple[ResponseClass, ...]
    unknown: int

    @property
    def rate(self) -> float:
        """The share of all drawn that answered."""
        return (sum(one.answered for one in self.classes) + self.unknown) / sum(
            one.drawn for one in self.classes
        )

    @property
    def largest_factor(self) -> float:
        return max(one.factor for one in self.classes)

    @property
    def fewest(self) -> ResponseClass:
        return min(self.classes, key=lambda one: one.answered)

    @property
    def needs_warning(self) -> bool:
        return self.largest_factor > LARGE_FACTOR or self.fewest.answered < FEWEST_IN_CLASS


def raised_to_drawn(
    weights: ArrayLike, classes: Sequence[object], drawn: Mapping[object, int]
) -> RaisedWeights:
    """Let those who answered stand for all drawn of their class, of whom no more than their number is known.

    The factor is that of a second phase in which chance decides, within each class, who answers: drawn by answered
    (Särndal, Swensson & Wretman 1992, ch. 9; Kalton & Flores-Cervantes 2003). Those whose class is None are raised
    alike for all, and take their part from every class. Raises CannotWeight for a class in which nobody answered, more
    than were drawn, or of which it is not known how many were.
    """
    w, names = np.asarray(weights, dtype=float), list(drawn)
    number = {name: code for code, name in enumerate(names)}
    lost = sorted({str(one) for one in classes if one is not None and one not in number})
    if lost:
        raise CannotWeight("no_population_total", groups=", ".join(lost))
    codes = np.array([number.get(one, -1) if one is not None else -1 for one in classes], dtype=int)
    if w.shape != codes.shape:
        raise ValueError("there must be one class per weight")
    known = codes >= 0
    answered = np.bincount(codes[known], minlength=len(names))
    if empty := [str(name) for name, n in zip(names, answered, strict=True) if not n]:
        raise CannotWeight("nobody_answered", groups=", ".join(empty))
    if over := [str(name) for name, n in zip(names, answered, strict=True) if n > drawn[name]]:
        raise CannotWeight("more_answered_than_drawn", groups=", ".join(over))
    told, unknown = int(known.sum()), int((~known).sum())
    everybody = np.array([drawn[name] for name in names], dtype=float)
    if told + unknown > everybody.sum():
        raise CannotWeight("more_answered_than_drawn", groups=", ".join(map(str, names)))
    factors = everybody / answered * (told / (told + unknown))
    whole = everybody.sum() / (told + unknown)
    made = tuple(
        ResponseClass(name, int(drawn[name]), int(n), float(factor))
        for name, n, factor in zip(names, answered, factors, strict=True)
    )
    return RaisedWeights(w * np.where(known, factors[codes], whole), made, unknown)
