"""From the clock by which a file is written to the clock on the wall of the town, many moments at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from stakeholders.spreadsheets.moment_columns import DAY_ZERO, Moments
from stakeholders.spreadsheets.moments import MINUTES

_ZERO = datetime(DAY_ZERO.year, DAY_ZERO.month, DAY_ZERO.day)
_GREENWICH = ZoneInfo("UTC")


def to_town(moments: Moments, written: ZoneInfo, town: ZoneInfo, where: np.ndarray | None = None) -> None:
    """Turn moments (those of `where`, else all) into those of the town; days without a time stay.

    A moment that states an offset from UTC is taken at its word, any other by the clock `written`. Of the hour that
    a night in autumn has twice, the first is meant. Clocks change on a full quarter of an hour, so one look at each
    quarter that occurs is enough.
    """
    timed = (moments.minute >= 0) & (moments.problem == 0)
    timed = np.flatnonzero(timed if where is None else timed & where)
    if not len(timed) or written.key == town.key:
        return
    told = moments.day[timed] * MINUTES + moments.minute[timed]
    stated = moments.offset[timed]
    by_clock = (
        0 if written.key == _GREENWICH.key else np.where(stated == 0, _shifts(told, written, _of_local), 0)
    )
    universal = told - stated - by_clock
    local = universal + _shifts(universal, town, _of_universal)
    moments.day[timed], moments.minute[timed] = local // MINUTES, local % MINUTES
    moments.offset[timed] = 0


def _shifts(minutes: np.ndarray, zone: ZoneInfo, offset) -> np.ndarray:
    """How many minutes the clock of a zone is ahead of UTC at each of many minutes since DAY_ZERO."""
    quarters, which = np.unique(minutes // 15, return_inverse=True)
    return np.array([offset(int(one) * 15, zone) for one in quarters], dtype=np.int64)[which]


def _of_universal(minutes: int, zone: ZoneInfo) -> int:
    moment = (_ZERO + timedelta(minutes=minutes)).replace(tzinfo=UTC)
    return int(moment.astimezone(zone).utcoffset().total_seconds()) // 60


def _of_local(minutes: int, zone: ZoneInfo) -> int:
    moment = (_ZERO + timedelta(minutes=minutes)).replace(tzinfo=zone)
    return int(moment.utcoffset().total_seconds()) // 60
