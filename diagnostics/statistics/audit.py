"""Proof that hidden counts stay hidden, for any set of sums that readers can put together."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog


def table_relations(rows: int, columns: int) -> np.ndarray:
    """Sums of a table with totals in its last row and column: one row per sum, one column per cell.

    Cells are numbered along the rows of the (rows + 1) x (columns + 1) table; each sum less its total is 0.
    """
    cells = np.arange((rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)
    relations = np.zeros((rows + columns + 2, cells.size))
    for number, line in enumerate([*cells, *cells.T]):
        relations[number, line[:-1]], relations[number, line[-1]] = 1, -1
    return relations


def feasible_intervals(
    relations: ArrayLike, shown: ArrayLike, low: ArrayLike = 0.0, high: ArrayLike = np.inf
) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest value that each cell can have for a reader, by linear programming.

    ``relations`` (sums x cells) times the cells is zero; ``shown`` has NaN where a cell is hidden; ``low``
    and ``high`` are what readers know of hidden cells beforehand. Shown cells get their value twice.
    Cells of several tables that share counts can be checked together with the sums that tie them.
    Raises ValueError when what is shown contradicts the relations.
    """
    a, shown = np.asarray(relations, dtype=float), np.asarray(shown, dtype=float)
    hidden = np.isnan(shown)
    low, high = (np.broadcast_to(np.asarray(v, dtype=float), shown.shape)[hidden] for v in (low, high))
    right = -a[:, ~hidden] @ shown[~hidden]
    if not hidden.any() and np.abs(right).max(initial=0) > 1e-6:
        raise ValueError("the shown values contradict their sums")
    lowest, highest = shown.copy(), shown.copy()
    for position, cell in enumerate(np.flatnonzero(hidden)):
        goal = np.zeros(hidden.sum())
        goal[position] = 1
        lowest[cell] = _optimum(goal, a[:, hidden], right, low, high)
        highest[cell] = -_optimum(-goal, a[:, hidden], right, low, high)
    return lowest, highest


def recoverable(
    relations: ArrayLike, shown: ArrayLike, low: ArrayLike = 0.0, high: ArrayLike = np.inf
) -> np.ndarray:
    """Mask of the hidden cells that can be only one whole number."""
    lowest, highest = feasible_intervals(relations, shown, low, high)
    whole = np.floor(highest + 1e-6) - np.ceil(lowest - 1e-6)
    return np.isnan(np.asarray(shown, dtype=float)) & (whole < 1)


def _optimum(goal: np.ndarray, a: np.ndarray, right: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    result = linprog(goal, A_eq=a, b_eq=right, bounds=np.column_stack([low, high]), method="highs")
    if result.status == 3:
        return -np.inf
    if result.status != 0:
        raise ValueError("the shown values contradict their sums")
    return float(result.fun)
