"""The tags, texts and axes that maps and charts are made of."""

import itertools

import pytest

from stakeholders.drawing import scales, svg
from stakeholders.drawing.words import Words
from tests.drawings import HOSTILE, parse, texts


def test_texts_and_attributes_are_escaped():
    drawn = svg.tag("text", HOSTILE, x=1.0, aria_label=HOSTILE)
    assert "<script>" not in drawn
    assert drawn.count("&lt;script&gt;") == 2
    assert '&quot;quoted&quot;"' in drawn


def test_markup_is_not_escaped_twice():
    inner = svg.tag("title", "a & b")
    assert svg.tag("g", inner) == "<g><title>a &amp; b</title></g>"


@pytest.mark.parametrize(
    ("value", "shown"), [(1.0, "1"), (1.25, "1.2"), (-0.02, "0"), (100.0, "100"), (3.96, "4")]
)
def test_coordinates_have_one_decimal_at_most(value, shown):
    assert svg.number(value) == shown


def test_picture_names_its_hatchings_after_its_content():
    one = svg.picture(10, 10, '<rect fill="url(#late)"/>', title="One", patterns=("late",))
    other = svg.picture(10, 10, '<rect fill="url(#late)"/>', title="Other", patterns=("late",))
    ids = [{e.get("id") for e in parse(drawing).iter() if e.get("id")} for drawing in (one, other)]
    assert not ids[0] & ids[1]


def test_picture_with_links_is_a_group():
    assert parse(svg.picture(10, 10, "", title="T", interactive=True)).get("role") == "group"
    assert parse(svg.picture(10, 10, "", title="T")).get("role") == "img"


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 7),
        (0, 1),
        (3, 3),
        (0, 0),
        (-4, 9),
        (0.001, 0.0042),
        (12, 98_000),
        (0.1, 0.3),
        (999, 1001),
        (-5, -2),
    ],
)
@pytest.mark.parametrize("about", [3, 5, 8])
def test_ticks_cover_the_values_in_equal_round_steps(low, high, about):
    ticks = scales.ticks(low, high, about)
    assert ticks[0] <= low + 1e-9
    assert ticks[-1] >= high - 1e-9
    assert 2 <= len(ticks) <= about + 3
    steps = {round(b - a, 9) for a, b in itertools.pairwise(ticks)}
    assert len(steps) == 1


@pytest.mark.parametrize(("low", "high"), [(0.9, 1.1), (0.64, 1.75), (0.05, 3), (0.3, 30), (0.011, 99)])
def test_ratio_ticks_cover_the_values_and_hold_one(low, high):
    ticks = scales.ratio_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 1.0 in ticks
    assert ticks == sorted(ticks)


def test_linear_scale_of_nothing_stands_in_the_middle():
    assert scales.linear(3, 3, 0, 100)(3) == 50


def test_logarithmic_scale_has_equal_ratios():
    x = scales.logarithmic(0.25, 4, 0, 100)
    assert x(1) == pytest.approx(50)
    assert x(2) - x(1) == pytest.approx(x(1) - x(0.5))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (4.616, "4.62"), (13.44, "13.4"), (831.4, "831"), (12_600, "12\u202f600"), (5.0, "5")],
)
def test_plain_numbers(value, shown):
    assert scales.plain(value) == shown


def test_wrapped_text_keeps_all_words_or_says_that_some_are_cut():
    words = "Women in Centro and University Quarter who answered"
    assert " ".join(svg.wrap(words, 1000)) == words
    rows = svg.wrap(words, 120, most=2)
    assert len(rows) == 2
    assert rows[-1].endswith("…")
    assert all(svg.text_width(row) <= 120 for row in rows)


def test_a_word_that_is_too_long_is_cut():
    assert svg.wrap("Donaudampfschifffahrtsgesellschaft", 60)[-1].endswith("…")


def test_fit_never_exceeds_the_room():
    for width in (0, 5, 20, 80, 300):
        assert svg.text_width(svg.fit("A name of some length", width)) <= width


def test_words_become_text():
    class Lazy:
        def __str__(self):
            return "Keine Daten"

    assert Words(no_data=Lazy()).no_data == "Keine Daten"


def test_empty_drawing_says_so():
    assert texts(svg.empty(300, HOSTILE, title="T"))
