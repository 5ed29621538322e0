"""Tables of hours and weekdays."""

from collections.abc import Iterable

import numpy as np
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words

from .gate import Banded
from .result import Table

#: Night, morning, afternoon, evening.
PARTS = ((0, 6), (6, 12), (12, 18), (18, 24))
#: Saturday; Sunday is the last day.
WEEKEND = 5


def percent(share: float) -> str:
    digits = 1 if share < 0.1 else 0
    return f"{words.decimal(100 * share, digits)}\u00a0%"


def weekdays(short: bool = False) -> list[str]:
    return [str(name) for name in (WEEKDAYS_ABBR if short else WEEKDAYS).values()]


def span_of_hours(first: int, last: int) -> str:
    return f"{first}\u2013{last}"


def grid(week: np.ndarray) -> Table:
    """The whole map: weekdays by hours."""
    columns = [_("Weekday"), *(str(hour) for hour in range(24)), _("All hours")]
    values = [
        [day, *(round(float(one), 2) for one in line), round(float(line.sum()), 2)]
        for day, line in zip(weekdays(), week, strict=True)
    ]
    digits = 0 if all(float(one).is_integer() for row in values for one in row[1:]) else 1
    texts = [
        [row[0], *(words.decimal(one, digits) for one in row[1:-1]), words.decimal(row[-1], 0)]
        for row in values
    ]
    return Table("hours-and-weekdays", _("Incidents by weekday and hour"), columns, texts, values)


def by_hour(week: np.ndarray) -> Table:
    return _sums(
        "hours", _("By hour"), _("Hour"), [f"{hour}\u2013{hour + 1}" for hour in range(24)], week.sum(axis=0)
    )


def by_day(week: np.ndarray) -> Table:
    return _sums("weekdays", _("By weekday"), _("Weekday"), weekdays(), week.sum(axis=1))


def _sums(slug: str, title: str, head: str, names: list[str], sums: np.ndarray) -> Table:
    whole = sums.sum()
    values = [
        [name, round(float(one), 2), round(float(one / whole), 4)]
        for name, one in zip(names, sums, strict=True)
    ]
    texts = [[name, words.decimal(number, 0), percent(share)] for name, number, share in values]
    return Table(slug, title, [head, _("Incidents"), _("Share")], texts, values)


def part_sums(rows, key: str) -> list[tuple]:
    """(key, sums of night, morning, afternoon, evening and weekend); one query."""
    conditions = [f"mod(slot, 24) BETWEEN {first} AND {last - 1}" for first, last in PARTS]
    return [(row[0], row[1:]) for row in rows.sums(key, [*conditions, f"slot >= {WEEKEND * 24}"])]


def by_part(slug: str, title: str, head: str, rows: Iterable[tuple[str, tuple]]) -> Table:
    """How incidents spread over the parts of the day, and how many fall on a weekend, line by line."""
    parts = [f"{first}:00\u2013{last}:00" for first, last in PARTS]
    columns = [head, _("Incidents"), *parts, _("Saturday and Sunday")]
    values, texts = [], []
    for name, sums in rows:
        whole = sum(sums[:4])
        shares = [one / whole if whole else 0.0 for one in sums]
        values.append([name, round(whole, 2), *(round(one, 4) for one in shares)])
        few = whole < 20
        texts.append([name, words.decimal(whole, 0), *("\u2013" if few else percent(one) for one in shares)])
    note = _("Shares of fewer than 20 incidents are left out.")
    return Table(slug, title, columns, texts, values, note)


def band_words() -> list[str]:
    return [
        _("less than half"),
        _("half to all"),
        _("up to half as much again"),
        _("half as much again to twice"),
        _("twice or more"),
    ]


def banded(told: Banded) -> Table:
    """Bands in words."""
    names, said = blocks(told), band_words()
    rows = [[day, *(said[band] for band in line)] for day, line in zip(weekdays(), told.bands, strict=True)]
    return Table(
        "hours-and-weekdays",
        _("Against an even spread over the week"),
        [_("Weekday"), *names],
        rows,
        rows,
    )


def blocks(told: Banded) -> list[str]:
    if told.hours == 1:
        return [str(hour) for hour in range(24)]
    return [span_of_hours(hour, hour + told.hours) for hour in range(0, 24, told.hours)]


def busiest(told: Banded) -> str:
    """A sentence on the blocks with twice an even spread or more; empty when there are none."""
    names, days = blocks(told), weekdays()
    found = [
        _("%(day)s %(hours)s")
        % {"day": days[i], "hours": names[k] if told.hours > 1 else span_of_hours(k, k + 1)}
        for i, line in enumerate(told.bands)
        for k, band in enumerate(line)
        if band == 4
    ]
    if not found:
        return ""
    more = _(" and others") if len(found) > 6 else ""
    return _("Twice as many as in an even spread, or more, at: %(times)s%(more)s.") % {
        "times": ", ".join(found[:6]),
        "more": more,
    }


__all__ = [
    "WEEKDAYS",
    "banded",
    "blocks",
    "busiest",
    "by_day",
    "by_hour",
    "by_part",
    "grid",
    "part_sums",
    "percent",
]
