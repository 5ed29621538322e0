"""Whether two counts differ by more than chance, corrected for how many were looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, bdtrc, gammaln, stdtr, stdtrit, xlog1py, xlogy

from .counts import as_counts, as_exposures
from .intervals import Interval
from .methods import CONDITIONAL, QUASI_CHANGE, Method
from .proportions import clopper_pearson_limits

#: With fewer incidents than this in either period nothing is said about a change.
TOO_FEW = 10


class Verdict(StrEnum):
    """What may be said about a change."""

    CLEAR_RISE = "clear_rise"
    CLEAR_FALL = "clear_fall"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Change:
    """Two counts compared: ratio of the rates after/before, its interval, exact p and corrected q.

    ``ratio`` is None when nothing was counted before; ``interval.high`` may then be infinite.
    ``interval`` is None when nothing was counted in either period.
    """

    before: int
    after: int
    exposure_before: float
    exposure_after: float
    ratio: float | None
    interval: Interval | None
    p: float
    q: float
    family: int
    verdict: Verdict
    base: str
    method: Method = CONDITIONAL
    dispersion: float = 1.0

    @property
    def n(self) -> int:
        return self.before + self.after

    @property
    def percent(self) -> float | None:
        """Change in percent, or None where a percentage would mislead (too few incidents)."""
        if self.ratio is None or self.verdict is Verdict.TOO_FEW:
            return None
        return 100 * (self.ratio - 1)


def person_days(population: float, first: date, last: date) -> float:
    """Exposure of ``population`` from ``first`` to ``last``, both days included.

    Using it for both periods keeps a leap year from looking like a fall in crime.
    """
    if last < first:
        raise ValueError("the last day is before the first")
    return population * ((last - first).days + 1)


def compare_counts(
    before: int,
    after: int,
    *,
    exposure_before: float = 1.0,
    exposure_after: float = 1.0,
    base: str = "residents",
    level: float = 0.95,
    alpha: float = 0.05,
) -> Change:
    """Compare one pair of counts that was looked at alone; for several use ``compare_family``."""
    return compare_family(
        [before],
        [after],
        exposures_before=exposure_before,
        exposures_after=exposure_after,
        base=base,
        level=level,
        alpha=alpha,
    )[0]


def compare_family(
    before: ArrayLike,
    after: ArrayLike,
    *,
    exposures_before: ArrayLike = 1.0,
    exposures_after: ArrayLike = 1.0,
    base: str = "residents",
    level: float = 0.95,
    alpha: float = 0.05,
    unseen: int = 0,
    spreads: Sequence[tuple[float, int]] = (),
) -> list[Change]:
    """Compare all the pairs that are shown together; each q is corrected for the whole family.

    `unseen` pairs more belong to it that may not be told: they count as showing nothing (p = 1).

    Exposures are days x population (``person_days``), one number or one per pair. A pair with fewer than
    ten incidents on either side is judged TOO_FEW but stays in the family: it was looked at.
    The test takes counts as independent events; where incidents come in clusters it is too ready to speak. So
    ``spreads`` may give for each pair (dispersion, degrees of freedom) of its months (`spread_between_years`): above 1
    the interval and p are those of quasi-Poisson counts, never smaller than the exact ones.
    Raises ValueError for counts that are not whole numbers and for exposures not above zero.
    """
    x0, x1 = np.atleast_1d(as_counts(before, "before")), np.atleast_1d(as_counts(after, "after"))
    if x0.shape != x1.shape:
        raise ValueError("before and after must have the same length")
    e0 = as_exposures(exposures_before, x0.shape)
    e1 = as_exposures(exposures_after, x1.shape)
    p = two_sided_binomial(x1, x0 + x1, e1 / (e0 + e1))
    found = _unjudged(x0, x1, e0, e1, p, base, level)
    if spreads:
        found = [_spread(change, *told, level) for change, told in zip(found, spreads, strict=True)]
    return judged(found, alpha, unseen)


def _spread(change: Change, dispersion: float, df: int, level: float) -> Change:
    """The change with the variance that its months have (McCullagh & Nelder 1989, ch. 6.2)."""
    if dispersion <= 1 or df < 1 or not (change.before and change.after):
        return change
    error = float(np.sqrt(dispersion * (1 / change.before + 1 / change.after)))
    value, reach = float(np.log(change.ratio)), float(stdtrit(df, 1 - (1 - level) / 2)) * error
    wide = Interval(
        min(change.interval.low, float(np.exp(value - reach))),
        max(change.interval.high, float(np.exp(value + reach))),
        level,
    )
    p = max(change.p, float(2 * stdtr(df, -abs(value) / error)))
    return replace(change, interval=wide, p=p, q=p, dispersion=dispersion, method=QUASI_CHANGE)


def _unjudged(x0, x1, e0, e1, p, base: str, level: float) -> list[Change]:
    n = x0 + x1
    low, high = clopper_pearson_limits(x1, np.maximum(n, 1), level)
    scale = e0 / e1
    with np.errstate(divide="ignore"):
        high_ratio = np.where(high < 1, high / (1 - high), np.inf) * scale
    low_ratio = low / (1 - low) * scale
    return [
        Change(
            before=int(a),
            after=int(b),
            exposure_before=float(ea),
            exposure_after=float(eb),
            ratio=float((b / eb) / (a / ea)) if a else None,
            interval=Interval(float(lo), float(hi), level) if a + b else None,
            p=float(pv),
            q=float(pv),
            family=1,
            verdict=Verdict.TOO_FEW,
            base=base,
        )
        for a, b, ea, eb, lo, hi, pv in zip(x0, x1, e0, e1, low_ratio, high_ratio, p, strict=True)
    ]


def judged(changes: Sequence[Change], alpha: float = 0.05, unseen: int = 0) -> list[Change]:
    """The same changes with q and verdict for the family that they now form, with `unseen` more (p = 1)."""
    q = benjamini_hochberg([*(change.p for change in changes), *[1.0] * unseen])
    return [
        replace(change, q=float(qi), family=q.size, verdict=_verdict(change, qi, alpha))
        for change, qi in zip(changes, q, strict=False)
    ]


def _verdict(change: Change, q: float, alpha: float) -> Verdict:
    if min(change.before, change.after) < TOO_FEW:
        return Verdict.TOO_FEW
    return direction(change.ratio - 1, q, alpha)


def direction(effect: float, q: float, alpha: float = 0.05) -> Verdict:
    """The verdict for an effect (above 0 is a rise) whose corrected p-value is ``q``."""
    if q >= alpha:
        return Verdict.NO_CLEAR_CHANGE
    return Verdict.CLEAR_RISE if effect > 0 else Verdict.CLEAR_FALL


def benjamini_hochberg(p: ArrayLike) -> np.ndarray:
    """q-values (adjusted p) controlling the false discovery rate, in the order given.

    Benjamini & Hochberg 1995. Raises ValueError for anything outside 0..1.
    """
    values = np.asarray(p, dtype=float)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all():
        raise ValueError("p-values must be numbers from 0 to 1")
    order = np.argsort(values)[::-1]
    ranks = np.arange(values.size, 0, -1)
    q = np.empty_like(values)
    q[order] = np.minimum.accumulate(values[order] * (values.size / ranks)) if values.size else values
    return np.minimum(q, 1.0)


def benjamini_yekutieli(p: ArrayLike) -> np.ndarray:
    """q-values that hold whatever the p-values have to do with each other (Benjamini & Yekutieli 2001).

    Stricter than ``benjamini_hochberg`` by the factor 1 + 1/2 + ... + 1/n. Raises ValueError outside 0..1.
    """
    q = benjamini_hochberg(p)
    return np.minimum(q * (1 / np.arange(1, q.size + 1)).sum(), 1.0)


def two_sided_binomial(x: ArrayLike, n: ArrayLike, share: ArrayLike) -> np.ndarray:
    """Exact two-sided p-values: the chance of every outcome no likelier than the one seen.

    The rule of R's ``binom.test`` and of ``scipy.stats.binomtest``, for many counts at once.
    ``x`` of ``n`` with expected ``share`` strictly between 0 and 1.
    """
    x, n, share = (a.astype(float) for a in np.broadcast_arrays(x, n, np.asarray(share, dtype=float)))
    mode = np.clip(np.floor((n + 1) * share), 0, n)
    ceiling = _log_pmf(x, n, share) + np.log1p(1e-7)
    right = _first_right(mode, n, share, ceiling)
    left = _last_left(mode, n, share, ceiling)
    size = n.astype(np.int64)
    lower = np.where(left >= 0, bdtr(np.maximum(left, 0), size, share), 0.0)
    upper = np.where(right == 0, 1.0, bdtrc(np.maximum(right - 1, 0), size, share))
    return np.minimum(np.where(right <= left + 1, 1.0, lower + upper), 1.0)


def _log_pmf(x, n, share):
    choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return choose + xlogy(x, share) + xlog1py(n - x, -share)


def _first_right(mode, n, share, ceiling):
    """Smallest y from the mode up whose chance is at most the ceiling; n + 1 when there is none."""
    low, high = mode.copy(), n + 1
    while (low < high).any():
        middle = np.floor((low + high) / 2)
        fits = _log_pmf(np.minimum(middle, n), n, share) <= ceiling
        still = low < high
        low, high = np.where(still & ~fits, middle + 1, low), np.where(still & fits, middle, high)
    return low


def _last_left(mode, n, share, ceiling):
    """Largest y up to the mode whose chance is at most the ceiling; -1 when there is none."""
    return n - _first_right(n - mode, n, 1 - share, ceiling)
