"""Maps: classes, shapes, names, and that a suppressed value is nowhere in them."""

import itertools
import re
from math import sin

import pytest
import shapely

from stakeholders.municipalities.breaks import class_breaks, class_of, natural_breaks, quantile_breaks
from stakeholders.municipalities.map import AreaShape, choropleth, outline
from stakeholders.municipalities.plane import METRES_PER_DEGREE, Plane
from tests.drawings import HOSTILE, all_words, elements, parse, texts


def square(column: int, row: int, size: float = 0.02, points: int = 1) -> dict:
    """A square of the coast of nowhere, its edges cut into ``points`` parts."""
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    ring = []
    for (x1, y1), (x2, y2) in itertools.pairwise(corners):
        ring += [(x1 + (x2 - x1) * k / points, y1 + (y2 - y1) * k / points) for k in range(points)]
    ring.append(corners[0])
    return {"type": "Polygon", "coordinates": [[[-8.7 + x * size, 41.1 + y * size] for x, y in ring]]}


def make_areas(values=(1.0, 2.0, 4.0, 9.0), **options) -> list[AreaShape]:
    return [
        AreaShape(f"N{k:02}", f"Area {k}", square(k % 2, k // 2), value, **options)
        for k, value in enumerate(values)
    ]


def test_choropleth_is_well_formed_and_shows_every_area():
    drawing = choropleth(make_areas(), title="Burglary", description="By area")
    assert len(elements(drawing, "path", "area")) == 4
    shown = texts(drawing)
    assert {"Area 0", "Area 1", "Area 2", "Area 3"} <= set(shown)


def test_same_areas_give_the_same_text():
    assert choropleth(make_areas(), title="T") == choropleth(make_areas(), title="T")


def test_names_titles_and_links_are_escaped():
    area = AreaShape("N01", HOSTILE, square(0, 0), 3, href='/a?b=1&c="2"', label=HOSTILE)
    drawing = choropleth([area], title=HOSTILE, description=HOSTILE, unit=HOSTILE)
    assert "<script>" not in drawing
    assert f"{HOSTILE}: {HOSTILE}" in all_words(drawing)


@pytest.mark.parametrize("narrow", [True, False])
def test_suppressed_value_is_nowhere_in_the_map(narrow):
    areas = make_areas((1.0, 2.0, 4.0))
    areas.append(
        AreaShape("N09", "Puerto Nuevo", square(1, 1), 777.7, suppressed=True, label="777.7 of 1,000")
    )
    drawing = choropleth(areas, title="T", narrow=narrow, number=lambda v: f"{v}")
    assert "777" not in re.sub(r'\s(d|x|y|x1|x2|y1|y2|cx|cy|width|height|viewBox)="[^"]*"', "", drawing)
    assert "Puerto Nuevo: Suppressed: small number" in all_words(drawing)
    assert len(elements(drawing, "path", "hatched")) == 1


def test_suppressed_value_does_not_move_the_classes():
    with_secret = [*make_areas((1.0, 2.0, 4.0)), AreaShape("S", "S", square(1, 1), 1e6, suppressed=True)]
    without = [*make_areas((1.0, 2.0, 4.0)), AreaShape("S", "S", square(1, 1), None, suppressed=True)]
    assert choropleth(with_secret, title="T") == choropleth(without, title="T")


def test_no_data_is_not_shown_as_zero():
    drawing = choropleth(make_areas((None, 2.0, 4.0, 5.0)), title="T")
    assert "Area 0: No data" in all_words(drawing)
    assert len(elements(drawing, "path", "data-0")) == 1


def test_areas_with_links_can_be_reached():
    drawing = choropleth(make_areas(href="/area"), title="T")
    links = elements(drawing, "a")
    assert [link.get("aria-label") for link in links] == ["Area 0: 1", "Area 1: 2", "Area 2: 4", "Area 3: 9"]
    assert parse(drawing).get("role") == "group"


def test_map_without_links_is_one_image():
    assert parse(choropleth(make_areas(), title="T")).get("role") == "img"


def test_legend_limits_are_those_of_the_classes():
    drawing = choropleth(make_areas(), title="T", breaks=[2, 5], number=lambda v: f"{v:g}!")
    marks = [said for said in texts(drawing) if said.endswith("!")]
    assert marks[-4:] == ["1!", "2!", "5!", "9!"]
    assert len(elements(drawing, "path", "data-5")) == 1
    assert len(elements(drawing, "path", "data-3")) == 2  # a value on a limit belongs above


@pytest.mark.parametrize("draw", [choropleth, outline])
def test_nothing_to_draw_says_so(draw):
    assert texts(draw([], title="T")) == ["There is nothing to show yet."]


def test_all_values_missing_still_shows_the_places():
    drawing = choropleth(make_areas((None, None)), title="T")
    assert "No data" in texts(drawing)
    assert len(elements(drawing, "path", "area")) == 2


def test_outline_shades_the_marked():
    drawing = outline(make_areas(), title="T", marked=["N02"])
    assert len(elements(drawing, "path", "data-3")) == 1
    assert len(elements(drawing, "path", "data-1")) == 3


def test_multipolygon_with_hole_and_third_coordinate():
    hole = [[0.2, 0.2, 5], [0.2, 0.4, 5], [0.4, 0.4, 5], [0.4, 0.2, 5], [0.2, 0.2, 5]]
    shell = [[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 1, 5], [0, 0, 5]]
    island = [[2, 0, 5], [2.2, 0, 5], [2.2, 0.2, 5], [2, 0, 5]]
    geometry = {"type": "MultiPolygon", "coordinates": [[shell, hole], [island]]}
    drawing = choropleth([AreaShape("A", "A", geometry, 1)], title="T")
    (path,) = elements(drawing, "path", "area")
    assert path.get("d").count("M") == 3
    assert path.get("fill-rule") == "evenodd"


def test_bow_tie_is_mended_not_refused():
    geometry = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert elements(choropleth([AreaShape("A", "A", geometry, 1)], title="T"), "path", "area")


def test_everything_stands_inside_the_picture():
    drawing = choropleth(make_areas(), title="T", width=500)
    _, _, width, height = map(float, parse(drawing).get("viewBox").split())
    for path in elements(drawing, "path", "area"):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d"))]
        assert min(numbers) >= 0
        assert max(numbers[::2]) <= width
        assert max(numbers[1::2]) <= height


def test_simplification_keeps_a_ragged_border_shared():
    border = [(0.5 + 0.001 * sin(k * 1.3) + 0.001 * sin(k * 7), k / 60) for k in range(61)]
    west = [(0, 0), *border, (0, 1), (0, 0)]
    east = [border[30], *border[29::-1], (1, 0), (1, 1), *border[:29:-1]]
    shapes = [
        {"type": "Polygon", "coordinates": [[[x / 50, 41 + y / 50] for x, y in ring]]}
        for ring in (west, east)
    ]
    plane = Plane(shapes, 300)
    assert max(len(shapely.get_coordinates(one)) for one in plane.shapes) < 60
    assert shapely.coverage_is_valid(plane.shapes)


def test_simplification_keeps_shared_borders_shared():
    plane = Plane([square(0, 0, points=40), square(1, 0, points=40)], 300)
    assert max(len(shapely.get_coordinates(one)) for one in plane.shapes) <= 6
    assert shapely.coverage_is_valid(plane.shapes)
    assert plane.shapes[0].intersection(plane.shapes[1]).area == 0


def test_distances_are_true_at_the_middle_latitude():
    plane = Plane([square(0, 0, size=0.1)], 400)
    west, north, east, south = plane.shapes[0].bounds
    assert (south - north) * plane.metres_per_pixel == pytest.approx(0.1 * METRES_PER_DEGREE, rel=1e-3)
    cosine = 0.75299  # of 41.15 degrees
    assert (east - west) * plane.metres_per_pixel == pytest.approx(0.1 * METRES_PER_DEGREE * cosine, rel=1e-3)


def test_scale_bar_is_round_and_short():
    pixels, metres = Plane([square(0, 0)], 400).round_length(80)
    assert pixels <= 80
    assert str(int(metres)).rstrip("0") in {"1", "2", "5"}


def test_natural_breaks_find_the_groups():
    values = [1.0, 1.1, 1.2, 5.0, 5.1, 5.2, 9.0, 9.1]
    assert natural_breaks(values, 3) == [5.0, 9.0]


def test_natural_breaks_are_the_best_of_all():
    """Compared with trying every pair of limits."""
    values = sorted([3.0, 4.1, 4.2, 7.7, 8.0, 12.5, 13.0, 13.1, 20.0, 2.2])

    def spread(limits):
        groups = {}
        for value in values:
            groups.setdefault(class_of(value, limits), []).append(value)
        return sum(sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups.values())

    pairs = [[a, b] for i, a in enumerate(values[1:], 1) for b in values[i + 1 :]]
    assert spread(natural_breaks(values, 3)) == pytest.approx(min(spread(pair) for pair in pairs))


def test_quantile_breaks_fill_the_classes_evenly():
    breaks = quantile_breaks([float(v) for v in range(100)], 4)
    counts = [sum(class_of(float(v), breaks) == k for v in range(100)) for k in range(4)]
    assert counts == [25, 25, 25, 25]


@pytest.mark.parametrize("values", [[], [3.0], [3.0, 3.0, 3.0]])
def test_too_few_values_make_one_class(values):
    assert class_breaks(values, 5) == []


@pytest.mark.parametrize(
    "values",
    [
        [2.9, 3.1, 3.2, 3.2, 3.3, 4.0, 4.3, 4.6, 4.9, 5.0, 13.4],
        [0.001, 0.0012, 0.5, 0.51, 700.0],
        [-4.0, -2.0, 0.0, 3.0, 8.0, 8.5],
        [float(v * v) for v in range(400)],
    ],
)
def test_rounded_limits_split_as_the_exact_ones(values):
    limits = class_breaks(values, 5)
    assert limits == sorted(set(limits))
    assert len(limits) <= 4
    filled = {class_of(value, limits) for value in values}
    assert filled == set(range(len(limits) + 1))
