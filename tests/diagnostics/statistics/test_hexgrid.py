"""The hexagons: every point in the nearest, nothing between them, neighbours by arithmetic."""

import numpy as np
import pytest
import shapely

from diagnostics.statistics.hexgrid import (
    NO_CELL,
    HexGrid,
    LocalPlane,
    contiguity,
    coordinates,
    neighbours,
    numbers,
)

TOWNS = [(0.0, 0.0), (10.9, 46.4), (-74.08, 4.6), (174.76, -36.85), (179.99, -16.5), (25.0, 69.9)]
GRID = HexGrid(LocalPlane.at(10.9, 46.4))


def points_around(grid, n=4_000, seed=1):
    """Points up to 15 km from the origin in all directions, in degrees."""
    metres = np.random.default_rng(seed).uniform(-15_000, 15_000, (2, n))
    return grid.plane.to_degrees(*metres)


@pytest.mark.parametrize(
    ("latitude", "east", "north"),
    [(0, 111_319.49, 110_574.28), (45, 78_846.81, 111_131.75), (-60, 55_800.00, 111_412.28)],
)
def test_the_length_of_a_degree_on_the_ellipsoid(latitude, east, north):
    """As printed for WGS 84, for example in Snyder 1987 and by any geodesic calculator, to the metre."""
    plane = LocalPlane.at(20, latitude)
    assert plane.east == pytest.approx(east, abs=0.5)
    assert plane.north == pytest.approx(north, abs=0.5)


@pytest.mark.parametrize("town", TOWNS)
def test_a_point_lies_in_the_nearest_cell(town):
    grid = HexGrid(LocalPlane.at(*town))
    points = points_around(grid)
    cells = grid.cells(*points)
    near = np.column_stack([cells, neighbours(cells)])
    x, y = grid.plane.to_metres(*points)
    cx, cy = grid.plane.to_metres(*grid.centres(near))
    distance = np.hypot(cx - x[:, None], cy - y[:, None])
    assert (distance[:, 0] <= distance.min(axis=1) + 1e-6).all()
    assert distance[:, 0].max() <= grid.side + 1e-6
    assert np.hypot(cx - cx[:, :1], cy - cy[:, :1])[:, 1:] == pytest.approx(250, abs=1e-6)


def test_the_cell_of_its_own_centre():
    cells = numbers(*np.random.default_rng(2).integers(-300, 300, (2, 5_000)))
    assert (GRID.cells(*GRID.centres(cells)) == cells).all()


def test_a_point_lies_in_the_polygon_of_its_cell():
    points = points_around(GRID, 2_000)
    polygons = GRID.polygons(GRID.cells(*points))
    assert (shapely.distance(polygons, shapely.points(*points)) < 1e-12).all()


def test_numbers_of_cells_are_fixed_for_good():
    """They are stored: q * 2**32 + r, whatever the signs."""
    assert numbers([0, 1, 0, -1, 0, -3, 5], [0, 0, 1, 0, -1, -7, -2]).tolist() == [
        0,
        4294967296,
        1,
        -4294967296,
        -1,
        -12884901895,
        21474836478,
    ]
    assert GRID.cells([10.9, 10.91, 10.8, 10.9], [46.4, 46.4, 46.35, 46.5]).tolist() == [
        0,
        12884901888,
        -77309411354,
        -111669149644,
    ]


def test_coordinates_are_the_numbers_turned_back():
    q, r = np.random.default_rng(3).integers(-(2**31) + 1, 2**31, (2, 5_000))
    back = coordinates(numbers(q, r))
    assert (back[0] == q).all()
    assert (back[1] == r).all()
    assert len(set(numbers(q, r).tolist())) == len(set(zip(q.tolist(), r.tolist(), strict=True)))
    with pytest.raises(ValueError, match="32 bits"):
        numbers(2**31, 0)
    with pytest.raises(ValueError, match="no cell"):
        coordinates([0, NO_CELL])


def test_points_without_a_place_have_no_cell():
    longitude = [10.9, np.nan, 10.9, np.inf, 1e300, 10.9]
    latitude = [46.4, 46.4, np.nan, 46.4, 46.4, 9_000]
    assert GRID.cells(longitude, latitude).tolist() == [0, *[NO_CELL] * 5]
    assert GRID.cells([], []).size == 0
    assert GRID.cells(10.9, 46.4).shape == ()


def test_the_shape_of_the_points_is_kept_across_blocks():
    longitude, latitude = points_around(GRID, 40_000)
    flat = GRID.cells(longitude, latitude)
    assert (GRID.cells(longitude.reshape(200, 200), latitude.reshape(200, 200)).ravel() == flat).all()
    assert (GRID.cells(longitude[::7], latitude[::7]) == flat[::7]).all()


def test_the_date_line_runs_through_a_cell_like_any_other():
    grid = HexGrid(LocalPlane.at(179.9995, -16.5))
    assert grid.cells([179.9999, -179.9999], [-16.5, -16.5]).tolist() == [0, 0]


def test_cells_tile_the_plane():
    """Neighbours share corners to the last bit, and together leave neither gap nor overlap."""
    cells = GRID.covering(shapely.box(10.88, 46.39, 10.92, 46.41))
    polygons = GRID.polygons(cells)
    assert shapely.coverage_is_valid(polygons)
    whole = shapely.area(shapely.coverage_union_all(polygons))
    assert whole == pytest.approx(shapely.area(polygons).sum(), rel=1e-12)
    flat = GRID.plane.flat(polygons)
    assert shapely.area(flat) == pytest.approx(np.full(cells.size, GRID.cell_area * 1e6), rel=1e-6)
    assert round(GRID.cell_area, 4) == 0.0541


def test_a_corner_stands_at_the_top():
    corners = GRID.plane.to_metres(*np.moveaxis(GRID.corners([0]), -1, 0))
    assert corners[0][0] == pytest.approx([0, -125, -125, 0, 125, 125], abs=1e-6)
    assert corners[1][0][0] == pytest.approx(GRID.side, abs=1e-6)
    assert shapely.is_ccw(shapely.get_exterior_ring(GRID.polygons([0])[0]))


@pytest.mark.parametrize("seed", range(4))
def test_a_study_area_is_covered_by_what_shares_surface_with_it(seed):
    rng = np.random.default_rng(seed)
    middle = rng.uniform(-0.05, 0.05, (6, 2)) + np.array([10.9, 46.4])
    area = shapely.union_all(shapely.buffer(shapely.points(middle), rng.uniform(0.002, 0.02, 6)))
    area = area.difference(shapely.Point(middle[0]).buffer(0.0015))
    found = GRID.covering(area)
    candidates = GRID._cells_of_box(GRID.plane.flat(area.buffer(0.02)).bounds)
    polygons = GRID.plane.flat(GRID.polygons(candidates))
    share = shapely.area(shapely.intersection(polygons, GRID.plane.flat(area))) / (GRID.cell_area * 1e6)
    assert found.tolist() == candidates[share > 1e-9].tolist()
    assert GRID.covering(area, least_share=0.5).tolist() == candidates[share > 0.5].tolist()
    inside = points_around(GRID, 5_000, seed)
    inside = np.array(inside)[:, shapely.contains_xy(area, *inside)]
    assert np.isin(GRID.cells(*inside), found).all()


def test_bad_study_areas_are_refused():
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    for bad in (bow_tie, shapely.Polygon()):
        with pytest.raises(ValueError, match="valid polygon"):
            GRID.covering(bad)
    with pytest.raises(ValueError, match="quarter of the Earth"):
        GRID.covering(shapely.box(-170, -80, 170, 80))
    with pytest.raises(ValueError, match="least share"):
        GRID.covering(shapely.box(10.9, 46.4, 10.91, 46.41), least_share=1)


def test_contiguity_is_symmetric_and_ends_with_the_study_area():
    cells = np.random.default_rng(5).permutation(GRID.covering(shapely.Point(10.9, 46.4).buffer(0.03)))
    near = contiguity(cells)
    assert (near != near.T).nnz == 0
    assert (near.diagonal() == 1).all()
    assert near.sum(axis=1).max() == 7
    inner = neighbours(cells)
    expected = np.isin(inner, cells).sum(axis=1) + 1
    assert near.sum(axis=1).tolist() == expected.tolist()
    one = int(near.sum(axis=1).argmax())
    assert set(cells[near[[one]].indices]) == {cells[one], *inner[one]}


def test_two_rings_are_nineteen_cells():
    cells = GRID._cells_of_box((-2_000, -2_000, 2_000, 2_000))
    assert contiguity(cells, rings=2).sum(axis=1).max() == 19
    assert contiguity([]).shape == (0, 0)
    with pytest.raises(ValueError, match="twice"):
        contiguity([1, 2, 1])


def test_bad_grids_are_refused():
    for place in [(200, 0), (0, 89), (np.nan, 0)]:
        with pytest.raises(ValueError, match="origin"):
            LocalPlane.at(*place)
    for width in (0, -5, np.nan, 1e6):
        with pytest.raises(ValueError, match="wide"):
            HexGrid(GRID.plane, width)
