"""Which area a place lies in."""

import shapely
from django.utils.translation import gettext as _

from stakeholders.municipalities.models import Area

from . import grid


def area_at(areas, place: tuple[float, float]) -> Area | None:
    """The area in which a place lies; the middle of its square may lie just outside of the town."""
    point = shapely.Point(place)
    shapes = [(area, shapely.geometry.shape(area.geometry)) for area in areas]
    inside = next((area for area, shape in shapes if shape.covers(point)), None)
    if inside is not None or not shapes:
        return inside
    area, shape = min(shapes, key=lambda pair: pair[1].distance(point))
    return area if shape.distance(point) * 111_195 < grid.METRES else None


def place_words(area: Area | None) -> str:
    """A place in words, for those who do not see the map."""
    return _("a place in %(area)s") % {"area": area.name} if area else _("a place outside of the areas")
