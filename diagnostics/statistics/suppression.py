"""Which further cells must be hidden so that no hidden count can be worked out from the totals.

A table with its totals is a set of sums. Seen as a graph of rows and columns, a hidden cell can take another
value exactly when a closed path of hidden cells runs through it on which counts can go up and down by one
in turn. The search finds such a path for every secret cell, at the least cost in cells newly hidden.
(Cox 1995, JASA 90, 1453-1462; Castro 2012, Eur. J. Oper. Res. 216, 257-269.)
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

#: Hiding a total costs as much as this many cells, hiding the grand total its square.
TOTAL_COST = 1_000.0
#: No longer saying "fewer than five" of a hidden cell costs less than hiding another one.
SILENCE_COST = 0.1


@dataclass(slots=True)
class Knowledge:
    """A table with totals in its last row and column, and what a reader knows of each hidden cell.

    ``low`` and ``high`` are the limits a reader can take for granted; ``floor`` is the least value that a
    cell may have when it is hidden for the sake of others. ``secret`` are the hidden cells that must not be
    worked out; the other hidden ones are totals that are merely not printed.
    """

    values: np.ndarray
    hidden: np.ndarray
    secret: np.ndarray
    low: np.ndarray
    high: np.ndarray
    floor: np.ndarray

    def hide(self, cell: tuple[int, int]) -> None:
        self.hidden[cell] = self.secret[cell] = True
        self.low[cell], self.high[cell] = self.floor[cell], np.inf

    def silence(self, cell: tuple[int, int]) -> None:
        """Say no longer that the hidden cell is small: 1 + 1 + 1 + 1 "fewer than five" can only be that."""
        self.high[cell] = np.inf

    def moves(self) -> tuple[np.ndarray, np.ndarray]:
        """Where a hidden cell can go up, and down, in the signed table whose rows and columns add to zero."""
        return self._signed(self.hidden & (self.values < self.high), self.hidden & (self.values > self.low))

    def costs(self) -> tuple[np.ndarray, np.ndarray]:
        """Cost of letting each cell go up, and down: 0 when hidden already, infinite when impossible.

        Every hidden cell can go up at some cost, and so can every count that is not zero: there is always
        a closed path through the cell, its totals and the grand total.
        """
        price = np.where(self.values > 0, self._price(), np.inf)
        rise = np.where(self.hidden, np.where(self.values < self.high, 0.0, SILENCE_COST), price)
        fall = np.where(
            self.hidden,
            np.where(self.values > self.low, 0.0, np.inf),
            np.where(self.values > self.floor, price, np.inf),
        )
        return self._signed(rise, fall)

    def _price(self) -> np.ndarray:
        """One cell costs about one; among equals the smaller count is hidden."""
        price = 1 + self.values / (self.values.max() + 1)
        price[-1, :] *= TOTAL_COST
        price[:, -1] *= TOTAL_COST
        return price

    @staticmethod
    def _signed(up: np.ndarray, down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Totals enter the sums with a minus sign, so that their up is the table's down."""
        turned = np.zeros(up.shape, dtype=bool)
        turned[-1, :] = turned[:, -1] = True
        turned[-1, -1] = False
        return np.where(turned, down, up), np.where(turned, up, down)


def exposed_cells(table: Knowledge) -> list[tuple[int, int]]:
    """The secret cells that have only one possible value; exact for whole numbers."""
    up, down = table.moves()
    return [cell for cell in _cells(table.secret) if not _can_move(cell, up, down)]


def protect_hidden(table: Knowledge) -> None:
    """Hide further cells of ``table`` in place until no secret cell has only one possible value."""
    for cell in _cells(table.secret.copy()):
        if not _can_move(cell, *table.moves()):
            for other in _cheapest_path(cell, table):
                if not table.hidden[other]:
                    table.hide(other)
                elif table.values[other] == table.high[other]:
                    table.silence(other)


def _cells(mask: np.ndarray) -> Iterator[tuple[int, int]]:
    return ((int(i), int(j)) for i, j in np.argwhere(mask))


def _can_move(cell: tuple[int, int], up: np.ndarray, down: np.ndarray) -> bool:
    """Whether a closed path of possible moves runs through the cell, up or down."""
    return (up[cell] and _reaches(cell, up, down)) or (down[cell] and _reaches(cell, down, up))


def _reaches(cell: tuple[int, int], up: np.ndarray, down: np.ndarray) -> bool:
    """Whether, after the cell moved up, moves down and up in turn lead from its column back to its row."""
    row, column = cell
    up, down = up.copy(), down.copy()
    up[cell] = down[cell] = False
    columns = np.zeros(up.shape[1], dtype=bool)
    columns[column] = True
    rows = np.zeros(up.shape[0], dtype=bool)
    while True:
        new_rows = down[:, columns].any(axis=1) & ~rows
        if new_rows[row]:
            return True
        if not new_rows.any():
            return False
        rows |= new_rows
        columns = columns | up[rows].any(axis=0)


def _cheapest_path(cell: tuple[int, int], table: Knowledge) -> list[tuple[int, int]]:
    """Cells of the cheapest closed path through ``cell``, itself included."""
    up, down = table.costs()
    ways = [(a[cell], _shortest(cell, a, b)) for a, b in ((up, down), (down, up))]
    found = [(own + way[0], [cell, *way[1]]) for own, way in ways if way is not None]
    return min(found, default=(0.0, []), key=lambda way: way[0])[1]


def _shortest(
    cell: tuple[int, int], up: np.ndarray, down: np.ndarray
) -> tuple[float, list[tuple[int, int]]] | None:
    """Dijkstra from the cell's column to its row; nodes are rows (0..R) and, after them, columns."""
    rows, columns = up.shape
    up, down = up.copy(), down.copy()
    up[cell] = down[cell] = np.inf
    distance = np.full(rows + columns, np.inf)
    previous = np.full(rows + columns, -1)
    distance[rows + cell[1]] = 0.0
    waiting = np.ones(rows + columns, dtype=bool)
    while True:
        node = int(np.where(waiting, distance, np.inf).argmin())
        if not waiting[node] or np.isinf(distance[node]):
            return None
        if node == cell[0]:
            return float(distance[node]), list(_walk(node, previous, rows))
        waiting[node] = False
        # From a row a cell moves up, from a column down.
        reach = slice(rows, None) if node < rows else slice(0, rows)
        found = distance[node] + (up[node] if node < rows else down[:, node - rows])
        better = found < distance[reach]
        distance[reach][better] = found[better]
        previous[reach][better] = node


def _walk(node: int, previous: np.ndarray, rows: int) -> Iterator[tuple[int, int]]:
    """The cells passed on the way back from ``node`` to the start."""
    while (before := int(previous[node])) >= 0:
        row, column = (node, before) if node < rows else (before, node)
        yield row, column - rows
        node = before
