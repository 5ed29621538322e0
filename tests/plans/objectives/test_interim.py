"""Interim targets as they are typed: in rows, or one on each line."""

from datetime import date
from decimal import Decimal

import pytest

from plans.objectives.interim import pairs, read_lines, read_pairs, typed, write_lines


def test_lines_become_days_and_values_oldest_first():
    stops = read_lines("2028 80\n2027-06-30: 90,5\n\n2026-12-31\t95 %\n")
    assert stops == [
        {"on": "2026-12-31", "value": "95"},
        {"on": "2027-06-30", "value": "90.5"},
        {"on": "2028-12-31", "value": "80"},
    ]
    assert pairs(stops)[1] == (date(2027, 6, 30), Decimal("90.5"))
    assert read_lines(write_lines(stops)) == stops


@pytest.mark.parametrize(
    "line",
    [
        "90",
        "2027-13-01 90",
        "2027-02-30 90",
        "soon 90",
        "2027 ninety",
        "2027 1.2.3",
        "2027 1,200",
        "2027 1.23456",
    ],
)
def test_what_cannot_be_read_is_named(line):
    with pytest.raises(ValueError, match=line):
        read_lines(f"2026 95\n{line}")


def test_rows_are_typed_in_any_usual_way_and_empty_ones_do_not_count():
    stops = read_pairs([("2028", "80"), ("", " "), ("30.6.2027", "90,5"), ("2026-12-31", "0,125")])
    assert [(one["on"], one["value"]) for one in stops] == [
        ("2026-12-31", "0.125"),
        ("2027-06-30", "90.5"),
        ("2028-12-31", "80"),
    ]
    assert typed(stops) == [("2026", "0.125"), ("2027-06-30", "90.5"), ("2028", "80")]
    assert read_pairs(typed(stops)) == stops


@pytest.mark.parametrize("pair", [("2027", ""), ("", "90"), ("0000", "90"), ("2027", "99999999999")])
def test_half_a_row_is_named(pair):
    with pytest.raises(ValueError, match=(pair[0] or pair[1])):
        read_pairs([("2026", "95"), pair])
