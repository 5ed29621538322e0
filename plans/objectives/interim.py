"""Interim targets as people write them: one on each line, a day or a year and a value. Pure, without Django."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

LINE = re.compile(
    r"^(?P<year>\d{4})(?:-(?P<month>\d{1,2})-(?P<day>\d{1,2}))?\s*[:;=\t ]\s*(?P<value>-?\d[\d.,]*)\s*%?$"
)


def read_lines(text: str) -> list[dict]:
    """[{"on": "2027-12-31", "value": "90"}], oldest first. A year alone is its last day.

    Raises ValueError with the line that cannot be read.
    """
    found = [_read(line.strip()) for line in text.splitlines() if line.strip()]
    return sorted(found, key=lambda stop: stop["on"])


def _read(line: str) -> dict:
    match = LINE.match(line)
    if not match:
        raise ValueError(line)
    try:
        on = date(int(match["year"]), int(match["month"] or 12), int(match["day"] or 31))
        value = Decimal(match["value"].replace(",", "."))
    except (ValueError, InvalidOperation):
        raise ValueError(line) from None
    return stop(on, value)


def stop(on: date, value: Decimal) -> dict:
    """One interim target as it is stored."""
    return {"on": on.isoformat(), "value": f"{value.normalize():f}"}


def write_lines(stops: Iterable[dict]) -> str:
    return "\n".join(f"{one['on']} {one['value']}" for one in stops)


def pairs(stops: Iterable[dict]) -> tuple[tuple[date, Decimal], ...]:
    """Stored interim targets as days and values."""
    return tuple((date.fromisoformat(one["on"]), Decimal(one["value"])) for one in stops)
