"""The study area of a town: the hexagons of its counting areas, who is near whom, and the paper they are drawn on.

Made from boundaries that seldom change and kept in the process, by town, grid and version of every area.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from scipy.sparse import csr_array
from shapely.geometry import shape

from diagnostics.incidents.records.models import HexGrid as StoredGrid
from diagnostics.statistics.hexgrid import HexGrid, LocalPlane, contiguity
from diagnostics.statistics.hotspots import area_contiguity
from stakeholders.access.permissions import Actor
from stakeholders.drawing import svg
from stakeholders.municipalities.models import Area
from stakeholders.municipalities.plane import Plane

#: So many towns are kept ready in one process.
KEPT = 32


@dataclass(eq=False)
class Study:
    """`cells` in order of their numbers; `touches` says which areas share surface with which cell (cells x areas).

    `area` is the index of the area that most of a cell's centre lies in, `inside` whether all of the cell lies in the
    areas, `near` who is near whom.
    """

    grid: HexGrid
    areas: Sequence[Area]
    shapes: np.ndarray
    cells: np.ndarray
    touches: np.ndarray
    area: np.ndarray
    inside: np.ndarray
    near: csr_array
    papers: dict[int, "Paper"] = field(default_factory=dict)

    def counts(self, told: dict[int, int]) -> tuple[np.ndarray, int]:
        """(counts of all cells, how many incidents lie in cells outside of the study area)."""
        found = np.zeros(self.cells.size, dtype=np.int64)
        numbers, values = (np.fromiter(side, np.int64, len(told)) for side in (told.keys(), told.values()))
        at = np.minimum(np.searchsorted(self.cells, numbers), self.cells.size - 1)
        known = self.cells[at] == numbers
        found[at[known]] = values[known]
        return found, int(values[~known].sum())

    @cached_property
    def near_areas(self) -> csr_array:
        """Which areas touch each other."""
        return area_contiguity([self.grid.plane.flat(one) for one in self.shapes])

    def paper(self, width: int) -> "Paper":
        if width not in self.papers:
            self.papers[width] = Paper(self, width)
        return self.papers[width]

    def area_name(self, cell: int) -> str:
        return self.areas[self.area[cell]].name


class Paper:
    """Where hexagons and areas stand in a drawing of some width."""

    def __init__(self, study: Study, width: int):
        self.plane = Plane([shapely.geometry.mapping(one) for one in study.shapes], width)
        corners = self.plane.project(study.grid.corners(study.cells).reshape(-1, 2)).reshape(-1, 6, 2)
        # Both projections are affine, so all hexagons have one shape on paper.
        steps = np.diff(corners[0], axis=0)
        outline = "l" + " ".join(f"{x:.2f} {y:.2f}" for x, y in steps.tolist()) + "z"
        self.hexagons = [f"M{svg.number(x)} {svg.number(y)}{outline}" for x, y in corners[:, 0].tolist()]
        self.centres = corners.mean(axis=1)
        self.borders = svg.join(
            svg.path(data, "border", stroke=svg.MUTED, width=1.0, pointer_events="none")
            for data in self.plane.paths
        )
        self.names = svg.join(
            self._name(i, area.name, width) for i, area in enumerate(study.areas) if self.plane.place(i)[2]
        )

    def _name(self, i: int, name: str, width: int) -> svg.Markup | None:
        x, y, radius = self.plane.place(i)
        size = 10.5 if width < 480 else 12
        rows = svg.wrap(name, radius * 2.2, size)
        if any(row.endswith("…") for row in rows):
            return None
        top = y - (len(rows) - 1) * size * 0.6 + size * 0.36
        words = svg.lines(x, top, rows, leading=size * 1.2, anchor="middle", size=size)
        return svg.over_lines(words, aria_hidden="true", pointer_events="none")


_ready: OrderedDict[tuple, Study] = OrderedDict()


def study_of(actor: Actor, layer: Sequence[Area]) -> Study | None:
    """The study area of the actor's town, from areas without their boundaries; None without areas or hexagons."""
    stored = StoredGrid.objects.visible_to(actor).first()
    if stored is None or not layer:
        return None
    key = (
        actor.municipality.pk, stored.longitude, stored.latitude, stored.metres,
        *((area.pk, area.updated_at) for area in layer),
    )  # fmt: skip
    if key not in _ready:
        _ready[key] = _made(actor, stored, layer)
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    _ready.move_to_end(key)
    return _ready[key]


def _made(actor: Actor, stored: StoredGrid, layer: Sequence[Area]) -> Study | None:
    rows = Area.objects.visible_to(actor).filter(pk__in=[area.pk for area in layer])
    boundaries = dict(rows.values_list("pk", "geometry"))
    shapes = np.array([shapely.make_valid(shape(boundaries[area.pk])) for area in layer], dtype=object)
    grid = HexGrid(LocalPlane.at(stored.longitude, stored.latitude), float(stored.metres))
    whole = shapely.union_all(shapes)
    cells = grid.covering(whole)
    hexagons = grid.polygons(cells)
    touches = np.zeros((cells.size, shapes.size), dtype=bool)
    cell, area = shapely.STRtree(shapes).query(hexagons, predicate="intersects")
    touches[cell, area] = True
    shapely.prepare(whole)
    return Study(
        grid=grid,
        areas=[Area(pk=one.pk, code=one.code, name=one.name) for one in layer],
        shapes=shapes,
        cells=cells,
        touches=touches,
        area=_area_of(hexagons, shapes, touches),
        inside=shapely.covers(whole, hexagons),
        near=contiguity(cells),
    )


def _area_of(hexagons: np.ndarray, shapes: np.ndarray, touches: np.ndarray) -> np.ndarray:
    """For each cell the area that its centre lies in, else the first that it touches."""
    found = touches.argmax(axis=1)
    cell, area = shapely.STRtree(shapes).query(shapely.centroid(hexagons), predicate="intersects")
    found[cell[::-1]] = area[::-1]
    return found
