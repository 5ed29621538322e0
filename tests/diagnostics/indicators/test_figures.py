from datetime import date
from decimal import Decimal as D

import pytest

from diagnostics.indicators.figures import agrees, computed, later, multiplier, next_due


@pytest.mark.parametrize(
    ("unit", "times"),
    [
        ("%", 100),
        ("% of women", 100),
        ("per cent", 100),
        ("burglaries per 1,000 households", 1000),
        ("per 1 000 residents", 1000),
        ("per 1000 vehicles", 1000),
        ("victims per 100,000", 100_000),
        ("per 1,000,000 trips", 1_000_000),
        ("injuries a year", None),
        ("mean of ten", None),
    ],
)
def test_the_unit_says_how_a_value_is_made(unit, times):
    assert multiplier(unit) == times


def test_a_value_from_its_parts():
    assert computed(D(214), D(6900), "per 1,000 households") == D("31.0145")
    assert computed(D(3), D(0), "%") is None
    assert computed(D(3), D(4), "incidents") is None


def test_typed_and_computed_agree_apart_from_rounding():
    assert agrees(D(31), D(214), D(6900), "per 1,000 households")
    assert agrees(D("66.7"), D(2), D(3), "%")
    assert not agrees(D(21), D(214), D(6900), "per 1,000 households")
    assert agrees(D(21), D(214), D(6900), "a figure of its own")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2026, 12, 31), -12, date(2025, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
    ],
)
def test_months_later(day, months, then):
    assert later(day, months) == then


def test_a_value_that_answers_the_deadline_moves_it_on():
    due = date(2027, 3, 31)
    assert next_due(due, "yearly", date(2026, 12, 31)) == date(2028, 3, 31)
    assert next_due(due, "yearly", date(2024, 12, 31)) == due
    assert next_due(due, "quarterly", date(2027, 12, 31)) == date(2028, 6, 30)
    assert next_due(None, "yearly", date(2026, 12, 31)) is None
