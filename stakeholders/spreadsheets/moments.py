"""Days with times of day as people and programs write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .periods import SERIAL_ZERO, SERIALS, DateOrder, PeriodKind, parse_period
from .problems import UnreadableValue

MINUTES = 1440

_CLOCK = re.compile(
    r"(?:^|[t ])(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*([ap])?\.?\s?(?:m\.?)?\s*(z|utc|[+-]\d{2}(?::?\d{2})?)?$"
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day with the minute of the day (None when only the day is known); `kind` is DAY, or a longer period.

    `offset` is the distance from UTC in minutes as the text states it, None where it states none.
    """

    day: date
    minute: int | None
    kind: PeriodKind = PeriodKind.DAY
    offset: int | None = None


def parse_moment(value: object, order: DateOrder | None = None) -> Moment:
    """A day with or without a time, or a month, quarter or year. Raises UnreadableValue as `parse_period` does."""
    if isinstance(value, datetime):
        return Moment(value.date(), value.hour * 60 + value.minute)
    if isinstance(value, float) and int(value) in SERIALS and value != int(value):
        minutes = round((value - int(value)) * MINUTES)
        return Moment(SERIAL_ZERO + timedelta(days=int(value) + minutes // MINUTES), minutes % MINUTES)
    if not isinstance(value, str):
        period = parse_period(value, order)
        return Moment(period.start, None, period.kind)
    text = value.strip().lower()
    found = _CLOCK.search(text)
    # An offset without minutes (+00) is unknown to periods: the day is read without its time.
    period = parse_period(value if found is None else value.strip()[: found.start()], order)
    if found is None or period.kind is not PeriodKind.DAY:
        return Moment(period.start, None, period.kind)
    return Moment(period.start, _minute(found, value), PeriodKind.DAY, _offset(found[4]))


def _minute(found: re.Match, value: object) -> int:
    hour, minute, half = int(found[1]), int(found[2]), found[3]
    if half:
        if not 1 <= hour <= 12:
            raise UnreadableValue("not_a_time", value)
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise UnreadableValue("not_a_time", value)
    return hour * 60 + minute


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    found = _OFFSET.fullmatch(text)
    if found is None:
        return 0
    return (1 if found[1] == "+" else -1) * (int(found[2]) * 60 + int(found[3] or 0))


def parse_time(value: object) -> tuple[int, bool]:
    """(minute of the day, whether only the hour is told) of a cell such as 21:05, 2105, 9 pm, 21 or 0.878.

    Raises UnreadableValue with code missing or not_a_time.
    """
    if value is None or value == "":
        raise UnreadableValue("missing")
    if isinstance(value, datetime | time):
        return value.hour * 60 + value.minute, False
    if isinstance(value, timedelta):
        return _checked(int(value.total_seconds() // 60), value), False
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value), value)
    text = str(value).strip().lower()
    if found := _CLOCK.search(text):
        return _minute(found, value), False
    if found := re.fullmatch(r"(\d{1,2})\s?([ap])\.?\s?m\.?", text):
        hour = int(found[1])
        if not 1 <= hour <= 12:
            raise UnreadableValue("not_a_time", value)
        return (hour % 12 + (12 if found[2] == "p" else 0)) * 60, True
    if found := re.fullmatch(r"(\d{1,2})\s?(?:h|uhr|hrs)", text):
        return _checked(int(found[1]) * 60, value), True
    if found := re.fullmatch(r"(\d{1,2})h(\d{2})", text):
        return _checked(int(found[1]) * 60 + int(found[2]), value), False
    if re.fullmatch(r"\d{3,4}", text):
        return _checked(int(text[:-2]) * 60 + int(text[-2:]), value) if int(text[-2:]) < 60 else _bad(
            value
        ), False
    if re.fullmatch(r"\d{1,2}(?:\.0)?", text):
        return _checked(int(float(text)) * 60, value), True
    raise UnreadableValue("not_a_time", value)


def _number(number: float, value: object) -> tuple[int, bool]:
    if 0 <= number < 1 and number != int(number):
        return _checked(round(number * MINUTES), value), False
    if number == int(number) and 0 <= number < 24:
        return int(number) * 60, True
    if number == int(number) and 100 <= number < 2400 and number % 100 < 60:
        return int(number) // 100 * 60 + int(number) % 100, False
    return _bad(value), False


def _checked(minute: int, value: object) -> int:
    return minute if 0 <= minute < MINUTES else _bad(value)


def _bad(value: object):
    raise UnreadableValue("not_a_time", value)
