"""Kernel density: a picture of where incidents lie, that claims nothing about chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import oaconvolve

from .counts import as_counts
from .hexgrid import HexGrid, coordinates
from .methods import KERNEL, Method
from .refusals import Refusal

#: Metres within which an incident is felt; the literature uses 300 to 500 m in towns.
BANDWIDTH = 400.0
#: Steps of the raster within one bandwidth; its size hardly matters (Chainey 2013), the bandwidth does.
STEPS = 8
MINIMUM_INCIDENTS = 20
LARGEST_RASTER = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class KernelDensity:
    """Incidents per square kilometre on a raster: row 0 is the south, column 0 the west.

    ``west`` and ``south`` are the outer corner of the first square in metres, ``step`` the side of the squares,
    ``bandwidth`` the radius of the kernel in metres, to be printed with every picture.
    """

    n: int
    density: np.ndarray
    west: float
    south: float
    step: float
    bandwidth: float
    base: str = "incidents per square kilometre"
    method: Method = KERNEL


def quartic(distance: ArrayLike, bandwidth: float) -> np.ndarray:
    """Density per square metre at ``distance`` metres from one incident: 3/(pi h^2) (1 - d^2/h^2)^2.

    Integrates to 1 over the plane and is 0 from ``bandwidth`` on (Silverman 1986, eq. 4.5).
    """
    near = np.maximum(1 - (np.asarray(distance, dtype=float) / _positive(bandwidth)) ** 2, 0)
    return 3 / (np.pi * bandwidth**2) * near**2


def kernel_density(
    x: ArrayLike, y: ArrayLike, *, bandwidth: float = BANDWIDTH, step: float | None = None
) -> KernelDensity | Refusal:
    """Quartic kernel density of points at ``x``, ``y`` in metres, binned to squares and then convolved.

    ``step`` is the side of the squares in metres (an eighth of the bandwidth); the raster reaches one bandwidth
    beyond the points, so that nothing is lost at its edge. Refuses under 20 incidents and when the raster
    would be larger than four million squares. Raises ValueError for coordinates that are not finite.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    step = _positive(step or _positive(bandwidth) / STEPS)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("points must have finite coordinates")
    if x.size < MINIMUM_INCIDENTS:
        return Refusal("too_few_on_map", {"count": x.size, "needed": MINIMUM_INCIDENTS})
    west, south = (step * (np.floor((axis.min() - bandwidth) / step) - 1) for axis in (x, y))
    columns, rows = (
        int((axis.max() + bandwidth - least) // step) + 2 for axis, least in ((x, west), (y, south))
    )
    if columns * rows > LARGEST_RASTER:
        return Refusal("raster_too_large", {"squares": columns * rows, "most": LARGEST_RASTER})
    counts = _binned((y - south) / step - 0.5, (x - west) / step - 0.5, rows, columns)
    reach = int(bandwidth / step) + 1
    north, east = np.mgrid[-reach : reach + 1, -reach : reach + 1] * step
    density = _spread_out(counts, quartic(np.hypot(north, east), bandwidth), step * step)
    return KernelDensity(x.size, density, float(west), float(south), step, bandwidth)


def cell_density(
    cells: ArrayLike, counts: ArrayLike, grid: HexGrid, *, bandwidth: float = BANDWIDTH
) -> np.ndarray:
    """Quartic kernel density at the centre of each cell, in incidents per square kilometre.

    As if the ``counts`` of the ``cells`` lay in their centres; for pages that know only the counts of hexagons.
    """
    counts, (q, r) = as_counts(counts), coordinates(cells)
    if counts.size == 0:
        return np.zeros(0)
    lattice = np.zeros((np.ptp(r) + 1, np.ptp(q) + 1))
    np.add.at(lattice, (r - r.min(), q - q.min()), counts)
    reach = int(2 * _positive(bandwidth) / grid.width) + 1
    dr, dq = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    distance = grid.width * np.hypot(dq + dr / 2, dr * np.sqrt(3) / 2)
    density = _spread_out(lattice, quartic(distance, bandwidth), grid.cell_area * 1e6)
    return density[r - r.min(), q - q.min()]


def _binned(row: np.ndarray, column: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Each point shared among the four nearest centres of squares, the nearer the more (Wand 1994)."""
    low, left = np.floor(row), np.floor(column)
    up, right = row - low, column - left
    first = (low * columns + left).astype(np.int64)
    shares = {
        0: (1 - up) * (1 - right),
        1: (1 - up) * right,
        columns: up * (1 - right),
        columns + 1: up * right,
    }
    size = rows * columns
    counts = sum(np.bincount(first + step, share, size) for step, share in shares.items())
    return counts.reshape(rows, columns)


def _spread_out(counts: np.ndarray, stencil: np.ndarray, area: float) -> np.ndarray:
    """The counts with the kernel laid on each; scaled so that no incident is lost or added by the raster."""
    stencil = stencil / (stencil.sum() * area)
    return 1e6 * np.maximum(oaconvolve(counts, stencil, mode="same"), 0.0)


def _positive(length: float) -> float:
    if not 0 < length < np.inf:
        raise ValueError("lengths must be above zero")
    return float(length)
