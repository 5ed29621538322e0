"""Which area each of many points lies in: a grid to look up, and an exact test where it cannot tell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike

#: What stands for a point in no area, or without coordinates.
OUTSIDE = -1
#: Cells of the grid along each side, unless the borders are so simple or so winding that another pays.
SIDES = (64, 128, 256, 512, 1024)

#: The bounding box of no area at all: no point lies in it.
NOWHERE = (np.inf, np.inf, -np.inf, -np.inf)

_BLOCK = 1 << 18
#: Grid steps by which a border is thickened, far above rounding errors and far below a cell.
_PAD = 1e-6


@dataclass(frozen=True, slots=True)
class AreaLocator:
    """Areas made ready to be asked for points; make one with ``area_locator`` and keep it for a whole import.

    ``areas`` are shapely polygons in the order of their codes and ``given`` their places in the list of the
    caller. Over their bounding box lies a grid of ``side`` x ``side`` cells: ``whole`` names the lowest area
    that covers a cell wholly, ``first`` where its line begins in ``touching``, the areas whose borders run
    through the cell and which could win it.
    """

    areas: np.ndarray
    given: np.ndarray
    bounds: tuple[float, float, float, float]
    side: int
    whole: np.ndarray
    first: np.ndarray
    touching: np.ndarray

    def locate(self, x: ArrayLike, y: ArrayLike) -> np.ndarray:
        """Place of each point's area in the list given, or OUTSIDE; int64, in the shape of the points.

        Areas hold their borders. Where several hold a point (a shared border, an overlap), the area with the
        lowest code wins, so that every point is counted once and always in the same area.
        """
        x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        found = np.full(x.size, OUTSIDE, dtype=np.int64)
        flat_x, flat_y = x.reshape(-1), y.reshape(-1)
        for start in range(0, found.size, _BLOCK):
            block = slice(start, start + _BLOCK)
            self._locate_block(flat_x[block], flat_y[block], found[block])
        return found.reshape(x.shape)

    def _locate_block(self, x: np.ndarray, y: np.ndarray, found: np.ndarray) -> None:
        left, low, right, high = self.bounds
        inside = (x >= left) & (x <= right) & (y >= low) & (y <= high)
        at = slice(None) if inside.all() else np.flatnonzero(inside)
        x, y = x[at], y[at]
        cell = _grid_index(y, low, high, self.side) * self.side + _grid_index(x, left, right, self.side)
        area = self.whole[cell]
        open_points = np.flatnonzero(self.first[cell] < self.first[cell + 1])
        self._decide(x, y, cell, open_points, area)
        found[at] = np.append(self.given, OUTSIDE)[area]

    def _decide(self, x, y, cell, points, area) -> None:
        """Ask exactly, one area at a time, for the points in cells that its border runs through."""
        repeats = self.first[cell[points] + 1] - self.first[cell[points]]
        point = np.repeat(points, repeats)
        asked = self.touching[np.repeat(self.first[cell[points]], repeats) + _count_up(repeats)]
        order = np.argsort(asked, kind="stable")
        point, asked = point[order], asked[order]
        for group in np.split(np.arange(asked.size), np.flatnonzero(np.diff(asked)) + 1):
            if group.size:
                one, places = asked[group[0]], point[group]
                hit = places[shapely.intersects_xy(self.areas[one], x[places], y[places])]
                area[hit] = np.minimum(area[hit], one)


def area_locator(polygons: Sequence, codes: Sequence[str], *, side: int | None = None) -> AreaLocator:
    """Make ready the polygons of areas (shapely, None for an area without a boundary), one code for each.

    Any plane coordinates do, degrees too; points must come in the same. ``side`` is chosen by how many corners
    the borders have. Raises ValueError for what is not a valid polygon, and for codes that are not unique.
    """
    shapes, order = _checked(polygons, codes)
    areas = shapes[order]
    bounds = tuple(shapely.total_bounds(areas).tolist()) if areas.size else NOWHERE
    segments, owner = _segments(areas)
    side = side or _side(owner.size)
    pairs = _touched(_in_grid(segments, bounds, side), owner, side)
    shapely.prepare(areas)
    whole = _whole(areas, bounds, side, pairs)
    cells, owners = pairs[0], pairs[1]
    can_win = owners < whole[cells]
    first = np.concatenate([[0], np.cumsum(np.bincount(cells[can_win], minlength=side * side))])
    return AreaLocator(areas, order, bounds, side, whole, first, owners[can_win])


def _checked(polygons: Sequence, codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The polygons as an array, and the places of those with a surface in the order of their codes."""
    shapes = np.empty(len(polygons), dtype=object)
    shapes[:] = polygons
    if len(codes) != shapes.size or len(set(codes)) != shapes.size:
        raise ValueError("every area needs a code of its own")
    order = np.array(sorted(range(shapes.size), key=lambda place: codes[place]), dtype=np.int64)
    order = order[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))[order]]
    kinds = shapely.get_type_id(shapes[order])
    if not (np.isin(kinds, (3, 6)) & shapely.is_valid(shapes[order])).all():
        raise ValueError("every area must be a valid polygon or multipolygon")
    return shapes, order


def _side(corners: int) -> int:
    """The more corners, the finer the grid: about as many cells as corners, 256 x 256 for a usual town."""
    wanted = 1.4 * np.sqrt(max(corners, 1))
    return next((side for side in SIDES if side >= wanted), SIDES[-1])


def _grid_index(values: np.ndarray, low: float, high: float, side: int) -> np.ndarray:
    return np.minimum(_scaled(values, low, high, side).astype(np.int64), side - 1)


def _scaled(values: np.ndarray, low: float, high: float, side: int) -> np.ndarray:
    """Grid coordinates. Rounding keeps the order, so a point never falls on the wrong side of a corner."""
    return (values - low) * (side / (high - low))


def _segments(areas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All straight pieces of the borders, an array (pieces, 4) of x, y, x, y, and the area of each."""
    parts, area = shapely.get_parts(areas, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    return np.hstack([corners[joined], corners[joined + 1]]), area[part[ring[joined]]]


def _in_grid(segments: np.ndarray, bounds: tuple, side: int) -> np.ndarray:
    left, low, right, high = bounds
    scaled = np.empty_like(segments)
    scaled[:, 0::2] = _scaled(segments[:, 0::2], left, right, side)
    scaled[:, 1::2] = _scaled(segments[:, 1::2], low, high, side)
    return scaled


def _touched(segments: np.ndarray, owner: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Every (cell, area) where a border of the area runs through the cell, once each, in the order of cells."""
    piece, row, left, right = _spans(segments, side)
    width = right - left + 1
    cell = np.repeat(row * side + left, width) + _count_up(width)
    areas = int(owner.max(initial=0)) + 1
    both = np.unique(cell * areas + np.repeat(owner[piece], width))
    return both // areas, both % areas


def _spans(segments: np.ndarray, side: int) -> tuple[np.ndarray, ...]:
    """(piece, row, first column, last column) of the cells under each straight piece, row by row."""
    x0, y0, x1, y1 = np.where(
        (segments[:, 1] <= segments[:, 3])[:, None], segments, segments[:, [2, 3, 0, 1]]
    ).T
    bottom, top = (_column(y, side) for y in (y0 - _PAD, y1 + _PAD))
    piece = np.repeat(np.arange(y0.size), top - bottom + 1)
    row = bottom[piece] + _count_up(top - bottom + 1)
    # A nearly level piece is taken whole in each of its rows: where it changes rows is lost in rounding.
    rise = np.maximum(y1 - y0, _PAD)[piece]
    start, end = (np.clip((edge - y0[piece]) / rise, 0, 1) for edge in (row - _PAD, row + 1 + _PAD))
    run = (x1 - x0)[piece]
    ends = np.stack([x0[piece] + start * run, x0[piece] + end * run])
    return piece, row, _column(ends.min(axis=0) - _PAD, side), _column(ends.max(axis=0) + _PAD, side)


def _column(values: np.ndarray, side: int) -> np.ndarray:
    return np.clip(np.floor(values), 0, side - 1).astype(np.int64)


def _count_up(lengths: np.ndarray) -> np.ndarray:
    """0, 1, ... for each of the lengths, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - lengths, lengths)


def _whole(areas: np.ndarray, bounds: tuple, side: int, pairs: tuple) -> np.ndarray:
    """For each cell the lowest area that covers it wholly, or the number of areas when there is none."""
    whole = np.full((side, side), areas.size, dtype=np.int64)
    order = np.argsort(pairs[1], kind="stable")
    cells = np.split(pairs[0][order], np.searchsorted(pairs[1][order], np.arange(1, areas.size)))
    # From the last to the first, so that the lowest code stands in the end.
    for one in range(areas.size - 1, -1, -1):
        rows, columns = np.divmod(cells[one], side)
        box = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
        border = np.zeros((box[0].stop - box[0].start, box[1].stop - box[1].start), dtype=bool)
        border[rows - box[0].start, columns - box[1].start] = True
        whole[box][_interior(areas[one], border, box, bounds, side)] = one
    return whole.ravel()


def _interior(area, border: np.ndarray, box: tuple[slice, slice], bounds: tuple, side: int) -> np.ndarray:
    """The cells inside the area that its border does not touch: one exact test for each run between borders."""
    left, low, right, high = bounds
    starts = ~border
    starts[:, 1:] &= border[:, :-1]
    row, column = np.nonzero(starts)
    x = left + (column + box[1].start + 0.5) * ((right - left) / side)
    y = low + (row + box[0].start + 0.5) * ((high - low) / side)
    inside = np.append(shapely.contains_xy(area, x, y), False)
    run = np.cumsum(starts.ravel()).reshape(border.shape) - 1
    return inside[run] & ~border
