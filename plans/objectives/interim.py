"""Interim targets as people write them: a day or a year, and a value; in rows or one on each line. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

LINE = re.compile(r"^(?P<on>\d{4}(?:-\d{1,2}-\d{1,2})?|\d{1,2}\.\d{1,2}\.\d{4})\s*[:;=\t ]\s*(?P<value>.+)$")
YEAR_FIRST = re.compile(r"^(?P<year>\d{4})(?:-(?P<month>\d{1,2})-(?P<day>\d{1,2}))?$")
DAY_FIRST = re.compile(r"^(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})$")
VALUE = re.compile(r"^-?\d[\d.,]*\s*%?$")
GROUPED = re.compile(r"^-?[1-9]\d{0,2}(,\d{3})+$")  # 1,200: a thousand or one and a bit?
MOST_DIGITS, MOST_DECIMALS = 10, 4

Pair = tuple[str, str]  # a day or year and a value, as typed


def split_lines(text: str) -> list[Pair]:
    """The lines of a text as pairs; what is no pair stands whole in the first place."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    matches = ((line, LINE.match(line)) for line in lines)
    return [(match["on"], match["value"]) if match else (line, "") for line, match in matches]


def read_pairs(pairs: Iterable[Pair]) -> list[dict]:
    """[{"on": "2027-12-31", "value": "90"}], oldest first. A year alone is its last day.

    Raises ValueError with the pair, as typed, that cannot be read.
    """
    found = [_read(on.strip(), value.strip()) for on, value in pairs if on.strip() or value.strip()]
    return sorted(found, key=lambda stop: stop["on"])


def read_lines(text: str) -> list[dict]:
    return read_pairs(split_lines(text))


def is_read(pair: Pair) -> bool:
    """Whether a pair can be read, or is empty."""
    try:
        return len(read_pairs([pair])) <= 1
    except ValueError:
        return False


def _read(on: str, value: str) -> dict:
    typed = f"{on} {value}".strip()
    match = YEAR_FIRST.match(on) or DAY_FIRST.match(on)
    if not match or not VALUE.match(value) or GROUPED.match(value):
        raise ValueError(typed)
    try:
        day = date(int(match["year"]), int(match["month"] or 12), int(match["day"] or 31))
        number = Decimal(value.rstrip("% ").replace(",", ".")).normalize()
    except (ValueError, InvalidOperation):
        raise ValueError(typed) from None
    if number.adjusted() >= MOST_DIGITS or -number.as_tuple().exponent > MOST_DECIMALS:
        raise ValueError(typed)
    return stop(day, number)


def stop(on: date, value: Decimal) -> dict:
    """One interim target as it is stored."""
    return {"on": on.isoformat(), "value": f"{value.normalize():f}"}


def typed(stops: Iterable[dict]) -> list[Pair]:
    """Stored interim targets as somebody would type them: the last day of a year is the year."""
    return [(one["on"].removesuffix("-12-31"), one["value"]) for one in stops]


def write_lines(stops: Iterable[dict]) -> str:
    return "\n".join(f"{one['on']} {one['value']}" for one in stops)


def pairs(stops: Iterable[dict]) -> tuple[tuple[date, Decimal], ...]:
    """Stored interim targets as days and values."""
    return tuple((date.fromisoformat(one["on"]), Decimal(one["value"])) for one in stops)
