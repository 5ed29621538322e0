"""Days with times of day, a whole column at once.

Texts of fixed width (2025-03-14T21:05:00, 03/14/2025 09:05:00 PM) are read by arithmetic on their letters,
a block at a time; whatever else there is goes through `parse_moment`, once for each different text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from .moments import parse_moment
from .periods import DateOrder, PeriodKind
from .problems import UnreadableValue

#: The day from which PostgreSQL counts in COPY BINARY.
DAY_ZERO = date(2000, 1, 1)
NO_MINUTE = -1
_WIDEST = 30
_NO_DAY = -(10**9)


@dataclass(frozen=True, slots=True)
class Moments:
    """Many moments: `day` since DAY_ZERO, `minute` or NO_MINUTE, `month_only`, `offset` in minutes (0 for none).

    `problem` is 0 where all is well, else what `number_of` gave for the code of the problem.
    """

    day: np.ndarray
    minute: np.ndarray
    month_only: np.ndarray
    offset: np.ndarray
    problem: np.ndarray


class MomentColumn:
    """Reads the cells of one column; `number_of` gives a positive number for the code of a problem."""

    def __init__(self, order: DateOrder | None, number_of: Callable[[str], int]):
        self.order, self.number_of = order, number_of
        self.remembered: dict[object, tuple[int, int, bool, int, int]] = {}

    def read(self, cells: Sequence[object]) -> Moments:
        """All moments of the cells, in their order."""
        size = len(cells)
        out = Moments(
            np.zeros(size, np.int64), np.full(size, NO_MINUTE, np.int64), np.zeros(size, bool),
            np.zeros(size, np.int64), np.zeros(size, np.int64),
        )  # fmt: skip
        left = _fixed_width(cells, self.order, out)
        for i in left:
            out.day[i], out.minute[i], out.month_only[i], out.offset[i], out.problem[i] = self._one(cells[i])
        return out

    def _one(self, cell: object) -> tuple[int, int, bool, int, int]:
        found = self.remembered.get(cell)
        if found is None:
            if len(self.remembered) > 200_000:
                self.remembered.clear()
            found = self.remembered[cell] = self._parsed(cell)
        return found

    def _parsed(self, cell: object) -> tuple[int, int, bool, int, int]:
        try:
            moment = parse_moment(cell, self.order)
        except UnreadableValue as problem:
            return 0, NO_MINUTE, False, 0, self.number_of(problem.code)
        if moment.kind not in (PeriodKind.DAY, PeriodKind.MONTH):
            return 0, NO_MINUTE, False, 0, self.number_of("other_period")
        minute = NO_MINUTE if moment.minute is None else moment.minute
        day = (moment.day - DAY_ZERO).days
        return day, minute, moment.kind is PeriodKind.MONTH, moment.offset or 0, 0


def _fixed_width(cells: Sequence[object], order: DateOrder | None, out: Moments) -> np.ndarray:
    """Fill in what is written with a fixed width; returns the positions of everything else."""
    if set(map(type, cells)) - {str} or max(map(len, cells), default=0) > _WIDEST:
        return _mixed(cells, order, out)
    try:
        texts = np.array(cells, dtype=f"S{_WIDEST}")
    except UnicodeEncodeError:
        return np.arange(len(cells))
    letters = texts.view(np.uint8).reshape(len(cells), _WIDEST)
    lengths = (letters != 0).sum(axis=1)
    good = np.zeros(len(cells), bool)
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        good[rows[_read_width(letters[rows, :length], rows, order, out)]] = True
    return np.flatnonzero(~good)


def _mixed(cells: Sequence[object], order: DateOrder | None, out: Moments) -> np.ndarray:
    """As `_fixed_width`, where some cells are empty, no text or long: the short texts by themselves."""
    short = np.fromiter(
        (type(cell) is str and len(cell) <= _WIDEST for cell in cells), bool, count=len(cells)
    )
    places = np.flatnonzero(short)
    if not len(places):
        return np.arange(len(cells))
    part = Moments(*(getattr(out, one.name)[places] for one in fields(Moments)))
    left = _fixed_width([cells[i] for i in places], order, part)
    for one in fields(Moments):
        getattr(out, one.name)[places] = getattr(part, one.name)
    return np.concatenate([np.flatnonzero(~short), places[left]])


def _read_width(block: np.ndarray, rows: np.ndarray, order: DateOrder | None, out: Moments) -> np.ndarray:
    """Which rows of a block of texts of one length could be read; they are written to `out`."""
    width = block.shape[1]
    if width < 10:
        return np.zeros(len(rows), bool)
    digits = (block >= 48) & (block <= 57)
    figures = block.astype(np.int64) - 48
    iso = (
        digits[:, [0, 1, 2, 3, 5, 6, 8, 9]].all(axis=1)
        & np.isin(block[:, 4], list(b"-/."))
        & (block[:, 4] == block[:, 7])
    )
    year, month, day = _joined(figures, 0, 4), _joined(figures, 5, 2), _joined(figures, 8, 2)
    if order is not None:
        two = (
            digits[:, [0, 1, 3, 4, 6, 7, 8, 9]].all(axis=1)
            & np.isin(block[:, 2], list(b"-/."))
            & (block[:, 2] == block[:, 5])
        )
        first, second, last = _joined(figures, 0, 2), _joined(figures, 3, 2), _joined(figures, 6, 4)
        if order is DateOrder.MONTH_FIRST:
            first, second = second, first
        year, month, day = (
            np.where(two, one, other) for one, other in ((last, year), (second, month), (first, day))
        )
        iso = iso | two
    good = (
        iso
        & (year >= 1900)
        & (year <= 2100)
        & (month >= 1)
        & (month <= 12)
        & (day >= 1)
        & (day <= 28 + 3 * (month != 2))
    )
    minute, offset, timed = _clock(block[:, 10:], digits[:, 10:], figures[:, 10:])
    good &= timed
    days = _days(year, month, day, good)
    good &= days != _NO_DAY
    taken = rows[good]
    out.day[taken], out.minute[taken], out.offset[taken] = days[good], minute[good], offset[good]
    return good


def _joined(figures: np.ndarray, start: int, length: int) -> np.ndarray:
    if figures.shape[1] < start + length:
        return np.zeros(len(figures), np.int64)
    number = np.zeros(len(figures), np.int64)
    for i in range(start, start + length):
        number = number * 10 + figures[:, i]
    return number


def _days(year, month, day, good) -> np.ndarray:
    """Days since DAY_ZERO; _NO_DAY where there is no such day."""
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    first = months.astype("datetime64[D]")
    length = ((months + 1).astype("datetime64[D]") - first).astype(np.int64)
    days = first.astype(np.int64) + day - 1 - (DAY_ZERO - date(1970, 1, 1)).days
    return np.where(day <= length, days, _NO_DAY)


def _clock(block, digits, figures) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(minute, offset, whether it could be read) of what follows the day: nothing, hh:mm, hh:mm:ss, am/pm, offset."""
    size, width = block.shape
    minute, offset = np.full(size, NO_MINUTE, np.int64), np.zeros(size, np.int64)
    if width == 0:
        return minute, offset, np.ones(size, bool)
    if width < 6:
        return minute, offset, np.zeros(size, bool)
    good = np.isin(block[:, 0], list(b"Tt ")) & digits[:, [1, 2, 4, 5]].all(axis=1) & (block[:, 3] == 58)
    hour, past, rest = _joined(figures, 1, 2), _joined(figures, 4, 2), 6
    if width >= 9 and (seconds := (block[:, 6] == 58) & digits[:, 7] & digits[:, 8]).any():
        good, rest = good & seconds, 9
    tail = block[:, rest:]
    if tail.shape[1] == 3 and (tail[:, 0] == 32).all():
        half = tail[:, 1] | 32
        good &= np.isin(half, list(b"ap")) & ((tail[:, 2] | 32) == 109) & (hour >= 1) & (hour <= 12)
        hour = hour % 12 + 12 * (half == 112)
    elif tail.shape[1]:
        plain = {b"Z", b"z", b"+00", b"+0000", b"+00:00", b".000", b".000Z", b"+00:00Z"}
        good &= np.fromiter((bytes(one) in plain for one in np.ascontiguousarray(tail)), bool, count=size)
    good &= (hour <= 23) & (past <= 59)
    return hour * 60 + past, offset, good
