"""k-anonymity by leaving answers out (local suppression). Neither Django nor the database.

Everybody shares what identifies from outside (area, age, sex …), as it is written in the file, with at least
k - 1 others. An answer left out counts as an answer of its own: who knows a person's true answers then finds at
least k rows that may be that person's (Sweeney 2002; Hundepool et al., Statistical Disclosure Control, 2012, ch. 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

LEFT_OUT = -2


def classes_of_rows(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row the number of its class of equal rows, and for each class how many rows it has."""
    if not codes.shape[1]:
        return np.zeros(len(codes), dtype=np.int64), np.array([len(codes)] if len(codes) else [], dtype=int)
    _rows, inverse, sizes = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    return inverse.reshape(-1), sizes


def suppressed(codes: np.ndarray, k: int) -> np.ndarray:
    """Which answers are left out, so that every row has at least k alike. Raises ValueError where there are fewer rows.

    `codes`: one row a person, one column an identifier, the most important one first: of two ways that are equally
    small, the one that leaves out later columns is taken.
    """
    n, width = codes.shape
    if 0 < n < k:
        raise ValueError(f"fewer than {k} rows")
    out = np.zeros((n, width), dtype=bool)
    left = np.flatnonzero(_small(codes, k))
    for columns in _ways(width):
        if not left.size:
            break
        tried = codes[left].copy()
        tried[:, columns] = LEFT_OUT
        enough = ~_small(tried, k) if len(columns) < width else np.ones(left.size, dtype=bool)
        out[np.ix_(left[enough], columns)] = True
        left = left[~enough]
    return _joined(codes, out, k)


def _ways(width: int) -> list[list[int]]:
    """Sets of columns to leave out: few before many, later before earlier ones."""
    found = [list(one) for size in range(1, width + 1) for one in combinations(range(width), size)]
    return sorted(found, key=lambda one: (len(one), [-column for column in reversed(one)]))


def _small(codes: np.ndarray, k: int) -> np.ndarray:
    inverse, sizes = classes_of_rows(codes)
    return sizes[inverse] < k if len(codes) else np.zeros(0, dtype=bool)


def _joined(codes: np.ndarray, out: np.ndarray, k: int) -> np.ndarray:
    """Those of whom nothing is left are too few by themselves: the smallest other classes join them."""
    while True:
        written = np.where(out, LEFT_OUT, codes)
        bare = (written == LEFT_OUT).all(axis=1)
        if not 0 < bare.sum() < k:
            return out
        others = np.flatnonzero(~bare)
        inverse, sizes = classes_of_rows(written[others])
        out[others[inverse == int(np.argmin(sizes))]] = True


def class_means(classes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The mean of its class for each row: sums over classes stay, and no value tells of anything beyond its class."""
    sums = np.bincount(classes, weights=values)
    return (sums / np.bincount(classes))[classes]


def limits_shared(counts: Sequence[tuple[float, int]], k: int) -> tuple[float, float] | None:
    """The outermost limits with at least k people at or beyond each of them; None where that leaves nothing between.

    `counts`: numbers with how many gave them.
    """
    told = sorted(counts)
    low, high = _reached(told, k), _reached(told[::-1], k)
    return (low, high) if low is not None and high is not None and low < high else None


def _reached(counts: Sequence[tuple[float, int]], k: int) -> float | None:
    seen = 0
    for number, many in counts:
        seen += many
        if seen >= k:
            return number
    return None


@dataclass(frozen=True)
class Risk:
    """What the file gives away at most. Shares are 0 to 1.

    `alone`: people who were the only ones of their kind before anything was left out; `few`: in classes below k.
    `left_out`: how many answers, by identifier; `mean_risk`: the mean over people of one in so many as are alike.
    """

    people: int
    k: int
    smallest: int
    classes: int
    alone: int
    few: int
    left_out: tuple[int, ...]

    @property
    def mean_risk(self) -> float:
        return self.classes / self.people if self.people else 0.0

    @property
    def largest_risk(self) -> float:
        return 1 / self.smallest if self.smallest else 0.0


def risk_of(codes: np.ndarray, out: np.ndarray, k: int) -> Risk:
    """The risk of the rows as they are written."""
    inverse, before = classes_of_rows(codes)
    _inverse, after = classes_of_rows(np.where(out, LEFT_OUT, codes))
    sizes = before[inverse] if len(codes) else before
    return Risk(
        people=len(codes),
        k=k,
        smallest=int(after.min()) if after.size else 0,
        classes=int(after.size),
        alone=int((sizes == 1).sum()),
        few=int((sizes < k).sum()),
        left_out=tuple(int(one) for one in out.sum(axis=0)),
    )
