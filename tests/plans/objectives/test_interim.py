"""Interim targets as they are typed, one on each line."""

from datetime import date
from decimal import Decimal

import pytest

from plans.objectives.interim import pairs, read_lines, write_lines


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
    "line", ["90", "2027-13-01 90", "2027-02-30 90", "soon 90", "2027 ninety", "2027 1.2.3"]
)
def test_what_cannot_be_read_is_named(line):
    with pytest.raises(ValueError, match=line):
        read_lines(f"2026 95\n{line}")
