"""A place on the map, only as exact as it may be: the middle of a square of a coarse grid. Pure.

An exact point is a front door, and a map of comments would become a map of accused homes.
"""

from math import cos, floor, radians

METRES = 200.0  # side of a square
METRES_PER_DEGREE = 111_195.0  # of latitude; mean earth radius 6,371 km


def coarse(longitude: float, latitude: float) -> tuple[float, float]:
    """The middle of the square in which a point (degrees, WGS 84) lies; of that middle, the same again."""
    high = METRES / METRES_PER_DEGREE
    row = floor(latitude / high)
    middle = (row + 0.5) * high
    wide = METRES / (METRES_PER_DEGREE * max(cos(radians(middle)), 0.01))
    column = floor(longitude / wide)
    return round((column + 0.5) * wide, 6), round(middle, 6)


def read(words: str) -> tuple[float, float] | None:
    """The coarse place behind “longitude,latitude” as an address carries it; None for anything else."""
    try:
        longitude, latitude = (float(part) for part in words.split(","))
    except ValueError:
        return None
    if not (-180 <= longitude <= 180 and -85 <= latitude <= 85):
        return None
    return coarse(longitude, latitude)
