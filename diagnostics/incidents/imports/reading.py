"""From rows of a file to counts that can be stored, with a reason for everything that cannot.

A cell is read once and remembered: a file of a million rows has few different months, areas and offences.
Works in chunks; what grows with the file is two bytes for each value. Knows nothing of the database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from diagnostics.incidents.names import Names, name_key
from stakeholders.spreadsheets.blocks import Block
from stakeholders.spreadsheets.periods import DateOrder, parse_period
from stakeholders.spreadsheets.problems import UnreadableValue, shortened
from stakeholders.spreadsheets.reading import Row, Table
from stakeholders.spreadsheets.values import NumberStyle, is_nothing, parse_count, parse_text

from .codes import ACCEPTED, LEFT_OUT, Numbered, Reasons, Remembered, Unknown
from .mapping import LEAVE_OUT, UNPLACED, Across, Mapping, within_year
from .problems import RejectedValue

CHUNK = 20_000
DAY_ZERO = date(2000, 1, 1)  # the day from which PostgreSQL counts in COPY BINARY

NOBODY = 0  # the area of counts without a place
OFFSET = 30_000  # keeps every day above the codes of reasons, back to 1950


@dataclass
class Directory:
    """The town's areas and offence types by all their names; things are database ids."""

    areas: Names
    offences: Names
    today: date
    whole_town: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Values of some rows. `lines` has one line for each row, `status` one number for each value.

    Of the accepted values: `number` (all values of the file count from 0), `area`, `offence`, `day` (since
    DAY_ZERO), `count`, and the numbers of the names under which area and offence stand in the file.
    """

    lines: np.ndarray
    status: np.ndarray
    number: np.ndarray
    area: np.ndarray
    offence: np.ndarray
    day: np.ndarray
    count: np.ndarray
    area_name: np.ndarray
    offence_name: np.ndarray


class CountReader:
    """Reads a table by a mapping. Iterate `chunks`, then ask `unknown_areas`, `unknown_offences`, `explain`."""

    def __init__(self, table: Table, mapping: Mapping, directory: Directory):
        self.table, self.mapping, self.directory = table, mapping, directory
        self.reasons = Reasons()
        self.unknown_areas, self.unknown_offences = Unknown(), Unknown()
        self.order = DateOrder(mapping.date_order) if mapping.date_order else None
        self.style = NumberStyle(mapping.number_style) if mapping.number_style else None
        self._period = Remembered(self._read_period, self.reasons)
        self._area = Remembered(self._read_area, self.reasons)
        self._offence = Remembered(self._read_offence, self.reasons)
        self._count = Remembered(lambda cell: parse_count(cell, self.style), self.reasons)
        self.area_names, self.offence_names = Numbered(), Numbered()
        self.columns = mapping.count_columns if mapping.is_wide else [mapping.count]

    # One cell

    def _read_period(self, cell: object) -> int:
        """Days since DAY_ZERO of the first day of the period; always above the codes of reasons."""
        period = parse_period(cell, self.order)
        if period.kind != self.mapping.unit:
            raise RejectedValue("other_period", value=shortened(cell))
        if period.start > self.directory.today:
            raise RejectedValue("future", value=shortened(cell))
        if period.start.year < 1950:
            raise RejectedValue("too_old", value=shortened(cell))
        if (days := self.mapping.declared_days) and not days[0] <= period.start <= period.end <= days[1]:
            raise RejectedValue("outside_declared", value=shortened(cell))
        return (period.start - DAY_ZERO).days + OFFSET

    def _read_area(self, cell: object) -> int:
        if is_nothing(cell) and self.mapping.without_area_unplaced:
            return NOBODY
        name = self._name(cell, "no_area")
        decided = self.mapping.area_names.get(name_key(name))
        area = self.directory.areas.get(name) if decided is None else decided
        if area is None:
            area = self.mapping.other_areas
        if area is None:
            raise RejectedValue("unknown_area", value=shortened(name))
        if area == LEAVE_OUT:
            return -LEFT_OUT
        return NOBODY if area == UNPLACED or area in self.directory.whole_town else area

    def _read_offence(self, cell: object) -> int:
        name = self._name(cell, "no_offence")
        decided = self.mapping.offence_names.get(name_key(name))
        offence = self.directory.offences.get(name) if decided is None else decided
        if offence is None:
            raise RejectedValue("unknown_offence", value=shortened(name))
        return -LEFT_OUT if offence == LEAVE_OUT else offence

    @staticmethod
    def _name(cell: object, missing: str) -> str:
        if is_nothing(cell):
            raise RejectedValue(missing)
        try:
            return parse_text(cell)
        except UnreadableValue as problem:
            raise RejectedValue(missing) if problem.code == "missing" else problem from None

    # Many rows

    def chunks(self) -> Iterator[Chunk]:
        number = 0
        for block in self.table.blocks(CHUNK):
            yield self._chunk(block, number)
            number += len(block) * len(self.columns)

    def _chunk(self, block: Block, number: int) -> Chunk:
        """Each row gives as many values as there are count columns, side by side."""
        width, shape = len(self.columns), (len(block), len(self.columns))
        cells = block.columns
        area = np.broadcast_to(self._area_codes(cells, block)[:, None], shape)
        offence = np.broadcast_to(self._offence_codes(cells, block), shape)
        day = np.broadcast_to(self._period_codes(cells), shape)
        count = self._count_codes(cells, len(block))
        status = np.zeros(shape, dtype=np.int16)
        # The first problem of a value is the one that is told; a row that is left out is nothing else.
        for codes in (count, offence, area, day):
            status = np.where(codes < 0, -codes, status)
        for codes in (area, offence):
            status = np.where(codes == -LEFT_OUT, LEFT_OUT, status)
        for i, problem in block.problems.items():
            status[i] = self.reasons.number(problem.code)
        good = (status == ACCEPTED).ravel()
        numbers = np.arange(number, number + len(block) * width)[good]
        names = (np.broadcast_to(codes, shape) for codes in self._name_numbers(cells, len(block)))
        area, offence, day, count, *names = (
            codes.ravel()[good] for codes in (area, offence, day, count, *names)
        )
        return Chunk(
            block.lines, status.astype(np.int16).ravel(), numbers, area, offence, day - OFFSET, count, *names
        )

    def _name_numbers(self, cells, rows: int) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of the names of area and offence, to tell the same name twice from two names for one thing."""
        mapping, nothing = self.mapping, np.zeros((rows, 1), dtype=np.int64)
        area = nothing if mapping.area < 0 else self._codes(self.area_names, cells[mapping.area])[:, None]
        if mapping.is_wide and mapping.across == Across.OFFENCES:
            headers = [self.table.headers[i] for i in self.columns]
            return area, self._codes(self.offence_names, headers)[None, :]
        if mapping.offence < 0:
            return area, nothing
        return area, self._codes(self.offence_names, cells[mapping.offence])[:, None]

    @staticmethod
    def _codes(remembered: dict, cells: Sequence[object]) -> np.ndarray:
        return np.fromiter(map(remembered.__getitem__, cells), dtype=np.int64, count=len(cells))

    def _area_codes(self, cells, block: Block) -> np.ndarray:
        if self.mapping.area < 0:
            return np.full(len(block), NOBODY, dtype=np.int64)
        codes = self._codes(self._area, cells[self.mapping.area])
        self._note_unknown(codes, "unknown_area", self.unknown_areas, block, self.mapping.area)
        return codes

    def _offence_codes(self, cells, block: Block) -> np.ndarray:
        if self.mapping.is_wide and self.mapping.across == Across.OFFENCES:
            headers = [self.table.headers[i] for i in self.columns]
            codes = self._codes(self._offence, headers)
            for header, code in zip(headers, codes, strict=True):
                if code < 0 and code != -LEFT_OUT:
                    self.unknown_offences.note(header, self.table.header_line, len(block))
            return codes[None, :]
        if self.mapping.offence < 0:
            return np.full((len(block), 1), self.mapping.fixed_offence or 0, dtype=np.int64)
        codes = self._codes(self._offence, cells[self.mapping.offence])
        self._note_unknown(codes, "unknown_offence", self.unknown_offences, block, self.mapping.offence)
        return codes[:, None]

    def _note_unknown(self, codes, reason: str, unknown: Unknown, block: Block, column: int) -> None:
        for i in np.flatnonzero(codes == -self.reasons.number(reason)):
            unknown.note(str(parse_text(block.columns[column][i])), int(block.lines[i]))

    def _period_codes(self, cells) -> np.ndarray:
        if self.mapping.is_wide and self.mapping.across == Across.PERIODS:
            return self._codes(self._period, [self.table.headers[i] for i in self.columns])[None, :]
        periods = cells[self.mapping.period]
        if self.mapping.month >= 0:
            periods = list(map(within_year, periods, cells[self.mapping.month]))
        return self._codes(self._period, periods)[:, None]

    def _period_cell(self, row: tuple) -> object:
        cell = row[self.mapping.period]
        return cell if self.mapping.month < 0 else within_year(cell, row[self.mapping.month])

    def _count_codes(self, cells, rows: int) -> np.ndarray:
        if self.mapping.counts_rows:
            return np.ones((rows, 1), dtype=np.int64)
        return np.stack([self._codes(self._count, cells[i]) for i in self.columns], axis=1)

    # Telling what is wrong

    def explain(self, row: Row, position: int) -> tuple[int, Exception] | None:
        """(column from 0, problem) of the first problem of one value of a row; None when it has none."""
        if row.problem is not None:
            return len(row.cells) - 1, row.problem
        column = self.columns[position]
        for index, read, cell in self._cells_of(row, column):
            try:
                read(cell)
            except (UnreadableValue, RejectedValue) as problem:
                return index, problem
        return None

    def _cells_of(self, row: Row, column: int):
        """(column, reader, cell) of one value, in the order in which problems are told."""
        mapping, wide = self.mapping, self.mapping.is_wide
        header = self.table.headers[column] if wide else ""
        if wide and mapping.across == Across.PERIODS:
            yield column, self._read_period, header
        else:
            yield mapping.period, self._read_period, self._period_cell(row.cells)
        if mapping.area >= 0:
            yield mapping.area, self._read_area, row.cells[mapping.area]
        if wide and mapping.across == Across.OFFENCES:
            yield column, self._read_offence, header
        elif mapping.offence >= 0:
            yield mapping.offence, self._read_offence, row.cells[mapping.offence]
        if not mapping.counts_rows:
            yield column, lambda cell: parse_count(cell, self.style), row.cells[column]

    def read(self, row: Row, position: int) -> tuple[int, int, int, int]:
        """(day since DAY_ZERO, area, offence, count) of a value that has no problem."""
        mapping, column = self.mapping, self.columns[position]
        header = self.table.headers[column] if mapping.is_wide else ""
        periods_across = mapping.is_wide and mapping.across == Across.PERIODS
        offences_across = mapping.is_wide and not periods_across
        period = header if periods_across else self._period_cell(row.cells)
        offence = header if offences_across else row.cells[mapping.offence] if mapping.offence >= 0 else None
        return (
            self._period[period] - OFFSET,
            self._area[row.cells[mapping.area]] if mapping.area >= 0 else NOBODY,
            self._offence[offence] if offence is not None else mapping.fixed_offence or 0,
            1 if mapping.counts_rows else self._count[row.cells[column]],
        )

    def value_column(self, position: int) -> int:
        """Column of the count of a value, or of the area where rows are counted."""
        column = self.columns[position]
        return column if column >= 0 else max(self.mapping.area, 0)


def as_date(day: int) -> date:
    """The date of a number of days since DAY_ZERO."""
    return date.fromordinal(DAY_ZERO.toordinal() + int(day))
