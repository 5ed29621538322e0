"""The gate between counts of people's misfortunes and everything that shows them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from .counts import as_counts
from .suppression import Knowledge, exposed_cells, protect_hidden

THRESHOLD = 5
SENSITIVE_THRESHOLD = 10


class Hidden(StrEnum):
    """Why a count is not shown."""

    SMALL = "small"
    WITHHELD = "withheld"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A table that may be shown: hidden counts are None and are nowhere in this object.

    ``why`` has one row and one column more than ``cells``, for the totals; None where the count is shown.
    Show SMALL as "fewer than ``thresholds``", WITHHELD as "hidden". A rate, share or change must be hidden
    wherever one of its counts is.
    """

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None
    why: tuple[tuple[Hidden | None, ...], ...]
    thresholds: tuple[tuple[int, ...], ...]

    @property
    def hidden_count(self) -> int:
        """How many cells and totals are hidden though the table has a place for them."""
        return sum(why in (Hidden.SMALL, Hidden.WITHHELD) for row in self.why for why in row)


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules of a town: counts from 1 to ``threshold`` - 1 are hidden, sensitive ones earlier.

    With ``hide_zeros`` a zero is hidden like a small count.
    """

    threshold: int = THRESHOLD
    sensitive_threshold: int = SENSITIVE_THRESHOLD
    hide_zeros: bool = False

    def __post_init__(self):
        # Below three a hidden count would be a known count: "fewer than 2" is 1.
        if not 3 <= self.threshold <= self.sensitive_threshold:
            raise ValueError("thresholds must be 3 or more, the sensitive one not the lower")

    def is_small(self, count: int, *, sensitive: bool = False) -> bool:
        """Whether one count that stands alone must be hidden."""
        lowest = 0 if self.hide_zeros else 1
        return lowest <= count < (self.sensitive_threshold if sensitive else self.threshold)

    def protect(
        self,
        counts: ArrayLike,
        *,
        sensitive_rows: Collection[int] = (),
        sensitive_columns: Collection[int] = (),
        row_totals: bool = True,
        column_totals: bool = True,
        total: bool = True,
        withheld_rows: Collection[int] = (),
        withheld_columns: Collection[int] = (),
    ) -> ProtectedTable:
        """Hide small counts of a rows x columns table, and as many others as it takes to keep them hidden.

        The totals named are those that readers see, here or on another page about the same counts; those of
        ``withheld_rows`` and ``withheld_columns`` were hidden there to protect others and stay hidden. No hidden
        count can be worked out from what stays: each could be at least one other whole number, also for a
        reader who knows the thresholds and why each cell is hidden. Tables that overlap in other ways
        (other areas, other periods) have to be checked together: see ``audit``.
        Raises ValueError for counts that are not whole numbers and for a table that is not two-dimensional.
        """
        values = _with_totals(as_counts(counts))
        thresholds = self._thresholds(values.shape, sensitive_rows, sensitive_columns)
        why = self._small(values, thresholds)
        why[~_visible(values.shape, row_totals, column_totals, total)] = Hidden.NOT_SHOWN
        why[_withheld(values, withheld_rows, withheld_columns)] = Hidden.WITHHELD
        table = self._knowledge(values, thresholds, why)
        protect_hidden(table)
        if exposed_cells(table):
            raise AssertionError("a hidden count could be worked out")
        why[table.secret & np.isinf(table.high)] = Hidden.WITHHELD
        return _table(values, why, thresholds)

    def protect_list(
        self, counts: ArrayLike, *, sensitive: bool = False, total: bool = True
    ) -> ProtectedTable:
        """Protect one row of counts whose only total is their sum."""
        rows = (0,) if sensitive else ()
        return self.protect([counts], sensitive_rows=rows, column_totals=False, row_totals=False, total=total)

    def _thresholds(
        self, shape: tuple[int, int], rows: Collection[int], columns: Collection[int]
    ) -> np.ndarray:
        """One threshold per cell; a total is sensitive only when everything in it is."""
        inner = np.full((shape[0] - 1, shape[1] - 1), self.threshold)
        inner[list(rows), :] = self.sensitive_threshold
        inner[:, list(columns)] = self.sensitive_threshold
        whole = np.vstack([inner, inner.min(axis=0, initial=self.sensitive_threshold)])
        return np.column_stack([whole, whole.min(axis=1, initial=self.sensitive_threshold)])

    def _small(self, values: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
        why = np.full(values.shape, None, dtype=object)
        why[(values >= (0 if self.hide_zeros else 1)) & (values < thresholds)] = Hidden.SMALL
        return why

    def _knowledge(self, values: np.ndarray, thresholds: np.ndarray, why: np.ndarray) -> Knowledge:
        small, absent, withheld = (why == one for one in (Hidden.SMALL, Hidden.NOT_SHOWN, Hidden.WITHHELD))
        least = 0 if self.hide_zeros else 1
        # Hidden elsewhere, it may be a small one of which not even that is said.
        low = np.where(small | withheld, least, 0).astype(float)
        high = np.where(small, thresholds - 1, np.inf)
        return Knowledge(values, small | absent | withheld, small | withheld, low, high, thresholds)


def _with_totals(counts: np.ndarray) -> np.ndarray:
    if counts.ndim != 2:
        raise ValueError("the gate needs a table of rows and columns")
    whole = np.vstack([counts, counts.sum(axis=0)])
    return np.column_stack([whole, whole.sum(axis=1)])


def _visible(shape: tuple[int, int], row_totals: bool, column_totals: bool, total: bool) -> np.ndarray:
    visible = np.ones(shape, dtype=bool)
    visible[:-1, -1], visible[-1, :-1], visible[-1, -1] = row_totals, column_totals, total
    return visible


def _withheld(values: np.ndarray, rows: Collection[int], columns: Collection[int]) -> np.ndarray:
    """Totals to be withheld; a zero hides nothing."""
    wanted = np.zeros(values.shape, dtype=bool)
    wanted[list(rows), -1] = True
    wanted[-1, list(columns)] = True
    return wanted & (values > 0)


def _table(values: np.ndarray, why: np.ndarray, thresholds: np.ndarray) -> ProtectedTable:
    shown = [
        [int(value) if reason is None else None for value, reason in zip(*row, strict=True)]
        for row in zip(values, why, strict=True)
    ]
    return ProtectedTable(
        cells=tuple(tuple(row[:-1]) for row in shown[:-1]),
        row_totals=tuple(row[-1] for row in shown[:-1]),
        column_totals=tuple(shown[-1][:-1]),
        total=shown[-1][-1],
        why=tuple(tuple(row) for row in why.tolist()),
        thresholds=tuple(tuple(row) for row in thresholds.tolist()),
    )
