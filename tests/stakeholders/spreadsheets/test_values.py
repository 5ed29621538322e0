"""Cells as counts, numbers, yes and no, names: what is doubtful is refused with its own reason."""

from datetime import date, datetime, time

import pytest

from stakeholders.spreadsheets.problems import VALUE_MESSAGES, UnreadableValue
from stakeholders.spreadsheets.values import (
    NumberStyle,
    detect_number_style,
    folded,
    parse_bool,
    parse_count,
    parse_number,
    parse_text,
)

POINT, COMMA = NumberStyle.POINT, NumberStyle.COMMA


@pytest.mark.parametrize(
    ("value", "style", "count"),
    [
        (12, None, 12),
        (12.0, None, 12),
        ("12", None, 12),
        (" 12 ", None, 12),
        ("+12", None, 12),
        ("0", None, 0),
        (0.0, None, 0),
        ("12.0", None, 12),
        ("12,00", None, 12),
        ("1 234", None, 1234),
        ("1\u00a0234", None, 1234),
        ("1\u202f234\u202f567", None, 1234567),
        ("1'234", None, 1234),
        ("1\u2019234", None, 1234),
        ("1,234", POINT, 1234),
        ("1.234", COMMA, 1234),
        ("1,234,567", None, 1234567),
        ("1.234.567", None, 1234567),
        ("1.234,0", None, 1234),
        ("1,234.0", None, 1234),
        ("1 234,0", COMMA, 1234),
        ("0,000", None, 0),
        ("\u0661\u0662", None, 12),
        ("\uff11\uff12", None, 12),
    ],
)
def test_counts(value, style, count):
    found = parse_count(value, style)
    assert found == count
    assert isinstance(found, int)


@pytest.mark.parametrize(
    ("value", "style", "code"),
    [
        (None, None, "missing"),
        ("", None, "missing"),
        ("  ", None, "missing"),
        (3.5, None, "fraction"),
        ("3.5", None, "fraction"),
        ("3,5", COMMA, "fraction"),
        ("1.234", POINT, "fraction"),
        ("1,234", COMMA, "fraction"),
        (-1, None, "negative"),
        ("-4", None, "negative"),
        ("\u22124", None, "negative"),
        ("1.234", None, "ambiguous_number"),
        ("1,234", None, "ambiguous_number"),
        ("12,5", POINT, "other_style"),
        ("12.5", COMMA, "other_style"),
        ("1.234,5", POINT, "other_style"),
        ("1,234.5", COMMA, "other_style"),
        ("1.234.567", POINT, "other_style"),
        ("1 23", None, "not_a_number"),
        ("1,23,456", None, "not_a_number"),
        ("12 incidents", None, "not_a_number"),
        ("about 12", None, "not_a_number"),
        ("12%", None, "not_a_number"),
        ("1-2", None, "not_a_number"),
        ("1,2.3,4", None, "not_a_number"),
        (".", None, "not_a_number"),
        (",", None, "not_a_number"),
        ("+", None, "not_a_number"),
        (True, None, "not_a_number"),
        (date(2025, 3, 1), None, "not_a_number"),
        (time(3), None, "not_a_number"),
        (float("nan"), None, "not_finite"),
        (float("inf"), None, "not_finite"),
        ("1E+05", None, "rounded"),
        ("1,2E+05", None, "rounded"),
        (3e9, None, "too_large"),
        ("9999999999", None, "too_large"),
        ("<5", None, "suppressed"),
        ("< 5", None, "suppressed"),
        ("*", None, "suppressed"),
        ("..", None, "suppressed"),
        ("n/a", None, "suppressed"),
        ("N.D.", None, "suppressed"),
        ("-", None, "dash"),
        ("\u2013", None, "dash"),
        ("#N/A", None, "formula_error"),
        ("#DIV/0!", None, "formula_error"),
        ("=1+1", None, "not_a_number"),
    ],
)
def test_what_is_no_count(value, style, code):
    with pytest.raises(UnreadableValue) as caught:
        parse_count(value, style)
    assert caught.value.code == code
    assert "%" not in caught.value.text.replace("12%", "")


@pytest.mark.parametrize(
    ("value", "style", "number"),
    [
        ("-3,75", COMMA, -3.75),
        ("3.75", POINT, 3.75),
        (".5", None, 0.5),
        ("0.123", None, 0.123),
        ("0,123", None, 0.123),
        ("1234.567", None, 1234.567),
        ("1.234,567", None, 1234.567),
        ("1.5e3", None, 1500),
        ("-1.5E-3", None, -0.0015),
        ("1\u066c234\u066b5", None, 1234.5),
        (2, None, 2),
    ],
)
def test_numbers(value, style, number):
    assert parse_number(value, style) == pytest.approx(number)


@pytest.mark.parametrize("value", ["1e999", "nan", "inf", "1_000", "0x10", "", None, "²"])
def test_what_is_no_number(value):
    with pytest.raises(UnreadableValue):
        parse_number(value)


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["1,5", "2,25"], COMMA),
        (["1.5", "1,234.5"], POINT),
        (["1.234", "12", "7"], None),
        (["1.234", "1.234,5"], COMMA),
        (["1.234.567"], COMMA),
        (["1,234,567"], POINT),
        (["1,5", "1.5"], None),
        (["N01", "Old Harbour", None, 3.5], None),
        (["03.2025", "2025.03", "12.2024"], None),
        (["14.03.2025", "15.03.2025"], None),
        ([], None),
    ],
)
def test_the_decimal_sign_of_a_column(values, style):
    assert detect_number_style(values) is style


@pytest.mark.parametrize("value", ["yes", "Y", "TRUE", True, 1, 1.0, "1", "Sí", "sim", "OUI", "ja", "x", "✓"])
def test_yes(value):
    assert parse_bool(value) is True


@pytest.mark.parametrize("value", ["no", "N", "False", False, 0, 0.0, "0", "Não", "non", "Nein", "falso"])
def test_no(value):
    assert parse_bool(value) is False


@pytest.mark.parametrize(
    ("value", "code"), [("maybe", "not_yes_or_no"), (2, "not_yes_or_no"), (" ", "missing"), (None, "missing")]
)
def test_neither_yes_nor_no(value, code):
    with pytest.raises(UnreadableValue) as caught:
        parse_bool(value)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10111.0, "10111"),
        (1.5, "1.5"),
        ("  Old\n Harbour ", "Old Harbour"),
        (date(2025, 3, 1), "2025-03-01"),
        (datetime(2025, 3, 1, 4, 5), "2025-03-01T04:05:00"),
        (True, "True"),
    ],
)
def test_texts(value, text):
    assert parse_text(value) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.2345678901234567e17, "damaged_number"),
        (None, "missing"),
        (" ", "missing"),
        ("#REF!", "formula_error"),
    ],
)
def test_what_is_no_text(value, code):
    with pytest.raises(UnreadableValue) as caught:
        parse_text(value)
    assert caught.value.code == code


def test_folded():
    assert folded("  ÀRBOLES  Straße ") == "arboles strasse"


def test_long_values_are_shortened_in_messages():
    with pytest.raises(UnreadableValue) as caught:
        parse_count("nonsense " * 100)
    assert len(caught.value.text) < 100


def test_a_problem_can_be_translated():
    with pytest.raises(UnreadableValue) as caught:
        parse_count("3.5")
    problem = caught.value
    assert problem.template == VALUE_MESSAGES["fraction"]
    assert problem.template % problem.params == problem.text == str(problem)
    assert isinstance(problem, ValueError)
