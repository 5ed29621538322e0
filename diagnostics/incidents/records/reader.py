"""From rows of a file to incidents that can be stored, with a reason for every row that cannot.

Works in blocks, column by column; what grows with the file is six bytes for each row. Knows nothing of the database.
"""

from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from diagnostics.incidents.imports.codes import ACCEPTED, LEFT_OUT
from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.incidents.imports.problems import RejectedValue
from diagnostics.incidents.imports.reading import NOBODY, Chunk, CountReader, Directory
from stakeholders.spreadsheets.blocks import Block, row_blocks
from stakeholders.spreadsheets.moment_columns import NO_MINUTE, Moments
from stakeholders.spreadsheets.moments import parse_moment
from stakeholders.spreadsheets.problems import UnreadableValue, shortened
from stakeholders.spreadsheets.reading import Row, Table
from stakeholders.spreadsheets.values import is_nothing

from . import places
from .columns import Counted, RecordColumns
from .keys import NOTHING, DamagedNumber, Keyer, KeyKind, plain
from .models import PlacePrecision
from .times import Times, read_time


@dataclass(frozen=True, slots=True)
class RecordChunk(Chunk):
    """The accepted rows of a block, as `Chunk`, with when, where and which case.

    `until_day` (NO_DAY for none), `minute` and `until_minute` (NO_MINUTE), `reported` (NO_DAY), `updated` (minutes
    since DAY_ZERO, 0 for none), `time_precision`, `place_precision`, `longitude`, `latitude` (NaN), `cell`
    (places.NO_CELL), `reference`, `place_key`, `victim_key` (16 bytes each, zeros for none).
    """

    until_day: np.ndarray
    minute: np.ndarray
    until_minute: np.ndarray
    reported: np.ndarray
    updated: np.ndarray
    time_precision: np.ndarray
    place_precision: np.ndarray
    longitude: np.ndarray
    latitude: np.ndarray
    cell: np.ndarray
    reference: np.ndarray
    place_key: np.ndarray
    victim_key: np.ndarray


@dataclass
class Heaped:
    """How often times fall on the two that stand for "unknown" in many records, among all that were told."""

    timed: int = 0
    midnight: int = 0
    noon: int = 0
    outside: int = 0
    without_place: int = 0
    elsewhere: int = 0
    astray: int = 0
    to_the: dict[int, int] = field(default_factory=dict)
    disputes: Counter = field(default_factory=Counter)

    def note_disputes(self, settled: "places.Settled", named, placed, good) -> None:
        """Rows whose coordinates lie in another area than the one they name, or (`astray`) in none."""
        rows = good & settled.doubtful
        self.elsewhere += int((rows & (placed != NOBODY)).sum())
        self.astray += int((rows & (placed == NOBODY)).sum())
        self.disputes.update(zip(named[rows].tolist(), placed[rows].tolist(), strict=True))

    def suspected(self) -> list[list]:
        """[time, share in per cent] of midnight and noon where they are told far too often to be true.

        By chance one time in 1,440 is exactly midnight; one in fifty is a default, not a time.
        """
        told = (("00:00", self.midnight), ("12:00", self.noon))
        return [
            [name, round(100 * n / self.timed, 1)]
            for name, n in told
            if self.timed >= 50 and n > self.timed / 50
        ]


class RecordReader(CountReader):
    """Reads a table whose rows are incidents. As `CountReader`; `heaped` says what its times and places are like."""

    def __init__(self, table: Table, mapping: Mapping, directory: Directory, town: "places.Town"):
        super().__init__(table, mapping, directory)
        self.records, self.town, self.heaped = RecordColumns.from_json(mapping.records), town, Heaped()
        self.times = Times(
            self.records, mapping.period, self.order, self.reasons, ZoneInfo(town.time_zone), directory.today,
            mapping.declared_days,
        )  # fmt: skip
        self.keyers = {kind: Keyer(kind, town.municipality_id) for kind in KeyKind}

    # Many rows

    def _chunk(self, block: Block, number: int) -> RecordChunk:
        cells = block.columns
        status = np.zeros(len(block), dtype=np.int64)
        start, until, precision = self.times.read(cells, len(block), status)
        longitude, latitude, cell, placed, place_precision = self._where(cells, len(block), status)
        offence = np.broadcast_to(self._offence_codes(cells, block), (len(block), 1))[:, 0]
        named = self._area_codes(cells, block)
        # A name that nobody knows does not stand in the way of coordinates that tell an area.
        named[(named == -self.reasons.number("unknown_area")) & (placed != NOBODY)] = NOBODY
        settled = self.town.settled(named, placed, longitude, latitude, self.records.disputed)
        area = settled.area
        reported, updated = self.times.other_days(cells, len(block))
        keys = self._keys(cells, offence, len(block), status)
        for codes in (offence, area):
            status = np.where((codes < 0) & (status == ACCEPTED) | (codes == -LEFT_OUT), -codes, status)
        for i, problem in block.problems.items():
            status[i] = self.reasons.number(problem.code)
        good = status == ACCEPTED
        self._note(start, precision, longitude, area, good)
        self.heaped.note_disputes(settled, named, placed, good)
        gone = settled.unplaced
        longitude, latitude = np.where(gone, np.nan, longitude), np.where(gone, np.nan, latitude)
        cell = np.where(gone, places.NO_CELL, cell)
        place_precision = np.where(gone, PlacePrecision.AREA, place_precision)
        return RecordChunk(
            block.lines,
            status.astype(np.int16),
            np.arange(number, number + len(block))[good],
            area[good], offence[good], start.day[good], np.ones(int(good.sum()), np.int64),
            np.zeros(int(good.sum()), np.int64), np.zeros(int(good.sum()), np.int64),
            until.day[good], start.minute[good], until.minute[good], reported[good], updated[good],
            precision[good], place_precision[good], longitude[good], latitude[good], cell[good],
            *(one[good] for one in keys),
        )  # fmt: skip

    def _note(self, start: Moments, precision, longitude, area, good) -> None:
        heaped, timed = self.heaped, good & (start.minute != NO_MINUTE)
        heaped.timed += int(timed.sum())
        heaped.midnight += int((timed & (start.minute == 0)).sum())
        heaped.noon += int((timed & (start.minute == 720)).sum())
        heaped.without_place += int((good & np.isnan(longitude)).sum())
        heaped.outside += int((good & ~np.isnan(longitude) & (area == NOBODY)).sum())
        for value, times in zip(*np.unique(precision[good], return_counts=True), strict=True):
            heaped.to_the[int(value)] = heaped.to_the.get(int(value), 0) + int(times)

    # Where

    def _where(self, cells, size: int, status):
        """(longitude, latitude, hexagon, area by coordinates, precision of the place)."""
        records = self.records
        longitude = latitude = np.full(size, np.nan)
        if records.longitude >= 0 and records.latitude >= 0:
            longitude, bad_east = places.degrees(cells[records.longitude], 180)
            latitude, bad_north = places.degrees(cells[records.latitude], 90)
            bad = bad_east | bad_north
            if bad.any():
                status[bad & (status == ACCEPTED)] = self.reasons.number("no_degrees")
            nowhere = np.isnan(longitude) | np.isnan(latitude) | (longitude == 0) & (latitude == 0)
            longitude, latitude = np.where(nowhere, np.nan, longitude), np.where(nowhere, np.nan, latitude)
        area, cell = self.town.locate(longitude, latitude)
        placed = ~np.isnan(longitude)
        precision = np.where(placed, records.place_precision, PlacePrecision.AREA)
        return longitude, latitude, cell, area, precision

    def _keys(self, cells, offence, size: int, status) -> list[np.ndarray]:
        """Hashes of case, address and person."""
        made = []
        for kind, column in zip(
            KeyKind, (self.records.reference, self.records.place, self.records.victim), strict=True
        ):
            made.append(self._hashed(kind, cells[column] if column >= 0 else None, size, status))
        if self.records.counted == Counted.INCIDENT:
            return made
        # The same case may stand in several rows: each of its offences (and persons) is one incident.
        keyer = self.keyers[KeyKind.REFERENCE]
        persons = made[2] if self.records.counted == Counted.VICTIM else [b""] * size
        made[0] = _as_keys(
            NOTHING if bytes(case) == NOTHING or (self.records.counted == Counted.VICTIM and bytes(person) == NOTHING)
            else keyer.of_text(f"{bytes(case).hex()} {kind} {bytes(person).hex()}")
            for case, kind, person in zip(made[0], offence.tolist(), persons, strict=True)
        )  # fmt: skip
        return made

    def _hashed(self, kind: KeyKind, cells, size: int, status) -> np.ndarray:
        if cells is None:
            return np.zeros(size, dtype="V16")
        keyer = self.keyers[kind]
        try:
            return np.frombuffer(keyer.many(cells), dtype="V16")
        except DamagedNumber:
            keys = []
            for i, cell in enumerate(cells):
                try:
                    keys.append(keyer[cell])
                except DamagedNumber:
                    keys.append(NOTHING)
                    status[i] = status[i] or self.reasons.number("damaged_number")
            return _as_keys(keys)

    # Telling what is wrong

    def explain(self, row: Row, position: int) -> tuple[int, Exception] | None:
        if row.problem is not None:
            return len(row.cells) - 1, row.problem
        for column, read in self._readers():
            try:
                read(row.cells[column])
            except (UnreadableValue, RejectedValue) as problem:
                if problem.code == "unknown_area" and self._placed(row) != NOBODY:
                    continue
                return column, problem
        found = self._one(row)
        if found is not None and found.status[0] != ACCEPTED:
            code = self.reasons.code(int(found.status[0]))
            if code == "end_before_start":
                return self.times.end_before_start(row.cells)
            return self.mapping.period, RejectedValue(code, value=shortened(row.cells[self.mapping.period]))
        return None

    def _readers(self):
        records, mapping = self.records, self.mapping
        yield mapping.period, self.times.check
        for column in (records.time, records.end_time):
            if column >= 0:
                yield column, read_time
        if records.end >= 0:
            yield records.end, lambda cell: None if is_nothing(cell) else parse_moment(cell, self.order)
        for column, most in ((records.longitude, 180), (records.latitude, 90)):
            if column >= 0:
                yield column, lambda cell, most=most: places.degree(cell, most)
        for column in (records.reference, records.place, records.victim):
            if column >= 0:
                yield column, _read_key
        if mapping.area >= 0:
            yield mapping.area, self._read_area
        if mapping.offence >= 0:
            yield mapping.offence, self._read_offence

    def _placed(self, row: Row) -> int:
        cells = [(cell,) for cell in row.cells]
        return int(self._where(cells, 1, np.zeros(1, np.int64))[3][0])

    def _one(self, row: Row) -> RecordChunk:
        """A row by itself, without leaving a trace in what is counted of the file."""
        kept, self.heaped = self.heaped, Heaped()
        try:
            return self._chunk(_alone(row), 0)
        finally:
            self.heaped = kept

    def read(self, row: Row, position: int) -> tuple[int, int, int, int]:
        one = self._one(row)
        offence = int(np.broadcast_to(self._offence_codes(_alone(row).columns, _alone(row)), (1, 1))[0, 0])
        if not len(one.day):
            return 0, -LEFT_OUT, offence, 1
        return int(one.day[0]), int(one.area[0]), int(one.offence[0]), 1


def _alone(row: Row) -> Block:
    return next(row_blocks(iter([row]), 1))


def _read_key(cell: object) -> None:
    try:
        plain(cell)
    except DamagedNumber:
        raise RejectedValue("damaged_number", value=shortened(cell)) from None


def _as_keys(keys) -> np.ndarray:
    return np.frombuffer(b"".join(keys), dtype="V16")
