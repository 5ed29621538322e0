"""Classes of a map: where one shade ends and the next begins."""

from bisect import bisect_right
from math import floor, log10

import numpy as np


def quantile_breaks(values: list[float], classes: int) -> list[float]:
    """Upper limits (all but the last) that put about as many areas into every class."""
    ordered = sorted(values)
    found = [ordered[min(len(ordered) - 1, round(len(ordered) * k / classes))] for k in range(1, classes)]
    return sorted(set(found) - {ordered[0]})


def natural_breaks(values: list[float], classes: int) -> list[float]:
    """Limits with the least variance inside the classes (Fisher 1958, "On grouping for maximum homogeneity").

    Exact by dynamic programming over the sorted distinct values; in time classes · n², for at most some hundred areas.
    """
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if len(distinct) <= classes:
        return distinct[1:]
    n = len(ordered)
    total, square = (np.concatenate([[0.0], np.cumsum(np.power(ordered, k))]) for k in (1, 2))
    at = np.arange(n + 1)
    apart = np.maximum(at[None, :] - at[:, None], 1)
    # What lies between two cuts (from, to) varies so much; from is before to.
    spread = np.subtract.outer(square, square).T - np.subtract.outer(total, total).T ** 2 / apart
    spread[at[:, None] >= at[None, :]] = np.inf
    best = spread[0]
    choices = []
    for _made in range(2, classes + 1):
        sums = best[:, None] + spread
        choices.append(sums.argmin(axis=0))
        best = sums.min(axis=0)
    limits, end = [], n
    for choice in reversed(choices):
        end = int(choice[end])
        limits.append(ordered[end])
    return sorted(set(limits) - {ordered[0]})


def class_breaks(values: list[float], classes: int) -> list[float]:
    """Limits for a map of these values, rounded so that a legend can be read aloud.

    Natural breaks up to 300 areas, else quantiles. Fewer values than classes give fewer classes. A rounding
    that would empty a class or leave the range of the values is not made.
    """
    if len(set(values)) < 2:
        return []
    exact = natural_breaks(values, classes) if len(values) <= 300 else quantile_breaks(values, classes)
    ordered = sorted(set(values))
    return [_round_between(ordered[bisect_right(ordered, limit) - 2], limit) for limit in exact]


def _round_between(below: float, limit: float) -> float:
    """The roundest number above ``below`` and up to ``limit``: it splits the values as ``limit`` does."""
    start = floor(log10(max(abs(below), abs(limit))))
    for exponent in range(start, start - 12, -1):
        for factor in (5, 2, 1):
            step = factor * 10.0**exponent
            rounded = round(floor(limit / step + 1e-9) * step, max(0, -exponent))
            if below < rounded <= limit:
                return rounded
    return limit


def class_of(value: float, breaks: list[float]) -> int:
    """Index of the class, 0 for the least; a value on a limit belongs to the upper class."""
    return bisect_right(breaks, value)
