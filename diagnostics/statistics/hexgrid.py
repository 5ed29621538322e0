"""A grid of equal hexagons over one town, and the plane of metres that it lies in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

#: Width of a hexagon from one flat side to the other, which is also how far apart neighbours' centres are.
WIDTH = 250.0
#: The cell of a point that has no coordinates.
NO_CELL = np.iinfo(np.int64).min
#: Steps (q, r) to the six neighbours, anticlockwise from east.
STEPS = np.array([(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)], dtype=np.int64)

_HALF, _ONE = 1 << 31, 1 << 32
#: So many points at once stay in the processor's cache.
_BLOCK = 1 << 14


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Metres east and north of an origin, true along its meridian and its parallel (equidistant cylindrical).

    ``longitude`` and ``latitude`` of the origin in degrees (WGS 84); ``east`` and ``north`` are metres in a
    degree there. Kept with the town for good: another origin is another grid. Twenty kilometres north or
    south of the origin, east-west distances are wrong by 0.3 % at 45 degrees of latitude, 0.5 % at 60.
    """

    longitude: float
    latitude: float
    east: float
    north: float

    @classmethod
    def at(cls, longitude: float, latitude: float) -> Self:
        """The plane that touches the ellipsoid of WGS 84 at a point (Snyder 1987, USGS PP 1395, p. 24-25).

        Raises ValueError for a point that is not on Earth or within five degrees of a pole.
        """
        if not (-180 <= longitude <= 180 and -85 <= latitude <= 85):
            raise ValueError("the origin must be a longitude and a latitude in degrees, away from the poles")
        squared, sine = 0.00669437999014, np.sin(np.radians(latitude))
        normal = 6_378_137.0 / np.sqrt(1 - squared * sine**2)
        meridian = normal * (1 - squared) / (1 - squared * sine**2)
        east = np.radians(normal * np.cos(np.radians(latitude)))
        return cls(float(longitude), float(latitude), float(east), float(np.radians(meridian)))

    def to_metres(self, longitude: ArrayLike, latitude: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Metres (east, north) of points in degrees, of the same shape; the short way round the Earth."""
        degrees = np.asarray(longitude, dtype=float) - self.longitude
        if np.abs(degrees).max(initial=0) > 180:
            degrees = (degrees + 180) % 360 - 180
        return degrees * self.east, (np.asarray(latitude, dtype=float) - self.latitude) * self.north

    def to_degrees(self, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of points in metres."""
        longitude = np.asarray(x, dtype=float) / self.east + self.longitude
        return longitude, np.asarray(y, dtype=float) / self.north + self.latitude

    def flat(self, geometry):
        """A shapely geometry (or an array of them) in degrees, laid on the plane."""
        return shapely.transform(geometry, _columns(self.to_metres))


def _columns(change: Callable) -> Callable:
    return lambda points: np.column_stack(change(points[:, 0], points[:, 1]))


@dataclass(frozen=True, slots=True)
class HexGrid:
    """Hexagons with a corner at the top, ``width`` metres from side to side, one of them on the origin.

    A cell has axial coordinates q (to the east) and r (to the north-east); its number is q * 2**32 + r, one
    64-bit integer that orders and joins in any database. Neighbours are that number plus a constant.
    (Coordinates as in Patel 2013, "Hexagonal Grids"; they are those of the hexagonal lattice.)
    """

    plane: LocalPlane
    width: float = WIDTH

    def __post_init__(self):
        if not 10 <= self.width <= 100_000:
            raise ValueError("hexagons must be between 10 m and 100 km wide")

    @property
    def side(self) -> float:
        """Length of one side in metres, which is also the distance from the centre to a corner."""
        return self.width / np.sqrt(3)

    @property
    def cell_area(self) -> float:
        """Area of every cell in square kilometres: 0.0541 when it is 250 m wide."""
        return self.width**2 * np.sqrt(3) / 2 / 1e6

    def cells(self, longitude: ArrayLike, latitude: ArrayLike) -> np.ndarray:
        """Numbers of the cells that points in degrees lie in; NO_CELL for coordinates that are not on Earth."""
        longitude, latitude = np.broadcast_arrays(
            np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
        )
        found = np.empty(longitude.shape, dtype=np.int64)
        flat, x, y = found.reshape(-1), longitude.reshape(-1), latitude.reshape(-1)
        for start in range(0, flat.size, _BLOCK):
            block = slice(start, start + _BLOCK)
            flat[block] = self._block_of_cells(x[block], y[block])
        return found

    def _block_of_cells(self, longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
        """Three families of stripes cross in every hexagon; floors of the stripes tell which (Chambers 2013)."""
        known = (np.abs(longitude) <= 360) & (np.abs(latitude) <= 90)
        everywhere = known.all()
        if not everywhere:
            longitude, latitude = np.where(known, longitude, 0), np.where(known, latitude, 0)
        x, y = self.plane.to_metres(longitude, latitude)
        x /= self.width
        y *= np.sqrt(3) / self.width
        rising = np.floor(y + x + 1)
        r = np.floor((rising + np.floor(y - x + 1)) / 3)
        q = np.floor((np.floor(2 * x + 1) + rising) / 3) - r
        cells = q.astype(np.int64) * _ONE + r.astype(np.int64)
        return cells if everywhere else np.where(known, cells, NO_CELL)

    def centres(self, cells: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Longitude and latitude of the centres."""
        return self.plane.to_degrees(*self._centres_in_metres(cells))

    def _centres_in_metres(self, cells: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        q, r = coordinates(cells)
        return self.width * (q + r / 2), self.width * np.sqrt(3) / 2 * r

    def corners(self, cells: ArrayLike) -> np.ndarray:
        """Corners in degrees, an array (cells, 6, 2) of longitude and latitude, anticlockwise from the top.

        Neighbours name the corners that they share by the same floating-point numbers.
        """
        x, y = self._corners_in_metres(cells)
        return np.stack(self.plane.to_degrees(x, y), axis=-1)

    def _corners_in_metres(self, cells: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        q, r = coordinates(np.atleast_1d(cells))
        # Whole half-widths east and whole half-sides north: exact, hence the same for all that share a corner.
        east = (2 * q + r)[:, None] + np.array([0, -1, -1, 0, 1, 1])
        north = 3 * r[:, None] + np.array([2, 1, -1, -2, -1, 1])
        return east * (self.width / 2), north * (self.side / 2)

    def polygons(self, cells: ArrayLike) -> np.ndarray:
        """The cells as shapely polygons in degrees."""
        return shapely.polygons(self.corners(cells))

    def covering(self, geometry, *, least_share: float = 0.0) -> np.ndarray:
        """Numbers, in order, of the cells of a study area: all that share some surface with ``geometry``.

        ``geometry`` is a valid shapely polygon in degrees; ``least_share`` (0 to below 1) leaves out the cells
        of which no more than that share lies inside. A cell that only touches the border is not among them.
        Raises ValueError when the geometry is empty, not valid, or as wide as a quarter of the Earth.
        """
        if geometry.is_empty or not geometry.is_valid:
            raise ValueError("the study area must be a valid polygon")
        if not 0 <= least_share < 1:
            raise ValueError("the least share must be from 0 to below 1")
        flat = self.plane.flat(geometry)
        cells = self._cells_of_box(flat.bounds)
        hexagons = shapely.polygons(np.stack(self._corners_in_metres(cells), axis=-1))
        shapely.prepare(flat)
        share = shapely.contains_properly(flat, hexagons).astype(float)
        border = np.flatnonzero((share == 0) & shapely.intersects(flat, hexagons))
        share[border] = shapely.area(shapely.intersection(hexagons[border], flat)) / (self.cell_area * 1e6)
        # Rounding gives cells that only touch a trace of surface.
        return cells[share > max(least_share, 1e-9)]

    def _cells_of_box(self, bounds: tuple[float, float, float, float]) -> np.ndarray:
        """Numbers, in order, of all cells that reach into a box in metres."""
        left, low, right, high = bounds
        if max(right - left, high - low) > 1e7:
            raise ValueError("the study area is wider than a quarter of the Earth")
        rise = self.width * np.sqrt(3) / 2
        r = np.arange(np.floor((low - self.side) / rise), np.ceil((high + self.side) / rise) + 1)
        columns = int(np.ceil((right - left) / self.width)) + 3
        q = np.floor(left / self.width - r / 2)[:, None] - 1 + np.arange(columns)
        return np.sort(numbers(q, np.broadcast_to(r[:, None], q.shape)).ravel())


def numbers(q: ArrayLike, r: ArrayLike) -> np.ndarray:
    """Cell numbers q * 2**32 + r. Raises ValueError for coordinates that do not fit in 32 bits."""
    q, r = (np.asarray(v).astype(np.int64) for v in (q, r))
    if max(np.abs(q).max(initial=0), np.abs(r).max(initial=0)) >= _HALF:
        raise ValueError("coordinates of a cell must fit in 32 bits")
    return q * _ONE + r


def coordinates(cells: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Axial coordinates (q, r) of cell numbers. Raises ValueError for NO_CELL."""
    cells = np.asarray(cells, dtype=np.int64)
    if (cells == NO_CELL).any():
        raise ValueError("a point without coordinates has no cell")
    shifted = cells + _HALF
    return shifted >> 32, (shifted & (_ONE - 1)) - _HALF


def neighbours(cells: ArrayLike) -> np.ndarray:
    """The six neighbours of each cell, an array (cells, 6), anticlockwise from east."""
    return np.atleast_1d(np.asarray(cells, dtype=np.int64))[:, None] + STEPS @ np.array([_ONE, 1])


def contiguity(cells: ArrayLike, *, rings: int = 1) -> csr_array:
    """Which of the given cells lie within ``rings`` steps of each other, each cell being near itself.

    A sparse matrix of ones, (cells, cells), in the order given. Cells that are not given do not exist: the
    study area ends there. Raises ValueError when a cell is given twice.
    """
    cells = np.asarray(cells, dtype=np.int64)
    order = np.argsort(cells)
    in_order = cells[order]
    if (in_order[1:] == in_order[:-1]).any():
        raise ValueError("a cell is given twice")
    near = cells[:, None] + _disc(rings)
    at = np.minimum(np.searchsorted(in_order, near), max(cells.size - 1, 0))
    row, column = np.nonzero(in_order[at] == near) if cells.size else (np.empty(0, int),) * 2
    there = order[at[row, column]] if cells.size else np.empty(0, int)
    return csr_array((np.ones(row.size), (row, there)), shape=(cells.size, cells.size))


def _disc(rings: int) -> np.ndarray:
    """What to add to a number to get all cells within ``rings`` steps, itself included."""
    span = np.arange(-rings, rings + 1)
    q, r = (grid.ravel() for grid in np.meshgrid(span, span))
    return numbers(q, r)[np.abs(q + r) <= rings]
