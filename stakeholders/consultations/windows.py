"""When a round takes comments. Pure: the moment is always a parameter.

The window is half-open, [opens, closes), and judged at the moment of the request, so that no job has to run in
order to close it.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Standing(StrEnum):
    """What a round says to a comment at one moment."""

    EARLY = "early"  # not yet: the round opens later
    OPEN = "open"
    LATE = "late"  # begun in time, sent after the end: taken and shown as late
    SHUT = "shut"


def standing(
    *,
    is_open: bool,
    is_settled: bool,
    window: tuple[datetime, datetime],
    at: datetime,
    begun_at: datetime | None = None,
) -> Standing:
    """The standing at `at` of a comment whose form was opened at `begun_at` (None: not opened yet).

    `is_open`: the coordinator has opened the round and not ended it. `is_settled`: it is in preparation or its
    answers are published, so nothing can be added.
    """
    opens, closes = window
    if is_settled:
        return Standing.SHUT
    if at < opens:
        return Standing.EARLY
    if is_open and at < closes:
        return Standing.OPEN
    if begun_at is not None and opens <= begun_at < closes:
        return Standing.LATE
    return Standing.SHUT


class NoSuchTime(ValueError):
    """The clocks jump over this local time."""


def moment(local: datetime, zone: str, *, is_end: bool) -> datetime:
    """The moment (UTC) of a local time of the town. Raises NoSuchTime when clocks jump over it.

    When clocks go back, an hour happens twice: a beginning means the first, an end the second, so that a round
    never lasts shorter than announced.
    """
    aware = local.replace(tzinfo=ZoneInfo(zone), fold=1 if is_end else 0)
    result = aware.astimezone(UTC)
    if result.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise NoSuchTime(local)
    return result


def is_midnight(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def last_day(closes: datetime, zone: str) -> datetime:
    """The last local day on which comments are in time, as a local moment of that day."""
    return (closes - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
