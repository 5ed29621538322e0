"""Areas laid flat on paper: projection, simplification with shared borders, room for names, scale.

Longitudes and latitudes (degrees, WGS 84) are projected equirectangularly about the middle of the municipality:
true in scale at its middle latitude, and off by less than one part in a thousand across 50 km.
"""

from collections.abc import Sequence
from math import cos, floor, log10, radians

import shapely
from shapely.geometry import shape

from stakeholders.drawing import svg

METRES_PER_DEGREE = 111_195.0  # mean earth radius 6,371 km
TOLERANCE = 0.8  # pixels: the root of the area of a corner that simplification may cut off


class Plane:
    """Shapes in pixels: ``paths`` (SVG path data, in the order given), ``coast`` (the outer border), ``bottom``.

    ``project`` lays further points, an array (n, 2) of longitude and latitude, on the same paper; ``locate`` tells
    the longitude and latitude of a pixel.
    """

    def __init__(self, geometries: Sequence[dict], width: float) -> None:
        shapes = [shapely.force_2d(shape(geometry)) for geometry in geometries]
        west, south, east, north = shapely.total_bounds(shapes)
        squeeze = cos(radians((south + north) / 2))
        span_x, span_y = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
        tallest = width * (1.15 if width < 480 else 0.62)
        scale = min((width - 8) / span_x, tallest / span_y)
        left = (width - span_x * scale) / 2 if width < 480 else 4

        def project(points):
            return (points - (west, north)) * (squeeze * scale, -scale) + (left, 4)

        def locate(x: float, y: float) -> tuple[float, float]:
            return west + (x - left) / (squeeze * scale), north - (y - 4) / scale

        self.project, self.locate = project, locate
        self.metres_per_pixel = METRES_PER_DEGREE / scale
        self.shapes = simplified([shapely.transform(one, project) for one in shapes])
        self.paths = [path_data(one) for one in self.shapes]
        self.coast = path_data(shapely.union_all(shapely.buffer(self.shapes, 0.05, quad_segs=1)))
        self.bottom = span_y * scale + 4
        self._places: dict[int, tuple[float, float, float]] = {}

    def place(self, i: int) -> tuple[float, float, float]:
        """Middle of the widest inner circle of shape ``i``, and its radius: (x, y, radius) in pixels."""
        if i not in self._places:
            self._places[i] = self._widest(i)
        return self._places[i]

    def _widest(self, i: int) -> tuple[float, float, float]:
        largest = max(shapely.get_parts(self.shapes[i]), key=lambda part: part.area, default=None)
        if largest is None or largest.area < 40:
            return (0, 0, 0)
        middle = shapely.maximum_inscribed_circle(largest, tolerance=1.5)
        (x, y), _ = middle.coords
        return (x, y, middle.length)

    def round_length(self, about: float) -> tuple[float, float]:
        """A round length of at most ``about`` pixels: (pixels, metres)."""
        wanted = about * self.metres_per_pixel
        power = 10.0 ** floor(log10(wanted))
        metres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
        return metres / self.metres_per_pixel, metres


def simplified(shapes: list) -> list:
    """Fewer points, shared borders kept shared; of a layer with overlaps or gaps each shape by itself, less."""
    polygons = [shapely.MultiPolygon(list(_polygons(shapely.make_valid(one)))) for one in shapes]
    if shapely.coverage_is_valid(polygons):
        return list(shapely.coverage_simplify(polygons, TOLERANCE))
    return [shapely.simplify(one, TOLERANCE / 3) for one in polygons]


def _polygons(one):
    """The polygons inside a shape, however deep; lines and points that mending left over are dropped."""
    for part in shapely.get_parts(one):
        if part.geom_type == "Polygon":
            yield part
        elif hasattr(part, "geoms"):
            yield from _polygons(part)


def path_data(one) -> str:
    """SVG path data of all rings of a shape, to a tenth of a pixel."""
    rings = [ring for part in _polygons(one) for ring in (part.exterior, *part.interiors)]
    return "".join(svg.polyline(list(ring.coords)[:-1]) + "Z" for ring in rings)
