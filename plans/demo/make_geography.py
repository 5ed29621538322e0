"""Draws the invented ground of the demonstration towns; run it to write their areas.geojson again.

The towns lie in the open Atlantic, so that no real place is touched. Corners are laid out by hand, in
kilometres from the town's south-west corner. Every stretch between two corners is roughened once and
used by both neighbours, so that shared borders are equal to the last digit.
"""

import json
import random
from pathlib import Path

from shapely import Polygon
from shapely.geometry.polygon import orient

DATA = Path(__file__).parent / "data"
KM_PER_DEGREE = (88.80, 110.99)  # of longitude and latitude, at 37.2 degrees north
DIGITS = 5  # about one metre

PORT_AURELIA = {
    "folder": "port_aurelia",
    "origin": (-20.965, 37.150),
    "scale": 1.05,
    "corners": {
        # coast from the north-western border, round the headland, harbour and docks, to the dunes
        "c0": (0.9, 9.3), "c1": (1.7, 6.2), "c2": (2.25, 4.6), "c3": (4.35, 4.2), "c4": (4.6, 2.85),
        "c5": (8.2, 1.35), "c6": (10.1, 1.75),
        # land border
        "b1": (2.55, 9.5), "b2": (6.2, 9.75), "b3": (8.7, 8.7), "b4": (10.9, 6.25), "b5": (9.35, 3.75),
        # the river Ribera from its mouth upstream; it enters the town at b4
        "r1": (5.35, 4.75), "r2": (6.55, 4.85), "r3": (7.85, 5.55),
        # inner corners
        "i1": (2.85, 5.95), "i2": (3.55, 5.2), "i3": (4.7, 5.85), "i4": (3.3, 7.5), "i5": (4.75, 7.15),
        "i6": (6.2, 7.0), "i7": (5.4, 3.35), "i8": (6.9, 3.8), "i10": (7.15, 2.7),
        "i11": (7.7, 7.0), "i12": (4.8, 8.3), "i13": (7.25, 8.2), "i14": (6.25, 6.0),
    },
    "areas": {
        "N01": ("Old Harbour", "c2 c3 r1 i3 i2"),
        "N02": ("Centro", "r1 r2 i14 i3"),
        "N03": ("Mercado", "c3 c4 i7 i8 r2 r1"),
        "N04": ("San Telmo Hill", "c1 c2 i2 i1"),
        "N05": ("Las Dunas", "i10 c5 c6 b5 b4 r3 r2 i8 i7"),
        "N06": ("Ribera Norte", "r3 b4 b3 i13 i11"),
        "N07": ("Jardines", "i5 i6 i11 i13 i12"),
        "N08": ("University Quarter", "i1 i2 i3 i14 i6 i5 i4"),
        "N09": ("Puerto Nuevo", "c4 c5 i10 i7"),
        "N10": ("Santa Clara", "b1 i4 i5 i12 i13 b3 b2"),
        "N11": ("Costa Verde", "c0 c1 i1 i4 b1"),
        "N12": ("Los Molinos", "r2 r3 i11 i6 i14"),
    },
    # what lies between two corners: points to pass, and how much the line wanders (share of its length)
    "coast": {
        "c0 c1": [(0.75, 8.6), (1.2, 8.05), (0.95, 7.3), (1.45, 6.75)],
        "c1 c2": [(1.35, 5.7), (0.95, 5.05), (1.25, 4.45), (1.8, 4.3)],
        "c5 c6": [(8.9, 1.3), (9.5, 1.75)],
    },
    "quays": {
        "c2 c3": [(2.9, 4.35), (3.1, 4.62), (3.38, 4.58), (3.42, 4.25), (3.62, 4.25), (3.66, 4.5),
                  (4.05, 4.42)],
        "c3 c4": [(4.42, 3.95), (4.2, 3.62), (3.62, 3.35), (3.56, 3.24), (4.18, 3.42), (4.3, 3.05)],
        "c4 c5": [(4.72, 2.6), (4.15, 2.2), (4.22, 2.08), (5.0, 2.35), (5.12, 2.12), (4.62, 1.72), (4.7, 1.6),
                  (5.4, 1.92), (5.85, 1.78), (5.62, 1.3), (5.78, 1.22), (6.2, 1.68),
                  (6.85, 1.5), (6.7, 1.1), (6.85, 1.05), (7.1, 1.42)],
    },
    "river": {
        "c3 r1": [(4.75, 4.62)], "r1 r2": [(5.7, 5.0), (6.15, 4.68)], "r2 r3": [(6.95, 5.3), (7.4, 5.2)],
        "b4 r3": [(10.2, 6.3), (9.7, 5.7), (9.1, 5.95), (8.5, 5.35)],
    },
}  # fmt: skip

VILA_CLARA = {
    "folder": "vila_clara",
    "origin": (-20.700, 37.420),
    "scale": 1.0,
    "corners": {
        "b1": (0.2, 0.6), "b2": (2.3, 0.1), "b3": (4.4, 0.5), "b4": (4.8, 2.6), "b5": (4.1, 4.4),
        "b6": (2.0, 4.7), "b7": (0.3, 3.9), "b8": (0.0, 2.2), "i1": (1.8, 2.0), "i2": (2.9, 2.2),
        "i3": (2.2, 3.0),
    },
    "areas": {
        "V1": ("Vila Velha", "i1 i2 i3"),
        "V2": ("Estação", "b2 b3 b4 i2 i1"),
        "V3": ("Alto do Moinho", "i3 i2 b4 b5 b6"),
        "V4": ("Campos de Baixo", "b1 b2 i1 i3 b6 b7 b8"),
    },
    "coast": {}, "quays": {}, "river": {},
}  # fmt: skip

WANDER = {"coast": 0.14, "river": 0.12, "quays": 0.0, "streets": 0.07}


def roughen(start, end, wander, chance):
    """Points after start up to end, with the middle of every longer piece pushed to one side."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    if (dx * dx + dy * dy) ** 0.5 < 0.16 or not wander:
        return [end]
    push = chance.uniform(-wander, wander)
    middle = ((x0 + x1) / 2 - dy * push, (y0 + y1) / 2 + dx * push)
    return roughen(start, middle, wander, chance) + roughen(middle, end, wander, chance)


def stretch(town, first, last):
    """The line from one corner to the next, the same for both neighbours whichever way they go round."""
    if first > last:
        return stretch(town, last, first)[::-1]
    name = f"{first} {last}"
    kind = next((k for k in ("coast", "quays", "river") if name in town[k]), "streets")
    corners, via = town["corners"], town.get(kind, {}).get(name, [])
    chance = random.Random(f"{town['folder']} {name}")  # noqa: S311 (a drawing, not a secret)
    line = [corners[first]]
    for point in [*via, corners[last]]:
        line += roughen(line[-1], point, WANDER[kind], chance)
    return line


def degrees(town, point):
    (west, south), (x, y), scale = town["origin"], point, town["scale"]
    east, north = x * scale / KM_PER_DEGREE[0], y * scale / KM_PER_DEGREE[1]
    return round(west + east, DIGITS), round(south + north, DIGITS)


def outline(town, ring):
    names = ring.split()
    points = []
    for first, last in zip(names, names[1:] + names[:1], strict=True):
        points += stretch(town, first, last)[:-1]
    return orient(Polygon([degrees(town, p) for p in points]))


def feature(code, name, shape):
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [list(shape.exterior.coords)]},
    }


def write(town):
    features = [feature(code, name, outline(town, ring)) for code, (name, ring) in town["areas"].items()]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (DATA / town["folder"] / "areas.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for town in (PORT_AURELIA, VILA_CLARA):
        write(town)
