"""When incidents happened that are known only to lie between two times: each spread over the hours between."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrc

from .methods import AORISTIC, Method
from .refusals import Refusal

#: Hours of a week; slot 0 is Monday from 0 to 1 o'clock.
WEEK = 168
#: With fewer incidents of known time than this there is no map of hours.
MINIMUM_TIMED = 20
#: At least this share of all incidents must be known to less than a day.
MINIMUM_KNOWN = 0.5

_HOUR = 3_600
#: 1970-01-01 was a Thursday.
_FIRST_SLOT = 3 * 24
_ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class HourWeek:
    """Incidents by weekday (rows, Monday first) and hour of the day (columns): ``weights`` add up to ``n``.

    ``within_the_hour`` lie in one hour, ``spread`` over several, ``whole_week`` over a week or more and so
    evenly over all hours. Left out of ``n`` are those whose end was ``before_start`` and the ``untimed``.
    ``suspected`` are the hours (0 or 12) that stand in the data far more often than those beside them: a time
    that was filled in where none was known.
    """

    n: int
    weights: np.ndarray
    within_the_hour: int
    spread: int
    whole_week: int
    before_start: int
    untimed: int
    suspected: tuple[int, ...]
    base: str = "incidents with a known time"
    method: Method = AORISTIC


def hour_week(starts: ArrayLike, ends: ArrayLike | None = None, *, untimed: int = 0) -> HourWeek | Refusal:
    """The map of hours and weekdays of incidents between ``starts`` and ``ends``, as local wall-clock times.

    Both are arrays of datetime64; an end that is missing (NaT) means that the start is the time. An incident
    whose start is NaT, and each of ``untimed`` more (known by day or month only), has no time. Refuses when
    fewer than 20 incidents, or less than half of all, are known to within a day.
    """
    starts = np.asarray(starts, dtype="datetime64[s]")
    state = _states(starts, _ends(starts, ends))
    timed = int((state <= _WEEK_OR_MORE).sum())
    missing = untimed + int((state == _UNTIMED).sum())
    if refusal := too_little_known(int((state <= _WITHIN_A_DAY).sum()), missing + timed):
        return refusal
    weights = sum(
        (np.bincount(slot, weight, WEEK) for _row, slot, weight in _blocks(starts, ends)), np.zeros(WEEK)
    )
    return HourWeek(
        n=timed,
        weights=weights.reshape(7, 24),
        within_the_hour=int((state == _ONE_HOUR).sum()),
        spread=int(((state > _ONE_HOUR) & (state < _WEEK_OR_MORE)).sum()),
        whole_week=int((state == _WEEK_OR_MORE).sum()),
        before_start=int((state == _BACKWARDS).sum()),
        untimed=missing,
        suspected=suspected_hours(starts),
    )


def spread(starts: ArrayLike, ends: ArrayLike | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, slot, weight): the hours of the week (0 to 167) each incident may belong to (Ratcliffe 2002).

    The weights of a row add up to 1, each in proportion to how much of the interval lies in that hour; from a
    week on every hour gets 1/168. Rows without a start, and those that end before they start, are not in it.
    """
    starts = np.asarray(starts, dtype="datetime64[s]")
    ends = _ends(starts, ends)
    state = _states(starts, ends)
    row = np.flatnonzero(state <= _WEEK_OR_MORE)
    start, end = (times[row].astype(np.int64) for times in (starts, ends))
    long = state[row] == _WEEK_OR_MORE
    end = np.where(long, start + WEEK * _HOUR, np.maximum(end, start + 1))
    start, end = np.where(long, start - start % _HOUR, start), np.where(long, end - end % _HOUR, end)
    first = start // _HOUR
    hours = (end - 1) // _HOUR - first + 1
    at = np.repeat(np.arange(row.size), hours)
    hour = first[at] + np.arange(at.size) - np.repeat(np.cumsum(hours) - hours, hours)
    inside = np.minimum(end[at], (hour + 1) * _HOUR) - np.maximum(start[at], hour * _HOUR)
    return row[at], (hour + _FIRST_SLOT) % WEEK, inside / (end - start)[at]


def suspected_hours(starts: ArrayLike) -> tuple[int, ...]:
    """Midnight (0) and noon (12), where their full hour is a time that was filled in, not observed.

    Suspected when "00:00" or "12:00" is at least twice as frequent as the full hours before and after it, and
    the chance of that among three equal hours is below 1 in 1,000 (exact binomial).
    """
    seconds = np.asarray(starts, dtype="datetime64[s]")
    seconds = seconds[~np.isnat(seconds)].astype(np.int64)
    return filled_in(np.bincount(seconds[seconds % _HOUR == 0] // _HOUR % 24, minlength=24))


def filled_in(full: ArrayLike) -> tuple[int, ...]:
    """The same from how many times are exactly each full hour, 0:00 to 23:00 (only those beside 0 and 12 count)."""
    beside = {hour: full[hour - 1] + full[hour + 1] for hour in (0, 12)}
    return tuple(hour for hour in beside if _stands_out(int(full[hour]), int(beside[hour])))


def _stands_out(count: int, beside: int) -> bool:
    return count > beside and bdtrc(count - 1, count + beside, 1 / 3) < 1e-3


# What is known of a row, the more the smaller.
_ONE_HOUR, _WITHIN_A_DAY, _WITHIN_A_WEEK, _WEEK_OR_MORE, _BACKWARDS, _UNTIMED = range(6)


def _states(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    untimed = np.isnat(starts)
    start, end = (np.where(untimed, 0, times.astype(np.int64)) for times in (starts, ends))
    length = end - start
    one_hour = np.maximum(end - 1, start) // _HOUR == start // _HOUR
    return np.select(
        [untimed, length < 0, one_hour, length <= 24 * _HOUR, length < WEEK * _HOUR],
        [_UNTIMED, _BACKWARDS, _ONE_HOUR, _WITHIN_A_DAY, _WITHIN_A_WEEK],
        _WEEK_OR_MORE,
    )


def _ends(starts: np.ndarray, ends: ArrayLike | None) -> np.ndarray:
    if ends is None:
        return starts
    ends = np.asarray(ends, dtype="datetime64[s]")
    if ends.shape != starts.shape:
        raise ValueError("starts and ends must have the same length")
    return np.where(np.isnat(ends), starts, ends)


def _blocks(starts: np.ndarray, ends: ArrayLike | None):
    """The rows spread a block at a time: a week has many hours."""
    ends = _ends(starts, ends)
    for first in range(0, starts.size, _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        yield spread(starts[rows], ends[rows])


def too_little_known(within_a_day: int, incidents: int) -> Refusal | None:
    """Why there can be no map of hours when so many of so many incidents are known to within a day; else None."""
    if within_a_day == 0:
        return Refusal("no_times")
    if within_a_day < MINIMUM_TIMED:
        return Refusal("too_few_timed", {"count": within_a_day, "needed": MINIMUM_TIMED})
    if within_a_day < MINIMUM_KNOWN * incidents:
        return Refusal("times_mostly_unknown", {"count": within_a_day, "total": incidents})
    return None
