"""From the clock of UTC to the clock on the wall of the town, many moments at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from stakeholders.spreadsheets.moment_columns import DAY_ZERO, Moments
from stakeholders.spreadsheets.moments import MINUTES

_ZERO = datetime(DAY_ZERO.year, DAY_ZERO.month, DAY_ZERO.day, tzinfo=UTC)


def to_town(moments: Moments, zone: ZoneInfo) -> None:
    """Turn moments of UTC (or of the offset that each states) into those of the town; days without a time stay.

    Summer time begins and ends on a full quarter of an hour, so one look at each quarter that occurs is enough.
    """
    timed = np.flatnonzero((moments.minute >= 0) & (moments.problem == 0))
    if not len(timed):
        return
    universal = moments.day[timed] * MINUTES + moments.minute[timed] - moments.offset[timed]
    quarters, which = np.unique(universal // 15, return_inverse=True)
    local = universal + np.array([_offset(int(one) * 15, zone) for one in quarters], dtype=np.int64)[which]
    moments.day[timed], moments.minute[timed] = local // MINUTES, local % MINUTES
    moments.offset[timed] = 0


def _offset(minutes: int, zone: ZoneInfo) -> int:
    offset = (_ZERO + timedelta(minutes=minutes)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) // 60
