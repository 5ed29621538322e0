"""Axes: where a value stands, and which round values are written beside it."""

from collections.abc import Callable
from math import ceil, floor, isclose, log, log10

Scale = Callable[[float], float]


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """Maps low…high to start…end in equal steps; a span of nothing stands in the middle."""
    span = high - low
    if span == 0:
        return lambda value: (start + end) / 2
    return lambda value: start + (value - low) / span * (end - start)


def logarithmic(low: float, high: float, start: float, end: float) -> Scale:
    """Maps low…high (both above 0) to start…end in equal ratios."""
    inner = linear(log(low), log(high), start, end)
    return lambda value: inner(log(value))


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values in steps of 1, 2 or 5 times a power of ten; the first is ≤ low, the last ≥ high.

    From 25 on, 2.5 times a power of ten is a step too.
    """
    if high < low:
        low, high = high, low
    if isclose(low, high, rel_tol=1e-12, abs_tol=1e-12):
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    raw = (high - low) / max(about, 1)
    power = 10.0 ** floor(log10(raw))
    factors = (1, 2, 2.5, 5, 10) if power >= 10 else (1, 2, 5, 10)
    step = next(factor * power for factor in factors if factor * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


_RATIOS = (
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.25,
    0.5,
    0.67,
    0.8,
    1.0,
    1.25,
    1.5,
    2.0,
    4.0,
    5.0,
    10.0,
    20.0,
    50.0,
    100.0,
)
_SPARSE = (0.01, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 100.0)


def ratio_ticks(low: float, high: float) -> list[float]:
    """Ratios around 1 for a logarithmic axis; the first is ≤ low, the last ≥ high (within 0.01…100)."""
    low, high = min(low, 0.8), max(high, 1.25)
    for ladder in (_RATIOS, _SPARSE):
        first = max((r for r in ladder if r <= low), default=ladder[0])
        last = min((r for r in ladder if r >= high), default=ladder[-1])
        found = [r for r in ladder if first <= r <= last]
        if len(found) <= 7:
            return found
    return found


def plain(value: float) -> str:
    """A number for people, without a locale: up to three significant digits below 100, else whole."""
    if value == 0:
        return "0"
    if abs(value) >= 100 or float(value).is_integer():
        return f"{value:,.0f}".replace(",", "\u202f")
    digits = 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")
