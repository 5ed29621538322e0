"""Which periods a file covers, how many rows each has beside what stands there now, and where rows are missing.

Pure: knows neither Django nor the database.
"""

from collections.abc import Mapping as Days
from datetime import date, timedelta
from itertools import pairwise
from math import log

from diagnostics.incidents.counts.spans import period_with, periods_between
from stakeholders.spreadsheets.periods import PeriodKind

MOST_LINES = 120
MOST_MISSING = 24
MOST_SILENCES = 5


def coverage(kind: PeriodKind, new: Days[date, int], old: Days[date, int], span, *, by_day: bool) -> dict:
    """What a file covers from the first to the last day of `span` (None: there is nothing).

    `new` and `old`: day (or first day of a period) → how many offences the file has and the source has now.
    `by_day`: whether days are told, so that days without a row can be seen. `lines`: [start, old, new, days without].
    """
    if span is None:
        return {"kind": str(kind), "number": 0, "missing": [], "more_missing": 0, "lines": [], "silences": []}
    periods = list(periods_between(kind, *span))
    sums = {one: [0, 0, 0] for one in periods}
    for place, days in enumerate((old, new)):
        for day, number in days.items():
            if (one := period_with(day, kind)) in sums:
                sums[one][place] += number
    told = {period_with(day, kind) for day in new}
    if by_day:
        for one in periods:
            sums[one][2] = sum(
                day not in new for day in _days(max(one.start, span[0]), min(one.end, span[1]))
            )
    missing = [one.start.isoformat() for one in periods if one not in told]
    return {
        "kind": str(kind),
        "number": len(told),
        "first": periods[0].start.isoformat(),
        "last": periods[-1].start.isoformat(),
        "missing": missing[:MOST_MISSING],
        "more_missing": max(len(missing) - MOST_MISSING, 0),
        "lines": [[one.start.isoformat(), *sums[one]] for one in periods[-MOST_LINES:]],
        "silences": silences(new, *span) if by_day else [],
    }


def silences(new: Days[date, int], first: date, last: date) -> list[list]:
    """[first day, last day, days] of stretches without a row that chance would hardly leave; the longest first.

    With m rows a day, a given stretch of L days is empty with probability exp(-m L); told is what even one of all
    stretches of the file would reach with less than one in a hundred.
    """
    days = (last - first).days + 1
    rate = sum(new.values()) / days
    if not rate:
        return []
    least = log(100 * days) / rate
    known = [first - timedelta(1), *sorted(day for day in new if first <= day <= last), last + timedelta(1)]
    gaps = [
        [before + timedelta(1), after - timedelta(1), (after - before).days - 1]
        for before, after in pairwise(known)
        if (after - before).days - 1 > least
    ]
    gaps.sort(key=lambda gap: -gap[2])
    return [[gap[0].isoformat(), gap[1].isoformat(), gap[2]] for gap in gaps[:MOST_SILENCES]]


def _days(first: date, last: date):
    return (first + timedelta(i) for i in range((last - first).days + 1))
