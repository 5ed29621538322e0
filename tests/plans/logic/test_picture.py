"""The picture of the chain: nothing overlaps, what is missing is seen, words are escaped."""

import pytest

from plans.logic.picture import Band, Box, Lane, Step, logic_model
from tests.drawings import HOSTILE, all_words, elements, parse, texts

HEADS = ("Problem", "Causes", "Objective", "Action", "Output", "Indicator")
BANDS = [
    Band(
        Box("P1", "Burglary in the terraces of Los Molinos with rear alleys", "/p1"),
        [
            Box("RF4", "Housing and urbanism (direct)"),
            Box("RF3", "Employment", gaps=("No action addresses it",)),
        ],
        [
            Lane(
                Box("O6", "From 31.0 to 23.3 per 1,000 households", "/o6"),
                [
                    Step(
                        Box("A17", "46 alley gates", "/a17"), [Box("", "Gates: 46"), Box("", "Committees: 9")]
                    ),
                    Step(
                        Box("A18", "Security visits", "/a18", ("No milestone",)),
                        [Box("", "None", missing=True)],
                    ),
                ],
                [Box("I07", "Dwelling burglary"), Box("I08", "Repeat share")],
                frozenset({0}),
            ),
            Lane(Box("O7", "Another"), [Step(Box("A17", "46 alley gates", "/a17", again=True))], ()),
        ],
    ),
    Band(Box("P2", "Robbery"), [], [Lane(Box("", "No objective answers it", "/new", missing=True))]),
]


def rects(drawing):
    return [
        tuple(float(e.get(name)) for name in ("x", "y", "width", "height"))
        for e in elements(drawing, "rect", "box")
    ]


def test_the_picture_is_well_formed_and_the_same_each_time():
    drawing = logic_model(BANDS, HEADS, title="T")
    assert parse(drawing).get("role") == "group"
    assert drawing == logic_model(BANDS, HEADS, title="T")


def test_no_box_lies_on_another_and_none_leaves_the_picture():
    drawing = logic_model(BANDS, HEADS, title="T")
    root = parse(drawing)
    boxes = rects(drawing)
    assert len(boxes) == len([box for band in BANDS for box in band.boxes()])
    for i, (x, y, w, h) in enumerate(boxes):
        assert x >= 0
        assert x + w <= float(root.get("width"))
        assert y + h <= float(root.get("height"))
        for ox, oy, ow, oh in boxes[i + 1 :]:
            assert x + w <= ox or ox + ow <= x or y + h <= oy or oy + oh <= y


def test_what_is_missing_is_an_empty_box_and_a_gap_is_written_in_its_box():
    drawing = logic_model(BANDS, HEADS, title="T")
    assert len(elements(drawing, "rect", "box-missing")) == 2
    assert len(elements(drawing, "rect", "box-gap")) == 2
    assert "! No milestone" in texts(drawing)


def test_a_part_drawn_before_is_only_named_again():
    assert len(elements(logic_model(BANDS, HEADS, title="T"), "rect", "box-again")) == 1


def test_texts_are_escaped():
    band = Band(Box(HOSTILE, HOSTILE, gaps=(HOSTILE,)), [Box(HOSTILE, HOSTILE)])
    drawing = logic_model([band], HEADS, title=HOSTILE)
    assert "<script>" not in drawing
    assert HOSTILE in all_words(drawing)


@pytest.mark.parametrize("count", [1, 60])
def test_the_picture_grows_with_the_plan(count):
    lanes = [Lane(Box(f"O{i}", "x"), [Step(Box(f"A{i}", "y"))], [Box("I", "z")]) for i in range(count)]
    height = float(parse(logic_model([Band(Box("P", "p"), (), lanes)], HEADS, title="T")).get("height"))
    assert height / count > 30


def test_without_problems_it_says_so():
    assert "Nothing yet" in texts(logic_model([], HEADS, title="T", nothing="Nothing yet"))
