"""Charts: true to their numbers, silent about what is suppressed, and sensible with nothing."""

import itertools
import re

import pytest

from diagnostics.charts.bars import Bar, bars
from diagnostics.charts.forest import Ratio, forest
from diagnostics.charts.funnel import Limits, Mark, funnel_chart
from diagnostics.charts.heat import Shade, heat
from diagnostics.charts.lorenz import Curve, lorenz
from diagnostics.charts.matrix import Cell, Line, matrix
from diagnostics.charts.progress import progress
from diagnostics.charts.sparkline import sparkline
from diagnostics.charts.trend import Break, Point, Series, trend
from stakeholders.drawing import svg
from tests.drawings import HOSTILE, all_words, elements, parse, texts

YEARS = [Point("2023", 661, 612, 713), Point("2024", 712, 661, 766), Point("2025", 831, 775, 889)]
MONTHS = [Point(f"Month {k + 1}", 40.0 + k % 7, 30, 60) for k in range(36)]
SAFE = [Bar("All", 57, 54.1, 59.9, "n = 1,412", highlight=True), Bar("Las Dunas", 41, 32.4, 50.2, "n = 118")]
RATIOS = [
    Ratio("Burglary", 1.17, 1.058, 1.295, "Clear rise", clear=True),
    Ratio("Hate", 1.109, 0.733, 1.682, "No change"),
]
GRID = [
    Line("Police", [Cell("covered"), Cell("partial", "2")]),
    Line("Media", [Cell("open"), Cell("excluded", href="/x")]),
]

HOURS = [[Shade((i * k) % 6, f"Day {i}, {k} to {k + 1}: {i * k}") for k in range(24)] for i in range(7)]
DAYS = [f"Day {i}" for i in range(7)]
BENT = [Curve("areas", [(0, 0), (0.1, 0.5), (0.5, 0.9), (1, 1)]), Curve("streets", [(0, 0), (1, 1)])]
AREAS = [
    Mark("Old Harbour", 14_000, 17.3, 1, chosen=True),
    Mark("Dunes", 90_000, 1.2, -1),
    Mark("Centro", 16_000, 5.0),
]
FUNNEL = [
    Limits(
        size, (5 - 300 / size**0.5, 5 + 300 / size**0.5), (max(5 - 600 / size**0.5, 0), 5 + 1_800 / size**0.5)
    )
    for size in (5_000, 12_000, 30_000, 60_000, 100_000)
]

ALL = [
    pytest.param(
        lambda **o: heat(
            DAYS,
            [str(hour) for hour in range(24)],
            HOURS,
            legend=[(1, "few"), (5, "many")],
            unit="Incidents",
            row_sums=range(1, 8),
            column_sums=range(24),
            **o,
        ),
        id="heat",
    ),
    pytest.param(
        lambda **o: lorenz(BENT, places="Places", incidents="Incidents", even="Even", **o), id="lorenz"
    ),
    pytest.param(lambda **o: trend([Series("Burglary", YEARS)], **o), id="trend"),
    pytest.param(
        lambda **o: trend([Series("A", MONTHS), Series("B", MONTHS)], unit="Incidents", **o), id="months"
    ),
    pytest.param(lambda **o: bars(SAFE, unit="Per cent", reference=(57, "All"), **o), id="bars"),
    pytest.param(lambda **o: forest(RATIOS, **o), id="forest"),
    pytest.param(
        lambda **o: funnel_chart(AREAS, FUNNEL, rate=5, sizes="residents", rates="per 1,000", **o),
        id="funnel",
    ),
    pytest.param(lambda **o: matrix(GRID, ["L1", "L2"], **o), id="matrix"),
    pytest.param(lambda **o: progress(233, 214, 186, low=187, high=244, **o), id="progress"),
]
EMPTY = [
    pytest.param(lambda **o: heat([], [], [], **o), id="heat"),
    pytest.param(lambda **o: lorenz([], **o), id="lorenz"),
    pytest.param(lambda **o: trend([], **o), id="trend"),
    pytest.param(lambda **o: trend([Series("A", [Point("2025", None)])], **o), id="trend-without-values"),
    pytest.param(lambda **o: bars([], **o), id="bars"),
    pytest.param(lambda **o: forest([], **o), id="forest"),
    pytest.param(lambda **o: funnel_chart([], [], rate=1, **o), id="funnel"),
    pytest.param(lambda **o: matrix([], [], **o), id="matrix"),
    pytest.param(lambda **o: progress(None, None, None, **o), id="progress"),
]


def coordinates(drawing: str) -> str:
    """The drawing without numbers that are places on the paper."""
    return re.sub(r'\s(d|[xy][12]?|c[xy]|r|rx|width|height|viewBox|transform|font-size|id|fill|stroke|stroke-[a-z]+|'
                  r'aria-[a-z]+)="[^"]*"', "", drawing)  # fmt: skip


def spans(drawing: str) -> list[tuple[float, float, float, str]]:
    """Left end, right end, base line and content of every upright text."""
    found = []
    for element in elements(drawing, "text"):
        content, x, y = element.text, float(element.get("x")), float(element.get("y"))
        width = svg.text_width(content, float(element.get("font-size") or 13)) * 0.9
        left = {"middle": x - width / 2, "end": x - width}.get(element.get("text-anchor"), x)
        found.append((left, left + width, y, content))
    return found


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize("draw", ALL)
class TestEveryChart:
    def test_is_well_formed_and_named(self, draw, narrow):
        root = parse(draw(title="A title", description="What it says", narrow=narrow))
        assert root.get("width") == root.get("viewBox").split()[2]

    def test_is_the_same_each_time(self, draw, narrow):
        assert draw(title="T", narrow=narrow) == draw(title="T", narrow=narrow)

    def test_escapes_its_title(self, draw, narrow):
        drawing = draw(title=HOSTILE, description=HOSTILE, narrow=narrow)
        assert "<script>" not in drawing
        assert HOSTILE in all_words(drawing)

    def test_texts_do_not_overlap(self, draw, narrow):
        found = spans(draw(title="T", narrow=narrow))
        for i, (left, right, y, said) in enumerate(found):
            for left_2, right_2, y_2, said_2 in found[i + 1 :]:
                if abs(y - y_2) < 9:
                    assert right <= left_2 or right_2 <= left, f"{said!r} touches {said_2!r}"

    def test_texts_stay_on_the_paper(self, draw, narrow):
        drawing = draw(title="T", narrow=narrow)
        width = float(parse(drawing).get("width"))
        for left, right, _, said in spans(drawing):
            assert left > -6, said
            assert right < width + 6, said


@pytest.mark.parametrize("draw", EMPTY)
def test_nothing_to_draw_says_so(draw):
    assert texts(draw(title="T")) == ["There is nothing to show yet."]


def test_trend_axis_covers_intervals_and_starts_at_zero():
    axis = [
        int(t)
        for t in texts(trend([Series("", YEARS)], title="T", number=lambda v: f"{v:.0f}"))
        if t.isdigit()
    ]
    ticks = [v for v in axis if v not in (2023, 2024, 2025, 831)]
    assert min(ticks) == 0
    assert max(ticks) >= 889


def test_trend_shares_a_given_top():
    small = trend([Series("", [Point("2024", 3, 1, 8), Point("2025", 4, 1, 9)])], title="T", top=900)
    assert "1\u202f000" in texts(small)


def test_trend_line_has_a_gap_where_a_period_is_missing():
    points = [Point("1", 4), Point("2", 5), Point("3", None), Point("4", 6), Point("5", 7)]
    drawing = trend([Series("", points)], title="T")
    assert len(elements(drawing, "path", "series-1")) == 2


def test_trend_higher_values_stand_higher():
    drawing = trend([Series("", YEARS)], title="T")
    heights = [float(dot.get("cy")) for dot in elements(drawing, "circle", "dot")]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("narrow", [True, False])
def test_trend_never_says_a_suppressed_value(narrow):
    secret = Point("2026", 7777, 7776, 7779, suppressed=True)
    drawing = trend([Series("", [*YEARS, secret])], title="T", narrow=narrow)
    assert "777" not in coordinates(drawing)
    assert drawing == trend(
        [Series("", [*YEARS, Point("2026", None, suppressed=True)])], title="T", narrow=narrow
    )
    assert "2026: Suppressed: small number" in all_words(drawing)


def test_trend_series_differ_by_more_than_colour():
    drawing = trend([Series(n, YEARS) for n in "abcd"], title="T")
    dashes = [elements(drawing, "path", f"series-{k}")[0].get("stroke-dasharray") for k in (1, 2, 3, 4)]
    assert len(set(dashes)) == 4
    assert {"a", "b", "c", "d"} <= set(texts(drawing))


def test_trend_names_of_equal_lines_are_pushed_apart():
    drawing = trend([Series(n, YEARS) for n in ("One", "Two", "Three", "Four")], title="T")
    heights = sorted(y for _, _, y, said in spans(drawing) if said in {"One", "Two", "Three", "Four"})
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 15


def test_trend_marks_a_break_between_the_periods():
    drawing = trend(
        [Series("", YEARS)], title="T", breaks=[Break("2025", "New rules"), Break("1999", "Elsewhere")]
    )
    (mark,) = elements(drawing, "line", "break")
    years = {said: (left + right) / 2 for left, right, _, said in spans(drawing)}
    assert years["2024"] < float(mark.get("x1")) < years["2025"]
    assert "New rules" in texts(drawing)


def test_trend_of_one_point_is_drawn():
    drawing = trend([Series("", [Point("2025", 4, 1, 9)])], title="T")
    assert len(elements(drawing, "circle", "dot")) == 1


def test_bars_are_as_long_as_their_values():
    drawing = bars([Bar("a", 20), Bar("b", 40), Bar("c", 0)], title="T")
    lengths = [float(bar.get("width")) for bar in elements(drawing, "rect", "data-3")]
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=0.2)
    assert lengths[2] == 0


def test_bars_below_zero_stand_left_of_zero():
    drawing = bars([Bar("a", -20), Bar("b", 40)], title="T")
    below, above = elements(drawing, "rect", "data-3")
    assert float(below.get("x")) + float(below.get("width")) == pytest.approx(float(above.get("x")), abs=0.2)


def test_bars_axis_covers_whiskers():
    drawing = bars([Bar("a", 40, 20, 132)], title="T", number=lambda v: f"{v:.0f}")
    assert max(int(t) for t in texts(drawing) if t.isdigit()) >= 132


@pytest.mark.parametrize("narrow", [True, False])
def test_bars_never_say_a_suppressed_value(narrow):
    rows = [*SAFE, Bar("Aged 16", 7777, 7776, 7779, suppressed=True)]
    drawing = bars(rows, title="T", narrow=narrow)
    assert "777" not in coordinates(drawing)
    assert drawing == bars([*SAFE, Bar("Aged 16", None, suppressed=True)], title="T", narrow=narrow)
    assert any(said.startswith("Suppressed") for said in texts(drawing))


def test_bars_tell_missing_from_zero():
    said = texts(bars([Bar("a", 0), Bar("b", None)], title="T"))
    assert said.count("No data") == 1


def test_forest_square_stands_right_of_one_when_the_ratio_is_above():
    drawing = forest([Ratio("up", 1.5, 1.2, 1.9), Ratio("down", 0.5, 0.4, 0.7)], title="T")
    up, down = (float(mark.get("x")) + 5.5 for mark in elements(drawing, "rect", "mark"))
    one = float(elements(drawing, "line", "axis")[0].get("x1"))
    assert down < one < up


def test_funnel_names_those_outside_and_draws_them_as_triangles():
    drawing = funnel_chart(AREAS, FUNNEL, rate=5, title="T")
    assert len(re.findall(r"<circle", drawing)) == 1  # Centro, inside
    assert re.findall(r"<text[^>]*>(Old Harbour|Dunes|Centro)</text>", drawing) == ["Old Harbour", "Dunes"]


def test_forest_halving_and_doubling_are_equally_far():
    drawing = forest([Ratio("half", 0.5), Ratio("same", 1.0), Ratio("twice", 2.0)], title="T")
    half, same, twice = (float(mark.get("x")) for mark in elements(drawing, "rect", "mark"))
    assert twice - same == pytest.approx(same - half, abs=0.2)


def test_forest_fills_only_clear_changes():
    drawing = forest(RATIOS, title="T")
    assert [("clear" in mark.get("class")) for mark in elements(drawing, "rect", "mark")] == [True, False]


def test_forest_axis_covers_the_intervals():
    drawing = forest([Ratio("wide", 1.0, 0.3, 3.3)], title="T")
    shown = [float(t) for t in texts(drawing) if re.fullmatch(r"[\d.]+", t)]
    assert min(shown) <= 0.3
    assert max(shown) >= 3.3


def test_forest_interval_without_end_points_beyond_the_edge():
    parse(forest([Ratio("a", 1.4, 0.0, float("inf")), Ratio("b", 1.0, 0.9, 1.1)], title="T", number=str))


@pytest.mark.parametrize("narrow", [True, False])
def test_forest_never_says_a_suppressed_ratio(narrow):
    drawing = forest([*RATIOS, Ratio("S", 77.77, 77.5, 77.9, suppressed=True)], title="T", narrow=narrow)
    assert "77" not in coordinates(drawing)
    assert any(said.startswith("Suppressed") for said in texts(drawing))


def test_matrix_has_a_different_sign_for_each_state():
    drawing = matrix(GRID, ["L1", "L2"], title="T")
    assert len(elements(drawing, "circle", "fill-1")) == 2  # one in the grid, one in the key
    for class_ in ("sign", "sign-quiet", "sign-open"):
        assert len(elements(drawing, "circle", class_)) == 2
    assert {"Covered", "Partly", "Excluded with a reason", "Not considered"} <= set(texts(drawing))


def test_matrix_says_each_cell():
    words = all_words(matrix(GRID, ["L1", "L2"], title="T"))
    assert "Media, L1: Not considered" in words
    assert "Media, L2: Excluded with a reason" in words


def test_matrix_key_lists_only_states_that_occur():
    assert "Not considered" not in texts(
        matrix([Line("a", [Cell("covered"), Cell("")])], ["x", "y"], title="T")
    )


def test_matrix_turns_long_heads():
    heads = ["Social workers and families", "Education of all ages", "Housing and urban planning"] * 4
    drawing = matrix([Line("a", [Cell("covered")] * 12)], heads, title="T")
    assert len([g for g in elements(drawing, "g") if "rotate(-90)" in (g.get("transform") or "")]) == 12


def test_sparkline_has_gaps_and_a_last_dot():
    drawing = sparkline([1, 2, None, 4, 5, None, 7], title="Rising")
    assert len(elements(drawing, "path", "series-1")) == 2
    assert len(elements(drawing, "circle", "fill-2")) == 1


@pytest.mark.parametrize("values", [[], [None, None], [3], [0, 0, 0]])
def test_sparkline_of_little_is_drawn(values):
    parse(sparkline(values, title="T"))


def test_sparkline_band():
    assert elements(sparkline([1, 2, 3], title="T", low=[0, 1, 2], high=[2, 3, 4]), "path", "band")


@pytest.mark.parametrize(
    ("baseline", "value", "target"), [(233, 214, 186), (54, 71, 90), (233, 250, 186), (54, 95, 90)]
)
def test_progress_keeps_the_order_of_its_values(baseline, value, target):
    drawing = progress(baseline, value, target, title="T")
    (now,) = elements(drawing, "circle", "dot")
    start = float(elements(drawing, "line", "axis")[0].get("x1"))
    flag = float(elements(drawing, "path", "series-2")[0].get("d")[1:].split()[0])
    places = {baseline: start, value: float(now.get("cx")), target: flag}
    assert [places[v] for v in sorted(places)] == sorted(places.values())


@pytest.mark.parametrize("narrow", [True, False])
def test_progress_names_stay_apart_when_values_are_close(narrow):
    found = spans(progress(100, 200, 101, title="T", narrow=narrow))
    below = sorted(span for span in found if span[3].startswith(("Baseline", "Target")))
    assert below[0][1] <= below[1][0]


def test_progress_never_says_a_suppressed_value():
    drawing = progress(12, 7777, 9, low=7776, high=7779, suppressed=True, title="T")
    assert "777" not in coordinates(drawing)
    assert "Suppressed: small number" in texts(drawing)


@pytest.mark.parametrize("known", [(5, None, None), (None, 5, None), (None, None, 5), (5, 5, 5), (0, 0, 0)])
def test_progress_with_little_known_is_drawn(known):
    parse(progress(*known, title="T"))


def test_a_cell_of_hours_says_what_it_is_and_none_is_left_white():
    drawing = heat(DAYS, [str(hour) for hour in range(24)], HOURS, title="Hours")
    assert all_words(drawing).count("Day 3, 5 to 6: 15") == 1
    assert len(elements(drawing, "rect", "data-0")) == sum(one.step == 0 for line in HOURS for one in line)


def test_a_curve_is_read_off_at_a_quarter_a_half_and_four_fifths():
    assert {"5.0 %", "10 %", "40 %"} <= set(texts(lorenz(BENT, title="Few places")))
