"""Survey estimates that carry their design: value, interval, base, design effect and method."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, expit, logit, stdtrit

from .design import SampleDesign, Sampling
from .intervals import Interval, check_level
from .methods import KORN_GRAUBARD, LINEARISED, LINEARISED_LOGIT, NOT_A_SAMPLE, WEIGHTED_MEDIAN, Method

#: With fewer cases than this for or against, a proportion gets the exact interval.
FEW_CASES = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number about the population that a survey speaks for.

    ``n`` is the unweighted number of valid answers, ``hits`` of them count for a proportion; ``base`` says
    who they are. ``se``, ``interval`` and ``deff`` are None where the sample cannot tell its own error, and
    ``value`` is None where nobody gave a valid answer.
    """

    value: float | None
    n: int
    base: str
    method: Method
    sampling: Sampling
    se: float | None = None
    interval: Interval | None = None
    df: int = 0
    deff: float | None = None
    hits: int | None = None

    @property
    def n_effective(self) -> float | None:
        """The size of a simple random sample that would be as precise."""
        return self.n / self.deff if self.deff else None

    @property
    def cv(self) -> float | None:
        """Coefficient of variation: standard error over value."""
        return self.se / abs(self.value) if self.se is not None and self.value else None


@dataclass(frozen=True, slots=True)
class Linearised:
    """Ratios y/x with their scores: what variance, difference and intervals are computed from."""

    ratio: np.ndarray
    scores: np.ndarray
    ok: np.ndarray
    n: int
    deff_variance: np.ndarray


def mean(
    design: SampleDesign,
    y: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> Estimate:
    """Weighted mean of ``y`` (NaN: no valid answer) over the rows in ``domain`` (boolean)."""
    return ratio(design, y, np.ones(len(design)), domain=domain, base=base, level=level)


def ratio(
    design: SampleDesign,
    y: ArrayLike,
    x: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> Estimate:
    """Weighted sum of ``y`` over weighted sum of ``x``, e.g. reported incidents over incidents."""
    lin = linearise(design, np.asarray(y, dtype=float)[:, None], x, domain)
    return _from_scores(design, lin, base, check_level(level))


def proportion(
    design: SampleDesign,
    hits: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
    exact: bool = False,
) -> Estimate:
    """Weighted share (0 to 1) of ``hits`` (1, 0, or NaN for no valid answer).

    The interval is taken on the logit scale; with fewer than five cases for or against, or with ``exact``,
    it is Korn and Graubard's. Raises ValueError for other values than 0, 1 and NaN.
    """
    y = np.asarray(hits, dtype=float)
    if not np.isin(y[np.isfinite(y)], (0.0, 1.0)).all():
        raise ValueError("a proportion needs 1, 0 or NaN")
    lin = linearise(design, y[:, None], None, domain)
    return _proportion(design, lin, 0, y, base, check_level(level), exact)


def proportions(
    design: SampleDesign,
    answers: Sequence[object],
    options: Sequence[object],
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> list[Estimate]:
    """Share of each of the ``options`` of a single-choice question, over all valid answers.

    ``answers`` that are None or not among the options (don't know, refused) are outside the base.
    """
    codes = {option: number for number, option in enumerate(options)}
    given = np.array([codes.get(answer, -1) for answer in answers])
    hits = np.where(given[:, None] >= 0, given[:, None] == np.arange(len(options)), np.nan)
    lin = linearise(design, hits, None, domain)
    return [
        _proportion(design, lin, k, hits[:, k], base, check_level(level), False) for k in range(len(options))
    ]


def total(
    design: SampleDesign,
    y: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    base: str = "population",
    level: float = 0.95,
) -> Estimate:
    """Weighted sum of ``y``; it speaks of the population only when weights add up to it.

    Missing answers (NaN) count as zero here, so impute or calibrate before if there are many.
    """
    values = np.asarray(y, dtype=float)
    ok = np.isfinite(values) & _domain(design, domain)
    scores = np.where(ok, design.weights * np.where(ok, values, 0), 0.0)[:, None]
    n = int((ok & (design.weights > 0)).sum())
    if design.sampling is not Sampling.PROBABILITY or not n:
        return _without_error(design, float(scores.sum()) if n else None, n, base)
    df = design.degrees_of_freedom(ok)
    se = float(np.sqrt(design.covariance(scores)[0, 0]))
    value = float(scores.sum())
    return Estimate(
        value, n, base, LINEARISED, design.sampling, se, _t_interval(value, se, df, check_level(level)), df
    )


def median(
    design: SampleDesign,
    y: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
) -> Estimate:
    """Smallest value with half of the weight at or below it; no interval is claimed."""
    values = np.asarray(y, dtype=float)
    ok = np.isfinite(values) & _domain(design, domain) & (design.weights > 0)
    method = WEIGHTED_MEDIAN if design.sampling is Sampling.PROBABILITY else NOT_A_SAMPLE
    if not ok.any():
        return Estimate(None, 0, base, method, design.sampling)
    order = np.argsort(values[ok], kind="stable")
    share = np.cumsum(design.weights[ok][order])
    at = int(np.searchsorted(share, share[-1] / 2 * (1 - 1e-12)))
    return Estimate(float(values[ok][order][at]), int(ok.sum()), base, method, design.sampling)


def linearise(
    design: SampleDesign, y: np.ndarray, x: ArrayLike | None, domain: ArrayLike | None
) -> Linearised:
    """Ratios of the columns of ``y`` (n x k) to ``x`` and their scores in the whole design.

    Rows outside the domain or without a valid answer keep their place with a score of zero: dropping them
    would lose clusters and understate the error.
    """
    base = np.ones(len(design)) if x is None else np.asarray(x, dtype=float)
    if y.shape[0] != len(design) or base.shape != (len(design),):
        raise ValueError("answers and weights must have the same length")
    ok = np.isfinite(y).all(axis=1) & np.isfinite(base) & _domain(design, domain)
    w = np.where(ok, design.weights, 0.0)
    y, base = np.where(ok[:, None], y, 0.0), np.where(ok, base, 0.0)
    n, size = int((w > 0).sum()), float(w @ base)
    if not n or not size:
        return Linearised(np.full(y.shape[1], np.nan), np.zeros(y.shape), ok, 0, np.zeros(y.shape[1]))
    found = w @ y / size
    residuals = y - base[:, None] * found
    spread = w @ residuals**2 / w.sum() * n / max(n - 1, 1)
    return Linearised(found, w[:, None] * residuals / size, ok, n, spread / n / (size / w.sum()) ** 2)


def _from_scores(design: SampleDesign, lin: Linearised, base: str, level: float) -> Estimate:
    if not lin.n or design.sampling is not Sampling.PROBABILITY:
        return _without_error(design, float(lin.ratio[0]) if lin.n else None, lin.n, base)
    value, df = float(lin.ratio[0]), design.degrees_of_freedom(lin.ok)
    se = float(np.sqrt(design.covariance(lin.scores)[0, 0]))
    interval = _t_interval(value, se, df, level)
    return Estimate(value, lin.n, base, LINEARISED, design.sampling, se, interval, df, _deff(lin, 0, se))


def _proportion(
    design: SampleDesign, lin: Linearised, column: int, y: np.ndarray, base: str, level: float, exact: bool
) -> Estimate:
    hits = int((lin.ok & (design.weights > 0) & (y == 1)).sum())
    if not lin.n or design.sampling is not Sampling.PROBABILITY:
        return _without_error(design, float(lin.ratio[column]) if lin.n else None, lin.n, base, hits)
    # Rounding may leave a hair outside 0..1 when every answer is the same.
    value = float(np.clip(lin.ratio[column], 0, 1)) if 0 < hits < lin.n else float(hits > 0)
    se = float(np.sqrt(design.covariance(lin.scores[:, [column]])[0, 0])) if 0 < hits < lin.n else 0.0
    df = design.degrees_of_freedom(lin.ok)
    if exact or se == 0 or min(hits, lin.n - hits) < FEW_CASES:
        method, interval = KORN_GRAUBARD, _korn_graubard(value, se, lin.n, df, level)
    else:
        method, interval = LINEARISED_LOGIT, _logit_interval(value, se, df, level)
    deff = _deff(lin, column, se)
    return Estimate(value, lin.n, base, method, design.sampling, se, interval, df, deff, hits)


def _without_error(
    design: SampleDesign, value: float | None, n: int, base: str, hits: int | None = None
) -> Estimate:
    method = LINEARISED if design.sampling is Sampling.PROBABILITY else NOT_A_SAMPLE
    return Estimate(value, n, base, method, design.sampling, hits=hits)


def _deff(lin: Linearised, column: int, se: float) -> float | None:
    simple = float(lin.deff_variance[column])
    return se * se / simple if simple > 0 and se > 0 else None


def _domain(design: SampleDesign, domain: ArrayLike | None) -> np.ndarray:
    mask = np.ones(len(design), dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    if mask.shape != (len(design),):
        raise ValueError("the domain must have one entry per respondent")
    return mask


def _t_interval(value: float, se: float, df: int, level: float) -> Interval | None:
    if df < 1:
        return None
    reach = float(stdtrit(df, 1 - (1 - level) / 2)) * se
    return Interval(value - reach, value + reach, level)


def _logit_interval(p: float, se: float, df: int, level: float) -> Interval | None:
    if df < 1:
        return None
    reach = float(stdtrit(df, 1 - (1 - level) / 2)) * se / (p * (1 - p))
    return Interval(float(expit(logit(p) - reach)), float(expit(logit(p) + reach)), level)


def _korn_graubard(p: float, se: float, n: int, df: int, level: float) -> Interval | None:
    """Clopper-Pearson limits at the effective sample size, corrected for the degrees of freedom."""
    if df < 1:
        return None
    tail = (1 - level) / 2
    size = float(n)
    if se > 0 and n > 1:
        size = p * (1 - p) / se**2 * float(stdtrit(n - 1, 1 - tail) / stdtrit(df, 1 - tail)) ** 2
    hits, misses = size * p, size * (1 - p)
    low = float(betaincinv(hits, misses + 1, tail)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, misses, 1 - tail)) if misses > 0 else 1.0
    return Interval(low, high, level)
