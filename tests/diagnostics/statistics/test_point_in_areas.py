"""Points in areas: the answer of testing every point against every area, for every point."""

import numpy as np
import pytest
import shapely

from diagnostics.statistics.point_in_areas import OUTSIDE, SIDES, area_locator

SQUARES = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, 1, 1, 2), shapely.box(1, 1, 2, 2)]


def by_force(polygons, codes, x, y):
    """Every point against every area, the lowest code last."""
    found = np.full(len(x), OUTSIDE)
    for place in sorted(range(len(polygons)), key=lambda i: codes[i], reverse=True):
        if polygons[place] is not None:
            found[shapely.intersects_xy(polygons[place], x, y)] = place
    return found


def random_coverage(rng, n=25):
    """Voronoi cells with wrinkled borders that neighbours share exactly."""
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.random((n, 2)))))
    lines = shapely.union_all(shapely.boundary(shapely.intersection(cells, shapely.box(0, 0, 1, 1))))
    wrinkled = shapely.set_precision(shapely.segmentize(lines, 0.02), 0)
    move = {tuple(c): c + rng.normal(0, 0.002, 2) for c in shapely.get_coordinates(wrinkled)}
    moved = shapely.transform(wrinkled, lambda c: np.array([move[tuple(one)] for one in c]))
    return list(shapely.get_parts(shapely.polygonize(list(shapely.get_parts(shapely.node(moved))))))


def awkward_points(rng, polygons):
    """Points everywhere, corners of the areas, middles of their sides, and a hair beside them."""
    corners = shapely.get_coordinates([p for p in polygons if p is not None])
    middles = (corners[1:] + corners[:-1]) / 2
    beside = np.nextafter(corners, rng.choice([-9.0, 9.0], corners.shape))
    low, high = corners.min(axis=0), corners.max(axis=0)
    anywhere = rng.uniform(low - 0.1, high + 0.1, (4_000, 2))
    return np.concatenate([anywhere, corners, middles, beside]).T


def assert_as_by_force(polygons, rng, **options):
    codes = [f"A{i:03}" for i in rng.permutation(len(polygons))]
    x, y = awkward_points(rng, polygons)
    found = area_locator(polygons, codes, **options).locate(x, y)
    assert found.tolist() == by_force(polygons, codes, x, y).tolist()
    return found


@pytest.mark.parametrize("seed", range(6))
def test_neighbours_with_wrinkled_borders(seed):
    rng = np.random.default_rng(seed)
    polygons = random_coverage(rng)
    found = assert_as_by_force(polygons, rng, side=(None, 64, 17, 3, 1, 1024)[seed])
    assert len(set(found.tolist())) > 20


@pytest.mark.parametrize("seed", range(6))
def test_overlaps_holes_and_parts(seed):
    """Stars, rings with holes and scattered islands, one over the other."""
    rng = np.random.default_rng(100 + seed)
    polygons = []
    for _ in range(12):
        middles = shapely.points(rng.random((rng.integers(1, 5), 2)))
        blobs = shapely.union_all(
            shapely.buffer(middles, rng.uniform(0.02, 0.2), quad_segs=rng.integers(1, 9))
        )
        holes = shapely.union_all(shapely.buffer(middles[:1], 0.015))
        polygons.append(blobs.difference(holes))
    polygons.append(None)
    polygons.append(shapely.Polygon())
    assert_as_by_force(polygons, rng, side=(None, 512, 64, 5, 2, 256)[seed])


@pytest.mark.parametrize("side", [None, *SIDES, 7])
def test_borders_along_the_lines_of_the_grid(side):
    """Squares whose borders fall exactly on grid lines, and slivers that are nearly level."""
    rng = np.random.default_rng(1)
    sliver = shapely.Polygon([(0, 2), (2, 2 + 1e-13), (2, 2.5), (0, 2.5)])
    assert_as_by_force([*SQUARES, sliver], rng, side=side)


def test_on_a_shared_border_the_lowest_code_wins():
    x, y = [1, 1, 0.5, 1.5, 0, 2], [0.5, 1, 1, 1, 0, 2]
    assert area_locator(SQUARES, "abcd").locate(x, y).tolist() == [0, 0, 0, 1, 0, 3]
    assert area_locator(SQUARES, "dcba").locate(x, y).tolist() == [1, 3, 2, 3, 0, 3]


def test_the_outer_border_belongs_to_the_town_and_a_hole_does_not():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    found = area_locator([ring], ["a"]).locate([0, 3, 1, 1.5, 1.2, -1e-9], [0, 1.7, 1.5, 1.5, 1, 1])
    assert found.tolist() == [0, 0, 0, OUTSIDE, 0, OUTSIDE]


def test_points_without_coordinates_are_outside():
    found = area_locator(SQUARES, "abcd").locate([np.nan, 0.5, np.inf, 0.5], [0.5, np.nan, 0.5, 0.5])
    assert found.tolist() == [OUTSIDE, OUTSIDE, OUTSIDE, 0]


def test_every_point_once_however_they_come():
    locator = area_locator(SQUARES, "abcd")
    x, y = np.random.default_rng(4).random((2, 600_000)) * 2
    found = locator.locate(x, y)
    assert np.bincount(found, minlength=4).sum() == x.size
    assert (found == (x >= 1) + 2 * (y >= 1)).all()
    assert (locator.locate(x.reshape(-1, 2), y.reshape(-1, 2)).ravel() == found).all()
    assert locator.locate([], []).size == 0


@pytest.mark.parametrize("polygons", [[], [None], [shapely.Polygon()]])
def test_no_area_no_place(polygons):
    locator = area_locator(polygons, ["a"][: len(polygons)])
    assert locator.locate([0, 1], [0, 1]).tolist() == [OUTSIDE, OUTSIDE]


def test_the_grid_grows_with_the_borders():
    assert area_locator(SQUARES, "abcd").side == SIDES[0]
    round_ones = [shapely.Point(2 * i, 0).buffer(1, quad_segs=2_000) for i in range(4)]
    assert area_locator(round_ones, "abcd").side == 256


def test_bad_areas_are_refused():
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    for bad in (bow_tie, shapely.LineString([(0, 0), (1, 1)]), shapely.Point(0, 0)):
        with pytest.raises(ValueError, match="valid polygon"):
            area_locator([bad], ["a"])
    for codes in (["a", "a", "b", "c"], ["a"]):
        with pytest.raises(ValueError, match="code of its own"):
            area_locator(SQUARES, codes)
