"""Harm: counts weighted by how grave each offence is, always beside the counts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv, ndtr, ndtri

from .change import TOO_FEW, Verdict, direction
from .counts import as_counts, as_exposures
from .intervals import Interval, check_level
from .methods import HARM, HARM_CHANGE, Method
from .refusals import Refusal


@dataclass(frozen=True, slots=True)
class HarmTotal:
    """Harm of ``n`` incidents in the unit of the weights (days of imprisonment...), with interval.

    ``unweighted`` incidents are of offences that have no weight: they are in neither ``n`` nor ``value``. ``largest``
    is the share (0 to 1) of the one offence that makes most of it: one homicide can outweigh a year of theft.
    """

    n: int
    value: float
    se: float
    interval: Interval
    unweighted: int
    largest: float
    unit: str
    method: Method = HARM


@dataclass(frozen=True, slots=True)
class HarmChange:
    """Harm after less harm before, with interval; ``z`` and ``p`` for "no change".

    TOO_FEW unless both periods have ten incidents that count: ten incidents of which one is a homicide are few.
    """

    n: int
    value: float
    se: float
    interval: Interval
    z: float
    p: float
    verdict: Verdict
    unit: str
    method: Method = HARM_CHANGE


def harm_total(
    counts: ArrayLike, weights: ArrayLike, *, unit: str = "days of imprisonment", level: float = 0.95
) -> HarmTotal:
    """Sum of counts times weights by offence; variance the sum of weight squared times count.

    ``weights`` come from a table with a source (a harm index is national), NaN for an offence without one; leave
    offences out that the police found by looking. Interval for weighted sums of Poisson counts (Fay & Feuer 1997,
    Stat. Med. 16, 791-801), which is Garwood's when all weights are 1. Raises ValueError for weights below zero.
    """
    return harm_totals([counts], weights, unit=unit, level=level)[0]


def harm_totals(
    table: ArrayLike, weights: ArrayLike, *, unit: str = "days of imprisonment", level: float = 0.95
) -> list[HarmTotal]:
    """``harm_total`` for each row of a table of counts, (areas, offences)."""
    counts, weight, unweighted = _checked(table, weights)
    value, variance = counts @ weight, counts @ weight**2
    low, high = _limits(value, variance, float(weight.max(initial=0)), level)
    parts = (counts * weight).max(axis=1, initial=0)
    return [
        HarmTotal(
            n=int(n),
            value=float(v),
            se=float(np.sqrt(s)),
            interval=Interval(float(a), float(b), level),
            unweighted=int(u),
            largest=float(part / v) if v else 0.0,
            unit=unit,
        )
        for n, v, s, a, b, u, part in zip(
            counts[:, weight > 0].sum(axis=1), value, variance, low, high, unweighted, parts, strict=True
        )
    ]


def harm_change(
    before: ArrayLike,
    after: ArrayLike,
    weights: ArrayLike,
    *,
    exposures: Sequence[float] = (1.0, 1.0),
    unit: str = "days of imprisonment",
    level: float = 0.95,
    alpha: float = 0.05,
) -> HarmChange | Refusal:
    """Change of harm between two periods (counts by offence), by the normal approximation (Wheeler & Ratcliffe 2018).

    ``exposures`` of the two periods (days x population) scale both to the later one. Refuses when neither period has
    an incident that weighs anything.
    """
    counts, weight, _unweighted = _checked([before, after], weights)
    exposure = as_exposures(exposures, (2,))
    scale = exposure[1] / exposure
    value = float((counts @ weight * scale * [-1, 1]).sum())
    se = float(np.sqrt((counts @ weight**2 * scale**2).sum()))
    if not se:
        return Refusal("no_harm")
    reach = float(ndtri(1 - (1 - check_level(level)) / 2)) * se
    p, weighing = float(2 * ndtr(-abs(value) / se)), counts[:, weight > 0].sum(axis=1)
    return HarmChange(
        n=int(weighing.sum()),
        value=value,
        se=se,
        interval=Interval(value - reach, value + reach, level),
        z=value / se,
        p=p,
        verdict=Verdict.TOO_FEW if _few(counts, weight) else direction(value, p, alpha),
        unit=unit,
    )


def _few(counts: np.ndarray, weight: np.ndarray) -> bool:
    """Whether a period has fewer than ten incidents, counted by how much they matter (Kish's effective number)."""
    squared = counts @ weight**2
    effective = np.divide((counts @ weight) ** 2, squared, out=np.zeros(len(counts)), where=squared > 0)
    return bool((effective < TOO_FEW - 1e-9).any())


def _checked(table: ArrayLike, weights: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts and weights of the offences that have one, and how many incidents have none."""
    counts, weight = as_counts(table), np.asarray(weights, dtype=float)
    if counts.ndim != 2 or weight.shape != counts.shape[1:]:
        raise ValueError("there must be one weight for each offence")
    known = ~np.isnan(weight)
    if not (np.isfinite(weight[known]) & (weight[known] >= 0)).all():
        raise ValueError("weights must be numbers of zero or more")
    return counts[:, known], weight[known], counts[:, ~known].sum(axis=1)


def _limits(
    value: np.ndarray, variance: np.ndarray, largest: float, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Gamma limits: the upper one makes room for one more incident of the gravest kind."""
    tail = (1 - check_level(level)) / 2
    if not largest:
        return np.zeros(value.shape), np.zeros(value.shape)
    safe = np.where(value > 0, value, 1.0)
    spread = np.where(value > 0, variance, 1.0)
    low = np.where(value > 0, spread / safe * gammaincinv(safe**2 / spread, tail), 0.0)
    more, wide = value + largest, variance + largest**2
    return low, wide / more * gammainccinv(more**2 / wide, tail)
