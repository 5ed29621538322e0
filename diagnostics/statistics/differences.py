"""Differences between two groups of one survey, or between two surveys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from .change import Verdict, benjamini_hochberg, direction
from .design import SampleDesign, Sampling
from .estimates import Estimate, linearise
from .intervals import Interval, check_level
from .methods import LINEARISED, NOT_A_SAMPLE, Method


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second, in the unit of the estimates; ``p`` is for "there is no difference".

    Where several differences are shown together, correct the p-values for the family before saying anything.
    ``se``, ``interval`` and ``p`` are None where the samples cannot tell their error.
    """

    value: float | None
    n: tuple[int, int]
    base: str
    method: Method
    se: float | None = None
    interval: Interval | None = None
    df: int = 0
    p: float | None = None


def difference_of_groups(
    design: SampleDesign,
    y: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    *,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> Difference:
    """Mean (or share) of ``y`` in ``first`` minus that in ``second``, two masks over the same respondents.

    The covariance is taken along: groups of one sample share clusters. Raises ValueError on overlap.
    """
    if (np.asarray(first, dtype=bool) & np.asarray(second, dtype=bool)).any():
        raise ValueError("the two groups overlap")
    column = np.asarray(y, dtype=float)[:, None]
    a, b = (linearise(design, column, None, mask) for mask in (first, second))
    n = (a.n, b.n)
    if not all(n):
        return Difference(None, n, base, LINEARISED)
    value = float(a.ratio[0] - b.ratio[0])
    if design.sampling is not Sampling.PROBABILITY:
        return Difference(value, n, base, NOT_A_SAMPLE)
    se = float(np.sqrt(design.variances(a.scores - b.scores)[0]))
    return _tested(value, se, design.degrees_of_freedom(a.ok | b.ok), n, base, level)


def difference_of_surveys(first: Estimate, second: Estimate, *, level: float = 0.95) -> Difference:
    """``first`` minus ``second`` for two samples drawn independently; a panel needs the covariance too."""
    n = (first.n, second.n)
    if first.value is None or second.value is None:
        return Difference(None, n, first.base, LINEARISED)
    value = first.value - second.value
    if first.se is None or second.se is None:
        return Difference(value, n, first.base, NOT_A_SAMPLE)
    se = float(np.hypot(first.se, second.se))
    return _tested(value, se, _satterthwaite(first, second), n, first.base, level)


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference among several: its p-value corrected for all that were looked at, and what may be said."""

    difference: Difference
    q: float
    family: int
    verdict: Verdict


def groups_against_rest(
    design: SampleDesign,
    y: ArrayLike,
    groups: Sequence[ArrayLike],
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> list[Difference]:
    """Each group (a mask) against all others of the domain, such as each area against the rest of the town."""
    inside = np.ones(len(design), dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    masks = [np.asarray(group, dtype=bool) & inside for group in groups]
    return [difference_of_groups(design, y, mask, inside & ~mask, base=base, level=level) for mask in masks]


def judged(
    differences: Sequence[Difference], *, fewest: int = 30, alpha: float = 0.05, unseen: int = 0
) -> list[Judged]:
    """What may be said of differences that are looked at together (Benjamini-Hochberg).

    Those with fewer than ``fewest`` valid answers on a side, or without a p-value, are not judged; ``unseen`` tests
    that were made and are not shown count in the family.
    """
    can = [one.p is not None and min(one.n) >= fewest for one in differences]
    p = [one.p for one, able in zip(differences, can, strict=True) if able]
    corrected = iter(benjamini_hochberg([*p, *([1.0] * unseen)])[: len(p)] if p else ())
    family = len(p) + unseen
    found = []
    for one, able in zip(differences, can, strict=True):
        q = float(next(corrected)) if able else 1.0
        verdict = direction(one.value, q, alpha) if able else Verdict.TOO_FEW
        found.append(Judged(one, q, family, verdict))
    return found


def _satterthwaite(first: Estimate, second: Estimate) -> int:
    """Degrees of freedom of a sum of two independent variances (Satterthwaite 1946), rounded down."""
    a, b = first.se**2, second.se**2
    if min(first.df, second.df) < 1:
        return 0
    if a + b == 0:
        return first.df + second.df
    return int((a + b) ** 2 / (a * a / first.df + b * b / second.df))


def _tested(value: float, se: float, df: int, n: tuple[int, int], base: str, level: float) -> Difference:
    if df < 1 or se == 0:
        return Difference(value, n, base, LINEARISED, se, None, df)
    reach = float(stdtrit(df, 1 - (1 - check_level(level)) / 2)) * se
    interval = Interval(value - reach, value + reach, level)
    return Difference(value, n, base, LINEARISED, se, interval, df, float(2 * stdtr(df, -abs(value) / se)))
