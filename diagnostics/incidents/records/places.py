"""Where coordinates lie: in which area of the town and in which hexagon, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import shape

from diagnostics.incidents.imports.problems import RejectedValue
from diagnostics.incidents.imports.reading import NOBODY
from diagnostics.statistics import hexgrid
from diagnostics.statistics.hexgrid import NO_CELL, LocalPlane
from diagnostics.statistics.point_in_areas import OUTSIDE, AreaLocator, area_locator
from stakeholders.municipalities.services import counting_areas
from stakeholders.spreadsheets.problems import shortened

from .models import HexGrid

#: Points farther from the origin of the grid than this are not of the town; their cells would mean nothing.
FARTHEST = 200_000.0


@dataclass(frozen=True)
class Town:
    """What a reader of incidents must know of a town: its number, clock, areas made ready, and hexagons."""

    municipality_id: int
    time_zone: str
    areas: np.ndarray
    locator: AreaLocator
    grid: hexgrid.HexGrid | None

    def locate(self, longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(id of the area or NOBODY, number of the hexagon or NO_CELL) of points in degrees."""
        found = self.locator.locate(longitude, latitude)
        area = np.append(self.areas, NOBODY)[found]
        if self.grid is None:
            return area, np.full(len(longitude), NO_CELL)
        x, y = self.grid.plane.to_metres(longitude, latitude)
        near = np.isfinite(x) & (np.hypot(x, y) < FARTHEST)
        cell = self.grid.cells(np.where(near, longitude, np.nan), latitude)
        return area, cell


def town_of(municipality) -> Town:
    """The town as it is now. The origin of its hexagons is settled once and for all when first asked for."""
    areas = counting_areas(municipality)
    shapes = [_surface(area.geometry) for area in areas]
    return Town(
        municipality_id=municipality.pk,
        time_zone=municipality.time_zone,
        areas=np.array([area.pk for area in areas], dtype=np.int64),
        locator=area_locator(shapes, [area.code for area in areas]),
        grid=grid_of(municipality, shapes),
    )


def _surface(geometry: dict):
    """The surface of a boundary; of a broken one, what mending leaves of it."""
    one = shapely.force_2d(shape(geometry))
    if one.is_valid:
        return one
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(one)))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def grid_of(municipality, shapes: Sequence | None = None) -> hexgrid.HexGrid | None:
    """The hexagons of a town; None while nothing tells where it is."""
    stored = HexGrid.objects.filter(municipality=municipality).first()
    if stored is None:
        if not shapes:
            return None
        west, south, east, north = shapely.total_bounds(shapes)
        stored, _ = HexGrid.objects.get_or_create(
            municipality=municipality,
            defaults={"longitude": round((west + east) / 2, 5), "latitude": round((south + north) / 2, 5)},
        )
    return hexgrid.HexGrid(LocalPlane.at(stored.longitude, stored.latitude), float(stored.metres))


def degrees(cells: Sequence[object], most: int) -> tuple[np.ndarray, np.ndarray]:
    """(numbers, which are none) of cells with degrees up to `most`; NaN for an empty cell."""
    try:
        numbers = np.array(["nan" if cell is None else cell for cell in cells], dtype=float)
        return numbers, np.abs(numbers) > most
    except (ValueError, TypeError):
        pass
    numbers, bad = np.full(len(cells), np.nan), np.zeros(len(cells), bool)
    for i, cell in enumerate(cells):
        try:
            numbers[i] = degree(cell, most)
        except RejectedValue:
            bad[i] = True
    return numbers, bad


def degree(cell: object, most: int) -> float:
    """One number of degrees, with a decimal point or comma; NaN for an empty cell. Raises RejectedValue."""
    if cell is None:
        return np.nan
    try:
        number = float(str(cell).strip().replace(",", "."))
    except ValueError:
        if str(cell).strip().lower() in {"", "null", "(null)", "none", "n/a", "na", "-", "no location"}:
            return np.nan
        raise RejectedValue("no_degrees", value=shortened(cell)) from None
    if abs(number) > most:
        raise RejectedValue("no_degrees", value=shortened(cell))
    return number


__all__ = [
    "NOBODY",
    "NO_CELL",
    "OUTSIDE",
    "Town",
    "counting_areas",
    "degree",
    "degrees",
    "grid_of",
    "town_of",
]
