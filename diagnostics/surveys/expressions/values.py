"""Texts, numbers, truth and days, and how each becomes another: XPath 1.0 §4, with dates of the ODK specification.

A value is a str, a float or a bool. What is missing is the empty text. A date is the text "YYYY-MM-DD", and its number
is that of days since 1970-01-01. `static/concord/survey-expressions.js` holds the same rules.
"""

import math
import re
from datetime import date
from decimal import Decimal

Value = str | float | bool

NAN, INFINITE = math.nan, math.inf
EPOCH = date(1970, 1, 1).toordinal()
SPACES = " \t\r\n"
#: A longer text is cut, so that calculations that double each other stay small.
LONGEST_TEXT = 10_000
_NUMBER = re.compile(r"[ \t\r\n]*-?([0-9]+\.?[0-9]*|\.[0-9]+)[ \t\r\n]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def value_of(answer: object) -> Value:
    """An answer as it is stored: text, number, truth, a list of chosen values, or nothing."""
    if isinstance(answer, bool | str):
        return answer
    if isinstance(answer, int | float):
        return _float(answer)
    if isinstance(answer, list | tuple):
        return " ".join(one for one in answer if isinstance(one, str))
    return ""


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def number(value: Value) -> float:
    """XPath number(), where a date is its days since 1970; NaN where there is none."""
    if not isinstance(value, str):
        return float(value)
    if _NUMBER.fullmatch(value):
        return float(value.strip(SPACES))
    return days(value)


def days(text: str) -> float:
    if not _DATE.fullmatch(text):
        return NAN
    try:
        return float(date.fromisoformat(text).toordinal() - EPOCH)
    except ValueError:
        return NAN


def day(since_1970: float) -> str:
    """The date that many days after 1970-01-01, fractions dropped; empty outside of the years 1 to 9999."""
    ordinal = NAN if math.isnan(since_1970) or math.isinf(since_1970) else math.trunc(since_1970) + EPOCH
    return date.fromordinal(ordinal).isoformat() if 1 <= ordinal <= date.max.toordinal() else ""


def text(value: Value) -> str:
    """XPath string(): no exponents, no superfluous decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    digits = format(Decimal(repr(value)), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def truth(value: Value) -> bool:
    """XPath boolean(): a text that is not empty, a number that is neither 0 nor NaN."""
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def is_empty(value: Value) -> bool:
    """Empty as coalesce() means it: no text, or no number."""
    return value == "" or (isinstance(value, float) and math.isnan(value))


def whole(value: float) -> float:
    """int(): fractions are dropped, towards zero."""
    if math.isnan(value) or math.isinf(value):
        return value
    return math.copysign(float(math.trunc(value)), value)


def rounded(value: float, places: float = 0.0) -> float:
    """round(): a half goes up, on the decimal digits that are written; `places` from -30 to 30, else NaN."""
    if math.isnan(value) or math.isinf(value):
        return value
    if not -30 <= places <= 30:
        return NAN
    places = math.trunc(places)
    moved = _moved(value, places)
    if math.isinf(moved):
        return value
    below = float(math.floor(moved))
    nearest = below if moved - below < 0.5 else below + 1
    return math.copysign(_moved(nearest, -places), value) if nearest == 0 else _moved(nearest, -places)


def _moved(value: float, places: int) -> float:
    """The value with its decimal point moved, exact on its shortest decimal digits."""
    digits, _, power = repr(value).partition("e")
    return float(f"{digits}e{int(power or 0) + places}")


def divided(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left) or math.isnan(right):
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """mod: the remainder has the sign of the dividend."""
    if math.isinf(left) or not right:
        return NAN
    return math.fmod(left, right)
