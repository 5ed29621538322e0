"""When incidents happened: from the columns of days and times of a block of rows, on the clock of the town."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from diagnostics.incidents.imports.codes import ACCEPTED, Reasons, Remembered
from diagnostics.incidents.imports.problems import RejectedValue
from stakeholders.spreadsheets.moment_columns import DAY_ZERO, NO_MINUTE, MomentColumn, Moments
from stakeholders.spreadsheets.moments import parse_moment, parse_time
from stakeholders.spreadsheets.periods import DateOrder, PeriodKind
from stakeholders.spreadsheets.problems import shortened
from stakeholders.spreadsheets.values import is_nothing

from . import clocks
from .columns import RecordColumns, zone_of
from .models import TimePrecision

NO_DAY = -(10**6)
#: Marks a time of which only the hour is told.
HOUR_ONLY = 1 << 12
NO_TIME = 0x7FFF
LAST_MINUTE = 1439
YEAR_1950 = (date(1950, 1, 1) - DAY_ZERO).days


def read_time(cell: object) -> int:
    """The minute of the day, HOUR_ONLY added where only the hour is told; NO_TIME for an empty cell."""
    if is_nothing(cell):
        return NO_TIME
    minute, only_hour = parse_time(cell)
    return minute | (HOUR_ONLY if only_hour else 0)


class Times:
    """Reads the columns of days and times. `period` is the column of the first moment."""

    def __init__(
        self,
        records: RecordColumns,
        period: int,
        order: DateOrder | None,
        reasons: Reasons,
        zone: ZoneInfo,
        today: date,
        declared: tuple[date, date] | None = None,
    ):
        self.records, self.period, self.order, self.reasons = records, period, order, reasons
        self.written, self.zone, self.today = zone_of(records.clock, zone), zone, (today - DAY_ZERO).days
        first, last = declared or (date.min, date.max)
        self.declared = (first - DAY_ZERO).days, (last - DAY_ZERO).days
        names = ("start", "end", "reported", "updated")
        self.columns = {name: MomentColumn(order, reasons.number) for name in names}
        self.clock = Remembered(read_time, reasons)

    def read(
        self, cells: Sequence[Sequence], size: int, status: np.ndarray
    ) -> tuple[Moments, Moments, np.ndarray]:
        """(first moment, last moment or NO_DAY, precision); what cannot be read is written into `status`."""
        start, precision = self._moments(cells, "start", self.period, self.records.time, size)
        until, _ = self._moments(cells, "end", self.records.end, self.records.end_time, size)
        no_end = until.day == NO_DAY
        begins = start.day * 1440 + np.maximum(start.minute, 0)
        # A day without a time lasts until its last minute.
        ends = until.day * 1440 + np.where(until.minute < 0, LAST_MINUTE, until.minute)
        first = np.where(start.problem != 0, start.problem, until.problem)
        for wrong, reason in (
            (start.day > self.today, "future"),
            (start.day < YEAR_1950, "too_old"),
            (~no_end & (ends < begins), "end_before_start"),
            ((start.day < self.declared[0]) | (start.day > self.declared[1]), "outside_declared"),
        ):
            if wrong.any():
                first = np.where((first == 0) & wrong, self.reasons.number(reason), first)
        status[:] = np.where(status == ACCEPTED, first, status)
        same = ~no_end & (ends == begins) & (start.minute >= 0)
        until.day[same], until.minute[same] = NO_DAY, NO_MINUTE
        spread = ~no_end & ~same & (start.minute >= 0)
        return start, until, np.where(spread, TimePrecision.INTERVAL.value, precision)

    def _moments(
        self, cells, name: str, column: int, time_column: int, size: int
    ) -> tuple[Moments, np.ndarray]:
        """The moments of a column of days and its column of times, with their precision."""
        if column < 0:
            nothing = Moments(
                np.full(size, NO_DAY, np.int64),
                np.full(size, NO_MINUTE, np.int64),
                np.zeros(size, bool),
                np.zeros(size, np.int64),
                np.zeros(size, np.int64),
            )
            return nothing, np.full(size, TimePrecision.DAY.value)
        found = self.columns[name].read(cells[column])
        if name != "start":
            empty = np.fromiter(map(is_nothing, cells[column]), bool, count=size)
            found.problem[empty], found.day[empty] = 0, NO_DAY
        itself = found.minute >= 0
        clocks.to_town(found, self.written, self.zone)
        if name == "start" and self.records.midnight_unknown:
            found.minute[found.minute == 0] = NO_MINUTE
        precision = np.where(found.minute >= 0, TimePrecision.MINUTE.value, TimePrecision.DAY.value)
        if time_column >= 0:
            precision = self._with_clock(found, cells[time_column], size)
            # A day that has a time of its own beside that of the column has been turned already.
            clocks.to_town(found, self.written, self.zone, where=~itself)
        return found, np.where(found.month_only, TimePrecision.MONTH.value, precision)

    def _with_clock(self, found: Moments, cells, size: int) -> np.ndarray:
        """Take the times of a column of their own; returns how exact they are."""
        times = np.fromiter(map(self.clock.__getitem__, cells), dtype=np.int64, count=size)
        told = (times >= 0) & (times != NO_TIME)
        if self.records.midnight_unknown:
            told &= times & (HOUR_ONLY - 1) != 0
        bad = (times < 0) & (found.problem == 0)
        found.problem[bad] = -times[bad]
        found.minute[:] = np.where(told, times & (HOUR_ONLY - 1), NO_MINUTE)
        exact = np.where(times & HOUR_ONLY, TimePrecision.HOUR.value, TimePrecision.MINUTE.value)
        return np.where(told, exact, TimePrecision.DAY.value)

    def other_days(self, cells, size: int) -> tuple[np.ndarray, np.ndarray]:
        """(day of the report or NO_DAY, minute of the last change or 0); what cannot be read there is not known."""
        reported, _ = self._moments(cells, "reported", self.records.reported, -1, size)
        updated, _ = self._moments(cells, "updated", self.records.updated, -1, size)
        known = (updated.problem == 0) & (updated.day != NO_DAY)
        changed = updated.day * 1440 + np.maximum(updated.minute, 0)
        return np.where(reported.problem == 0, reported.day, NO_DAY), np.where(known, changed, 0)

    def check(self, cell: object) -> None:
        """Raise what is wrong with one cell of the first moment."""
        moment = parse_moment(cell, self.order)
        if moment.kind not in (PeriodKind.DAY, PeriodKind.MONTH):
            raise RejectedValue("other_period", value=shortened(cell), unit="day")
        if (moment.day - DAY_ZERO).days > self.today:
            raise RejectedValue("future", value=shortened(cell))
        if (moment.day - DAY_ZERO).days < YEAR_1950:
            raise RejectedValue("too_old", value=shortened(cell))

    def end_before_start(self, cells: Sequence) -> tuple[int, RejectedValue]:
        """(column, problem) of a row whose last moment lies before its first one."""
        records = self.records

        def told(day: int, time: int) -> str:
            return " ".join(str(cells[i]) for i in (day, time) if i >= 0 and not is_nothing(cells[i]))

        begin, end = told(self.period, records.time), told(records.end, records.end_time)
        return max(records.end, 0), RejectedValue(
            "end_before_start", value=shortened(end), start=shortened(begin)
        )
