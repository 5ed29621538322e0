"""Survey estimates that carry their design: value, interval, base, design effect and method."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from .design import SampleDesign, Sampling
from .intervals import Interval, check_level
from .methods import KORN_GRAUBARD, LINEARISED, LINEARISED_LOGIT, NOT_A_SAMPLE, Method
from .survey_intervals import korn_graubard_limits, logit_limits, one_interval, t_limits

#: With fewer cases than this for or against, a proportion gets the exact interval.
FEW_CASES = 5

#: A share that lacks less than this to 1 is 1.
EVERYTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number about the population that a survey speaks for.

    ``n`` is the unweighted number of valid answers, ``hits`` of them count for a share or incidents; ``base`` says
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

    def scaled(self, factor: float) -> "Estimate":
        """The same estimate in another unit, such as per 1,000; ``factor`` is positive."""
        return replace(
            self,
            value=None if self.value is None else self.value * factor,
            se=None if self.se is None else self.se * factor,
            interval=self.interval and self.interval.scaled(factor),
        )

    def complement(self) -> "Estimate":
        """What a share leaves to 1, such as the dark figure beside the share that was reported."""
        turned = self.interval and Interval(
            1 - self.interval.high, 1 - self.interval.low, self.interval.level
        )
        return replace(
            self,
            value=None if self.value is None else 1 - self.value,
            interval=turned,
            hits=None if self.hits is None else self.n - self.hits,
        )


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
    return _proportion(design, lin, 0, _errors(design, lin), y, base, check_level(level), exact)


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
    return proportions_of_codes(design, given, len(codes), domain=domain, base=base, level=level)


def proportions_of_codes(
    design: SampleDesign,
    codes: np.ndarray,
    many: int,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> list[Estimate]:
    """The same of answers that are numbers already: below ``many``, or -1 outside the base."""
    hits = np.where(codes[:, None] >= 0, codes[:, None] == np.arange(many), np.nan)
    lin = linearise(design, hits, None, domain)
    told = _errors(design, lin), base, check_level(level), False
    return [_proportion(design, lin, k, told[0], hits[:, k], *told[1:]) for k in range(many)]


def share_of(
    design: SampleDesign,
    part: ArrayLike,
    whole: ArrayLike,
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer",
    level: float = 0.95,
) -> Estimate:
    """Weighted ``part`` over weighted ``whole``, with 0 <= part <= whole for everybody, such as reported incidents.

    Base are the respondents with something to share (whole above zero), hits those of them with a part; the
    interval is on the logit scale, with Korn and Graubard's for few cases. Raises ValueError for a part that is
    negative or larger than its whole.
    """
    y, x = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    known = np.isfinite(y) & np.isfinite(x)
    if (y[known] < 0).any() or (y[known] > x[known]).any():
        raise ValueError("a part must be between zero and its whole")
    lin = linearise(design, y[:, None], x, _domain(design, domain) & (np.where(known, x, 0) > 0))
    return _proportion(
        design, lin, 0, _errors(design, lin), np.sign(y), base, check_level(level), False, mixed=True
    )


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
    w, known = np.where(ok, design.weights, 0.0), np.where(ok, values, 0.0)
    n, value = int((w > 0).sum()), float(w @ known)
    if design.sampling is not Sampling.PROBABILITY or not n:
        return _without_error(design, value if n else None, n, base)
    df = design.degrees_of_freedom(ok)
    se = float(np.sqrt(design.variances((w * known)[:, None])[0]))
    interval = one_interval(t_limits(value, se, df, check_level(level)), level)
    simple = w.sum() * (w @ (known - value / w.sum()) ** 2) / max(n - 1, 1)
    deff = se * se / simple if simple > 0 and se > 0 else None
    return Estimate(value, n, base, LINEARISED, design.sampling, se, interval, df, deff)


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
    # A loop over the columns: a product with a matrix of one column keeps every core busy for nothing.
    found = np.einsum("n,nk->k", w, y) / size
    residuals = y - base[:, None] * found
    spread = np.einsum("n,nk,nk->k", w, residuals, residuals) / w.sum() * n / max(n - 1, 1)
    return Linearised(found, w[:, None] * residuals / size, ok, n, spread / n / (size / w.sum()) ** 2)


def _errors(design: SampleDesign, lin: Linearised) -> tuple[np.ndarray, int]:
    """Standard errors of all ratios, and their degrees of freedom."""
    if not lin.n or design.sampling is not Sampling.PROBABILITY:
        return np.full(lin.ratio.size, np.nan), 0
    return np.sqrt(design.variances(lin.scores)), design.degrees_of_freedom(lin.ok)


def _from_scores(design: SampleDesign, lin: Linearised, base: str, level: float) -> Estimate:
    if not lin.n or design.sampling is not Sampling.PROBABILITY:
        return _without_error(design, float(lin.ratio[0]) if lin.n else None, lin.n, base)
    errors, df = _errors(design, lin)
    value, se = float(lin.ratio[0]), float(errors[0])
    interval = one_interval(t_limits(value, se, df, level), level)
    return Estimate(value, lin.n, base, LINEARISED, design.sampling, se, interval, df, _deff(lin, 0, se))


def _proportion(
    design: SampleDesign,
    lin: Linearised,
    column: int,
    errors: tuple[np.ndarray, int],
    y: np.ndarray,
    base: str,
    level: float,
    exact: bool,
    mixed: bool = False,
) -> Estimate:
    """``mixed``: a respondent may be for and against at once, so that all being hits does not make the share 1."""
    hits = int((lin.ok & (design.weights > 0) & (y == 1)).sum())
    if not lin.n or design.sampling is not Sampling.PROBABILITY:
        return _without_error(design, float(lin.ratio[column]) if lin.n else None, lin.n, base, hits)
    # Rounding may leave a hair outside 0..1 when every answer is the same.
    split = 0 < hits < lin.n or (mixed and hits and 1 - lin.ratio[column] > EVERYTHING)
    value = float(np.clip(lin.ratio[column], 0, 1)) if split else float(hits > 0)
    se, df = float(errors[0][column]) if split else 0.0, errors[1]
    if exact or se == 0 or min(hits, lin.n - hits) < FEW_CASES:
        method, limits = KORN_GRAUBARD, korn_graubard_limits(value, se, lin.n, df, level)
    else:
        method, limits = LINEARISED_LOGIT, logit_limits(value, se, df, level)
    deff = _deff(lin, column, se)
    interval = one_interval(limits, level)
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
