"""The timeline of actions: days in their places, states in more than colour."""

import itertools
from datetime import date

import pytest

from plans.actions.timeline import Milestone, Row, timeline
from tests.drawings import HOSTILE, all_words, elements, parse, texts

ROWS = [
    Row(
        "A01 Strategy", date(2027, 1, 1), date(2029, 12, 31), group="Violence", href="/a01", status="Running"
    ),
    Row(
        "A14 Station square",
        date(2027, 3, 1),
        date(2028, 5, 31),
        [Milestone(date(2027, 9, 30), "Tender", missed=True), Milestone(date(2028, 5, 1), "Open", done=True)],
        tone="error",
        group="Robbery",
    ),
    Row("A22 Without days", None, None, group="Robbery"),
]


@pytest.mark.parametrize("narrow", [True, False])
def test_timeline_is_well_formed_and_the_same_each_time(narrow):
    drawing = timeline(ROWS, title="T", narrow=narrow, today=date(2027, 11, 12))
    assert parse(drawing).get("role") == "group"
    assert drawing == timeline(ROWS, title="T", narrow=narrow, today=date(2027, 11, 12))


def test_texts_are_escaped():
    row = Row(
        HOSTILE, date(2027, 1, 1), None, [Milestone(date(2027, 2, 1), HOSTILE)], group=HOSTILE, status=HOSTILE
    )
    drawing = timeline([row], title=HOSTILE)
    assert "<script>" not in drawing
    assert HOSTILE in all_words(drawing)


def test_axis_covers_whole_years_of_all_days():
    drawing = timeline(
        [Row("a", date(2027, 12, 30), date(2028, 1, 2), [Milestone(date(2030, 1, 1), "m")])], title="T"
    )
    assert [t for t in texts(drawing) if t.startswith("20")] == ["2027", "2028", "2029", "2030"]


def test_bars_are_as_long_as_their_days():
    rows = [
        Row("year", date(2027, 1, 1), date(2027, 12, 31)),
        Row("month", date(2027, 1, 1), date(2027, 1, 31)),
    ]
    whole, month = (float(b.get("width")) for b in elements(timeline(rows, title="T"), "rect", "bar")[:2])
    assert month / whole == pytest.approx(31 / 365, abs=0.001)


def test_one_day_can_be_seen():
    (bar, _) = elements(timeline([Row("a", date(2027, 5, 1), date(2027, 5, 1))], title="T"), "rect", "bar")
    assert float(bar.get("width")) >= 4


def test_row_without_days_has_a_name_and_no_bar():
    drawing = timeline(ROWS, title="T")
    assert "A22 Without days" in texts(drawing)
    assert len(elements(drawing, "rect", "bar")) == 2 + 2  # two rows, two in the key


def test_late_is_hatched_and_missed_is_crossed():
    drawing = timeline(ROWS, title="T")
    assert all("url(#" in mark.get("fill") for mark in elements(drawing, "rect", "late"))
    assert len(elements(drawing, "path", "missed")) == 2
    assert {"Running", "Late", "Milestone"} <= set(texts(drawing))


def test_today_stands_between_its_neighbours():
    drawing = timeline(ROWS, title="T", today=date(2028, 1, 1))
    (line,) = elements(drawing, "line", "series-2")
    years = [float(mark.get("x1")) for mark in elements(drawing, "line", "grid")]
    assert min(abs(float(line.get("x1")) - year) for year in years) < 0.2


def test_today_outside_the_plan_is_not_drawn():
    assert not elements(timeline(ROWS, title="T", today=date(2035, 1, 1)), "line", "series-2")


def test_groups_are_headed_once():
    assert texts(timeline(ROWS, title="T")).count("Robbery") == 1


def test_dates_are_written_as_asked():
    words = all_words(timeline(ROWS, title="T", day=lambda d: f"{d.day}/{d.month}/{d.year}"))
    assert "1/3/2027" in words
    assert "2027-03-01" not in words


def test_links_say_name_days_and_state():
    (link,) = elements(timeline(ROWS, title="T"), "a")
    assert link.get("aria-label") == "A01 Strategy. 2027-01-01 \u2013 2029-12-31. Running"


@pytest.mark.parametrize("rows", [[], [Row("a", None, None)]])
def test_nothing_to_draw_says_so(rows):
    assert texts(timeline(rows, title="T")) == ["There is nothing to show yet."]


@pytest.mark.parametrize("years", [1, 3, 12, 60, 8000])
def test_heads_of_years_do_not_touch(years):
    drawing = timeline([Row("a", date(1999, 1, 1), date(1998 + years, 12, 31))], title="T", narrow=True)
    heads = [float(e.get("x")) for e in elements(drawing, "text") if e.text.isdigit()]
    assert len(heads) >= 1
    assert all(b - a >= 36 for a, b in itertools.pairwise(heads))
    assert len(elements(drawing, "line")) < 400


def test_three_hundred_actions_are_drawn():
    rows = [Row(f"A{k:03} An action of the plan", date(2027, 1, 1), date(2028, 1, 1)) for k in range(300)]
    assert len(elements(timeline(rows, title="T"), "rect", "bar")) == 301
