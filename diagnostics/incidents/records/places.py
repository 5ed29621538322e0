"""Where coordinates lie: in which area of the town and in which hexagon, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import shape

from diagnostics.incidents.imports.problems import RejectedValue
from diagnostics.incidents.imports.reading import NOBODY
from diagnostics.statistics import hexgrid
from diagnostics.statistics.hexgrid import NO_CELL, LocalPlane
from diagnostics.statistics.point_in_areas import OUTSIDE, AreaLocator, area_locator
from stakeholders.municipalities.models import Area
from stakeholders.municipalities.services import counting_areas, counting_layer
from stakeholders.spreadsheets.problems import shortened
from stakeholders.spreadsheets.values import is_nothing

from .columns import Disputed
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
    shapes: Sequence = ()
    layer: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def settled(self, named: np.ndarray, placed: np.ndarray, longitude, latitude, disputed: str) -> "Settled":
        """Which area counts a row that names one (or NOBODY, or a number below for none at all) and has coordinates.

        One rule for counts and maps: where a row names no area of the layer in which the town counts, its
        coordinates tell one. Where both do and contradict each other, `disputed` says which is believed, and the
        other is not kept. Coordinates in no area at all are never believed against an area that is named.
        """
        doubtful = self._contradicted(named, placed, longitude, latitude)
        chosen = ~np.isin(named, self.layer) | doubtful & (disputed == Disputed.COORDINATES)
        by_place = (placed != NOBODY) & (named >= NOBODY) & chosen
        return Settled(np.where(by_place, placed, named), doubtful, doubtful & ~by_place)

    def _contradicted(self, named: np.ndarray, placed: np.ndarray, longitude, latitude) -> np.ndarray:
        """Which points do not lie in the area that their row names; a point on a border lies on both sides of it."""
        doubtful = np.isin(named, self.layer) & (named != placed) & ~np.isnan(longitude)
        for area in np.unique(named[doubtful]).tolist():
            rows, at = np.flatnonzero(doubtful & (named == area)), np.flatnonzero(self.areas == area)
            if at.size:
                doubtful[rows] = ~shapely.intersects_xy(self.shapes[at[0]], longitude[rows], latitude[rows])
            else:  # its boundary is not known: only another area can contradict it
                doubtful[rows] = placed[rows] != NOBODY
        return doubtful

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


@dataclass(frozen=True, slots=True)
class Settled:
    """Which area counts each row, which rows contradict themselves, and of which of these the coordinates go."""

    area: np.ndarray
    doubtful: np.ndarray
    unplaced: np.ndarray


def town_of(municipality) -> Town:
    """The town as it is now. The origin of its hexagons is settled once and for all when first asked for."""
    areas = list(counting_areas(municipality))
    shapes = [_surface(area.geometry) for area in areas]
    layer = Area.objects.in_use().filter(municipality=municipality, layer=counting_layer(municipality))
    return Town(
        municipality_id=municipality.pk,
        time_zone=municipality.time_zone,
        areas=np.array([area.pk for area in areas], dtype=np.int64),
        locator=area_locator(shapes, [area.code for area in areas]),
        grid=grid_of(municipality, shapes),
        shapes=shapes,
        layer=np.fromiter(layer.values_list("pk", flat=True), np.int64),
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
        if is_nothing(cell) or str(cell).strip().lower() in {"none", "na", "-", "no location"}:
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
