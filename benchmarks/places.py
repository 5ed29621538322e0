"""Statistics of places: against the copy of their input, or against the work that cannot be left out.

A million points in 200 areas of some 140 corners each; hexagons 250 m wide over the same town. The limit of what goes
through all points is the copy of their two coordinate arrays; that of Gi* the one product of a sparse matrix with the
counts; that of near repeats one table of pairs.
"""

import numpy as np
import shapely

from benchmarks.measuring import Report, seconds
from diagnostics.statistics.hexgrid import HexGrid, LocalPlane, contiguity
from diagnostics.statistics.hotspots import gi_star, hot_spots
from diagnostics.statistics.kernel import kernel_density
from diagnostics.statistics.near_repeat import knox_table, near_repeats
from diagnostics.statistics.point_in_areas import area_locator

POINTS, AREAS, PAIRS_OF = 1_000_000, 200, 10_000
GRID = HexGrid(LocalPlane.at(10.9, 46.4))


def measure() -> Report:
    rng = np.random.default_rng(1)
    longitude, latitude = 10.9 + rng.uniform(-0.2, 0.2, POINTS), 46.4 + rng.uniform(-0.14, 0.14, POINTS)
    copy = seconds(lambda: (longitude.copy(), latitude.copy()))
    rows = [
        ("copy of two coordinates (limit)", POINTS, 1e3 * copy, 1.0),
        *_areas(rng, longitude, latitude, copy),
        *_cells(longitude, latitude, copy),
        *_hot_spots(rng),
        *_near_repeats(rng),
    ]
    return Report(
        ("What", "n", "ms", "times its limit"),
        rows,
        "Points pass through grids and tables in blocks that stay in the cache of the processor. What an area costs "
        "is the exact test of the points in cells that a border runs through.",
    )


def _areas(rng, x, y, copy: float) -> list[tuple]:
    polygons, codes = _town(rng), [f"A{i:03}" for i in range(AREAS)]
    locator = area_locator(polygons, codes)
    assert (locator.locate(x, y) == _one_by_one(polygons, x, y)).all()
    work = {
        "areas made ready": lambda: area_locator(polygons, codes),
        "area of each point": lambda: locator.locate(x, y),
        "the same by a prepared test of each area": lambda: _one_by_one(polygons, x, y),
    }
    return [(name, POINTS, 1e3 * (took := seconds(one, repeat=3)), took / copy) for name, one in work.items()]


def _town(rng) -> list:
    """Voronoi cells whose borders are cut into short pieces, so that they have as many corners as real ones."""
    seeds = shapely.multipoints(
        np.column_stack([rng.uniform(10.7, 11.1, AREAS), rng.uniform(46.26, 46.54, AREAS)])
    )
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds))
    return list(shapely.segmentize(shapely.intersection(cells, shapely.box(10.7, 46.26, 11.1, 46.54)), 0.001))


def _one_by_one(polygons: list, x, y) -> np.ndarray:
    found = np.full(x.size, -1)
    for place in range(len(polygons) - 1, -1, -1):
        west, south, east, north = shapely.bounds(polygons[place])
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        shapely.prepare(polygons[place])
        found[near[shapely.intersects_xy(polygons[place], x[near], y[near])]] = place
    return found


def _cells(longitude, latitude, copy: float) -> list[tuple]:
    x, y = GRID.plane.to_metres(longitude, latitude)
    work = {
        "hexagon of each point": lambda: GRID.cells(longitude, latitude),
        "kernel density of all points, 400 m": lambda: kernel_density(x, y, bandwidth=400, step=100),
    }
    return [(name, POINTS, 1e3 * (took := seconds(one)), took / copy) for name, one in work.items()]


def _hot_spots(rng) -> list[tuple]:
    cells = GRID.covering(shapely.box(10.78, 46.33, 11.02, 46.5))
    near, counts = contiguity(cells), rng.poisson(2, cells.size)
    skewed = np.minimum(rng.zipf(1.4, cells.size), 24_265) - 1
    product = seconds(lambda: near @ counts, repeat=50)
    work = {
        "one sparse product (limit)": lambda: near @ counts,
        "neighbours of all cells": lambda: contiguity(cells),
        "z of Gi*": lambda: gi_star(counts, near),
        "hot spots, exact": lambda: hot_spots(counts, near),
        "hot spots, exact, counts up to 24,264 in a cell": lambda: hot_spots(skewed, near),
    }
    return [
        (name, cells.size, 1e3 * (took := seconds(one, repeat=20)), took / product)
        for name, one in work.items()
    ]


def _near_repeats(rng) -> list[tuple]:
    x, y = rng.normal(0, 5_000, (2, PAIRS_OF))
    day = rng.integers(0, 365, PAIRS_OF)
    table = seconds(lambda: knox_table(x, y, day))
    whole = seconds(lambda: near_repeats(x, y, day, exact_places=True), repeat=1)
    return [
        ("pairs near in place and time, one table (limit)", PAIRS_OF, 1e3 * table, 1.0),
        ("near repeats with 999 permutations", PAIRS_OF, 1e3 * whole, whole / table),
    ]
