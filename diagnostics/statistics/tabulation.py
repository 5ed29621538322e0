"""Tables of many questions over one large sample, without a loop over its rows.

A question is a column of small numbers (the answer, or -1 for no valid one). Sums by sampling unit and answer hold all
that shares and their errors need. Where every respondent is a sampling unit, sums by stratum of the weights and of
their squares do: the spread of a share is then a polynomial in them. Results are those of ``estimates.proportion``.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .calibration import sums
from .design import Lonely, SampleDesign, Sampling
from .estimates import FEW_CASES, Estimate
from .intervals import Interval, check_level
from .methods import KORN_GRAUBARD, LINEARISED_LOGIT, NOT_A_SAMPLE
from .survey_intervals import korn_graubard_limits, logit_limits


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Shares of the answers to one question by group: arrays of groups x answers, ``n`` and ``df`` by group.

    ``share`` is NaN where a group has no valid answer; ``se``, ``low``, ``high`` and ``deff`` are NaN where the sample
    cannot tell its own error. ``weighted`` are the sums of weights.
    """

    share: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray
    deff: np.ndarray
    hits: np.ndarray
    weighted: np.ndarray
    n: np.ndarray
    df: np.ndarray
    exact: np.ndarray
    level: float
    base: str
    sampling: Sampling

    def estimate(self, answer: int, group: int = 0) -> Estimate:
        """One cell with its words."""
        at = (group, answer)
        value = None if np.isnan(self.share[at]) else float(self.share[at])
        hits, n = int(self.hits[at]), int(self.n[group])
        if self.sampling is not Sampling.PROBABILITY:
            return Estimate(value, n, self.base, NOT_A_SAMPLE, self.sampling, hits=hits)
        method = KORN_GRAUBARD if self.exact[at] else LINEARISED_LOGIT
        if value is None:
            return Estimate(None, 0, self.base, method, self.sampling, hits=0)
        ends = float(self.low[at]), float(self.high[at])
        interval = Interval(*ends, self.level) if np.isfinite(ends).all() else None
        deff = None if np.isnan(self.deff[at]) else float(self.deff[at])
        df = int(self.df[group])
        return Estimate(
            value, n, self.base, method, self.sampling, float(self.se[at]), interval, df, deff, hits
        )


class Tabulator:
    """Makes tables over one design; keeps what all questions share, so make it once per set of weights."""

    def __init__(self, design: SampleDesign):
        self.design = design

    def shares(
        self,
        answers: np.ndarray,
        options: int,
        *,
        groups: np.ndarray | None = None,
        group_count: int = 1,
        base: str = "respondents with a valid answer",
        level: float = 0.95,
    ) -> Table:
        """The table of one question: ``answers`` from 0 to ``options`` - 1, ``groups`` from 0 to ``group_count`` - 1.

        Numbers below zero are no valid answer, or no group; whoever has none of either is outside the base.
        Raises ValueError for numbers that are too large and for columns of another length.
        """
        code = self._code(answers, options, groups, group_count)
        shape, cells = (group_count, options), options * group_count
        weighted = np.bincount(code, self._weights, cells + 1)[:-1].reshape(shape)
        hits = np.bincount(code[self._used], minlength=cells + 1)[:-1].reshape(shape)
        n, size = hits.sum(axis=1), weighted.sum(axis=1, keepdims=True)
        empty = n == 0
        share = np.divide(weighted, size, where=size > 0, out=np.full(shape, np.nan))
        # Where all answered the same, rounding must not leave a hair.
        edge = (hits == 0) | (hits == n[:, None])
        share[~empty] = np.where(edge, (hits > 0) * 1.0, share)[~empty]
        if self.design.sampling is not Sampling.PROBABILITY:
            nothing = np.full(shape, np.nan)
            df = np.zeros(group_count, dtype=int)
            return Table(
                share, nothing, nothing, nothing, nothing, hits, weighted, n, df, edge, level, base,
                self.design.sampling,
            )  # fmt: skip
        variance, df = self._variance(code, share, size, shape)
        se = np.where(edge, 0.0, np.sqrt(np.maximum(variance, 0)))
        se[empty] = np.nan
        few = np.minimum(hits, n[:, None] - hits) < FEW_CASES
        exact = few | (se == 0)
        low, high = self._limits(share, se, n, df, exact, check_level(level))
        simple = share * (1 - share) / np.maximum(n - 1, 1)[:, None]
        deff = np.divide(se**2, simple, where=(simple > 0) & (se > 0), out=np.full(shape, np.nan))
        return Table(
            share, se, low, high, deff, hits, weighted, n, df, exact, level, base, self.design.sampling
        )

    @cached_property
    def _weights(self) -> np.ndarray:
        return self.design.weights

    @cached_property
    def _used(self) -> np.ndarray | slice:
        """Rows that carry weight; all of them as a slice, which costs no copy."""
        used = self.design.weights > 0
        return slice(None) if used.all() else used

    @cached_property
    def _rows_are_units(self) -> bool:
        return self.design.second is None and self.design.unit_count == len(self.design)

    @cached_property
    def _profiles(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A number for each combination of stratum and margins, the stratum of each, its codes in the margins."""
        design = self.design
        number = design.strata.astype(np.int64)
        margins = (
            np.zeros((0, len(design)), dtype=int) if design.calibration is None else design.calibration.codes
        )
        for codes in margins:
            number = np.unique(number * (int(codes.max()) + 1) + codes, return_inverse=True)[1].reshape(-1)
        _, first, profile = np.unique(number, return_index=True, return_inverse=True)
        return profile.reshape(-1), design.strata[first], margins[:, first]

    @cached_property
    def _margin_totals(self) -> np.ndarray:
        """Weights by sampling unit and margin group (units x size + 1)."""
        design, size = self.design, self.design.calibration.size + 1
        found = np.zeros(design.unit_count * size)
        for codes in design.calibration.codes:
            found += np.bincount(design.units * size + codes, design.weights, found.size)
        return found.reshape(-1, size)

    def _code(
        self, answers: np.ndarray, options: int, groups: np.ndarray | None, group_count: int
    ) -> np.ndarray:
        given = np.asarray(answers)
        if given.shape != (len(self.design),) or (groups is not None and np.shape(groups) != given.shape):
            raise ValueError("answers and groups must have one entry per respondent")
        if given.max(initial=-1) >= options or (groups is not None and np.max(groups) >= group_count):
            raise ValueError("an answer or a group has a number that is too large")
        code = given.astype(np.int64)
        missing = code < 0
        if groups is not None:
            place = np.asarray(groups).astype(np.int64)
            code += place * options
            missing |= place < 0
        code[missing] = options * group_count
        return code

    def _variance(
        self, code: np.ndarray, share: np.ndarray, size: np.ndarray, shape: tuple[int, int]
    ) -> tuple[np.ndarray, np.ndarray]:
        size = np.where(size > 0, size, 1.0)
        share = np.where(np.isnan(share), 0.0, share)
        if self._rows_are_units:
            return self._variance_of_rows(code, share, size, shape)
        return self._variance_of_units(code, share, size, shape)

    def _variance_of_units(self, code, share, size, shape) -> tuple[np.ndarray, np.ndarray]:
        design, cells = self.design, share.size
        weighted = _table(design.units, code, self._weights, design.unit_count, cells)
        by_group = weighted.reshape(-1, *shape)
        scores = (by_group - by_group.sum(axis=2, keepdims=True) * share) / size
        totals = scores.reshape(-1, cells)
        if design.calibration is not None:
            totals = totals - self._margin_totals @ self._fitted(code, share, size, shape)
        variance = design.variances_of_totals(totals).reshape(shape)
        seen = np.bincount(
            design.clusters[self._used] * (cells + 1) + code[self._used],
            minlength=design.cluster_strata.size * (cells + 1),
        )
        seen = seen.reshape(-1, cells + 1)[:, :-1].reshape(-1, *shape).sum(axis=2) > 0
        strata = sums(design.cluster_strata, seen.astype(float), design.sampled_shares.size) > 0
        return variance, seen.sum(axis=0) - strata.sum(axis=0)

    def _variance_of_rows(self, code, share, size, shape) -> tuple[np.ndarray, np.ndarray]:
        """Sums of scores and of their squares by stratum, from sums of weights and of their squares by profile."""
        design, cells = self.design, share.size
        profile, strata, _ = self._profiles
        count, places = design.sampled_shares.size, strata.size
        w1 = _table(profile, code, self._weights, places, cells)
        w2 = _table(profile, code, self._squares, places, cells)
        first, second = (w.reshape(-1, *shape) for w in (w1, w2))
        of_group = [w.sum(axis=2, keepdims=True) for w in (first, second)]
        sum1 = ((first - of_group[0] * share) / size).reshape(-1, cells)
        sum2 = ((second * (1 - 2 * share) + of_group[1] * share**2) / size**2).reshape(-1, cells)
        if design.calibration is not None:
            fit = self._margins_of_profiles @ self._fitted(code, share, size, shape)
            cross = ((second - of_group[1] * share) / size).reshape(-1, cells)
            all1, all2 = (np.bincount(profile, w, places)[:, None] for w in (self._weights, self._squares))
            sum1, sum2 = sum1 - fit * all1, sum2 - 2 * fit * cross + fit**2 * all2
        sum1, sum2 = (sums(strata, table, count) for table in (sum1, sum2))
        drawn = np.bincount(design.strata, minlength=count)[:, None]
        squares = sum2 - sum1**2 / np.maximum(drawn, 1)
        if design.lonely is Lonely.CENTRE:
            squares = np.where(drawn == 1, (sum1 - sum1.sum(axis=0) / len(design)) ** 2, squares)
        scale = np.where(drawn > 1, drawn / np.maximum(drawn - 1, 1), 1.0) * (
            1 - design.sampled_shares[:, None]
        )
        variance = (scale * squares).sum(axis=0).reshape(shape)
        seen = np.bincount(
            design.strata[self._used] * (cells + 1) + code[self._used], minlength=count * (cells + 1)
        )
        seen = seen.reshape(count, cells + 1)[:, :-1].reshape(count, *shape).sum(axis=2)
        return variance, seen.sum(axis=0) - (seen > 0).sum(axis=0)

    @cached_property
    def _squares(self) -> np.ndarray:
        return self.design.weights**2

    @cached_property
    def _margins_of_profiles(self) -> np.ndarray:
        """Which margin groups each profile is in: profiles x (size + 1)."""
        _, strata, margins = self._profiles
        found = np.zeros((strata.size, self.design.calibration.size + 1))
        for codes in margins:
            found[np.arange(strata.size), codes] += 1
        return found

    def _fitted(self, code, share, size, shape) -> np.ndarray:
        """Coefficients of the scores (without weight) on the margins: (size + 1) x cells."""
        known = self.design.calibration
        moments = np.zeros((known.size + 1, share.size))
        for codes in known.codes:
            moments += _table(codes, code, known.base_weights, known.size + 1, share.size)
        by_group = moments[:-1].reshape(-1, *shape)
        scores = (by_group - by_group.sum(axis=2, keepdims=True) * share) / size
        return known.coefficients(scores.reshape(-1, share.size))

    def _limits(self, share, se, n, df, exact, level: float) -> tuple[np.ndarray, np.ndarray]:
        freedom = np.broadcast_to(df[:, None], share.shape)
        low, high = logit_limits(share, se, freedom, level)
        sizes = np.broadcast_to(n[:, None], share.shape)
        exact = exact & ~np.isnan(share)
        low[exact], high[exact] = korn_graubard_limits(
            share[exact], se[exact], sizes[exact], freedom[exact], level
        )
        nowhere = np.isnan(share)
        low[nowhere], high[nowhere] = np.nan, np.nan
        return low, high


def _table(rows: np.ndarray, code: np.ndarray, weights: np.ndarray, count: int, cells: int) -> np.ndarray:
    """Sums of weights by row and cell; the last cell, of those outside the base, is left away."""
    width = cells + 1
    return np.bincount(rows * width + code, weights, count * width).reshape(count, width)[:, :-1]
