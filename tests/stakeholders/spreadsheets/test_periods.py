"""Periods as people write them, in five languages; two orders of day and month are never mixed up."""

from datetime import date, datetime

import pytest

from stakeholders.spreadsheets.periods import (
    DateOrder,
    PeriodKind,
    detect_date_order,
    parse_parts,
    parse_period,
)
from stakeholders.spreadsheets.problems import UnreadableValue

DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("value", "period"),
    [
        (2025, "2025"),
        (2025.0, "2025"),
        ("2025", "2025"),
        ("2025.0", "2025"),
        (" 2025 ", "2025"),
        ("2025-03", "2025-03"),
        ("2025/3", "2025-03"),
        ("2025.03", "2025-03"),
        ("2025M03", "2025-03"),
        ("03/2025", "2025-03"),
        ("3.2025", "2025-03"),
        ("03-2025", "2025-03"),
        (202503, "2025-03"),
        ("202503", "2025-03"),
        ("20250314", "2025-03-14"),
        ("Mar 2025", "2025-03"),
        ("March 2025", "2025-03"),
        ("MARCH, 2025", "2025-03"),
        ("Mar-25", "2025-03"),
        ("Mar-99", "1999-03"),
        ("sept. 2025", "2025-09"),
        ("2025 March", "2025-03"),
        ("marzo de 2025", "2025-03"),
        ("enero del 2025", "2025-01"),
        ("Février 2025", "2025-02"),
        ("août 2025", "2025-08"),
        ("março/2025", "2025-03"),
        ("dez/2025", "2025-12"),
        ("März 2025", "2025-03"),
        ("Dezember 2025", "2025-12"),
        ("2025 Q1", "2025-Q1"),
        ("2025-Q4", "2025-Q4"),
        ("2025Q2", "2025-Q2"),
        ("Q3 2025", "2025-Q3"),
        ("Q3/2025", "2025-Q3"),
        ("T1 2025", "2025-Q1"),
        ("1T 2025", "2025-Q1"),
        ("1er trimestre 2025", "2025-Q1"),
        ("1º trimestre de 2025", "2025-Q1"),
        ("2. Quartal 2025", "2025-Q2"),
        ("3rd quarter 2025", "2025-Q3"),
        ("2025-03-14", "2025-03-14"),
        ("2025/3/14", "2025-03-14"),
        ("2025-03-14T22:15:00Z", "2025-03-14"),
        ("2025-03-14 10:15:00 PM", "2025-03-14"),
        ("14 March 2025", "2025-03-14"),
        ("14 de marzo de 2025", "2025-03-14"),
        ("14. März 2025", "2025-03-14"),
        ("March 14, 2025", "2025-03-14"),
        ("14-Mar-2025", "2025-03-14"),
        ("14/03/2025", "2025-03-14"),
        ("03/14/2025", "2025-03-14"),
        ("05/05/2025", "2025-05-05"),
        ("14.03.2025 08:00", "2025-03-14"),
        ("29/02/2024", "2024-02-29"),
        (45730, "2025-03-14"),
        (45730.75, "2025-03-14"),
        ("45730", "2025-03-14"),
        (date(2025, 3, 14), "2025-03-14"),
        (datetime(2025, 3, 14, 23, 59), "2025-03-14"),
    ],
)
def test_periods(value, period):
    assert str(parse_period(value)) == period


@pytest.mark.parametrize(
    ("value", "order", "code"),
    [
        (None, None, "missing"),
        ("", None, "missing"),
        (" ", None, "missing"),
        ("03/04/2025", None, "ambiguous_date"),
        ("03/04/25", None, "ambiguous_date"),
        ("03/14/2025", DAY, "other_order"),
        ("14/03/2025", MONTH, "other_order"),
        ("31/02/2025", None, "no_such_day"),
        ("29/02/2025", None, "no_such_day"),
        ("2025-02-30", None, "no_such_day"),
        ("2025-13-01", None, "no_such_day"),
        ("2025-13", None, "no_such_day"),
        ("13/2025", None, "no_such_day"),
        (202513, None, "no_such_day"),
        ("99/99/2025", None, "no_such_day"),
        ("2024/25", None, "year_span"),
        ("2024-25", None, "year_span"),
        ("2024-2025", None, "year_span"),
        ("2025 Q5", None, "not_a_period"),
        ("14-Mar", None, "not_a_period"),
        ("Smarch 2025", None, "not_a_period"),
        ("last year", None, "not_a_period"),
        ("1825", None, "not_a_period"),
        (1825, None, "not_a_period"),
        (2025.5, None, "not_a_period"),
        (float("nan"), None, "not_a_period"),
        (float("inf"), None, "not_a_period"),
        (True, None, "not_a_period"),
        ("0000-00-00", None, "not_a_period"),
        ("#REF!", None, "formula_error"),
    ],
)
def test_what_is_no_period(value, order, code):
    with pytest.raises(UnreadableValue) as caught:
        parse_period(value, order)
    assert caught.value.code == code
    assert caught.value.text


@pytest.mark.parametrize(("order", "period"), [(DAY, "2025-04-03"), (MONTH, "2025-03-04")])
def test_the_declared_order_decides(order, period):
    assert str(parse_period("03/04/2025", order)) == period
    assert str(parse_period("03/04/25", order)) == period
    assert str(parse_period("2025-03-04", order)) == "2025-03-04"


@pytest.mark.parametrize(
    ("values", "order", "ambiguous", "conflicting"),
    [
        (["03/04/2025", "14/03/2025"], DAY, False, False),
        (["03/04/2025", "03/14/2025"], MONTH, False, False),
        (["03/04/2025", "05/06/2025"], None, True, False),
        (["14/03/2025", "03/14/2025"], None, False, True),
        (["2025-03-14", "Mar 2025", None, 45000], None, False, False),
        (["05/05/2025"], None, False, False),
        ([], None, False, False),
    ],
)
def test_the_order_of_a_column(values, order, ambiguous, conflicting):
    found = detect_date_order(values)
    assert (found.order, found.ambiguous, found.conflicting) == (order, ambiguous, conflicting)
    assert len(found.examples) == (2 if conflicting else 1 if order or ambiguous else 0)


def test_a_period_knows_its_days():
    assert parse_period("2024").days == 366
    assert parse_period("2025").days == 365
    assert parse_period("2024-02").days == 29
    assert parse_period("2025 Q1").end == date(2025, 3, 31)


def test_a_day_lies_in_its_month_quarter_and_year():
    day = parse_period("2025-11-30")
    assert [str(day.within(kind)) for kind in PeriodKind] == ["2025", "2025-Q4", "2025-11", "2025-11-30"]
    with pytest.raises(ValueError, match="longer"):
        parse_period("2025").within(PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("year", "parts", "period"),
    [
        (2025.0, {"month": 3.0}, "2025-03"),
        ("2025", {"month": "März"}, "2025-03"),
        ("2025", {"month": "03"}, "2025-03"),
        (2025, {"quarter": "Q4"}, "2025-Q4"),
        (2025, {"quarter": 2}, "2025-Q2"),
        (2025, {}, "2025"),
    ],
)
def test_year_and_month_in_two_columns(year, parts, period):
    assert str(parse_parts(year, **parts)) == period


@pytest.mark.parametrize(
    ("year", "parts"),
    [
        ("2025-03", {"month": 3}),
        (2025, {"month": 13}),
        (2025, {"month": "Q1"}),
        (2025, {"quarter": 5}),
        (2025, {"month": 0}),
        (2025, {"month": 1.5}),
    ],
)
def test_parts_that_do_not_fit(year, parts):
    with pytest.raises(UnreadableValue):
        parse_parts(year, **parts)
