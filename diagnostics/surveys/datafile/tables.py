"""The tables of an uploaded file: read as they came, written down again without what nobody may keep.

What is kept is an archive with a table of each kind, in which people have running numbers and what belongs to one
person stands together, locked piece by piece. The file that was sent is never stored.
"""

import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from diagnostics.surveys.sealing.cipher import Keyring
from stakeholders.spreadsheets.archives import content_of, parts_of
from stakeholders.spreadsheets.detection import Kind, detect
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import Table, read_table
from stakeholders.spreadsheets.unpacking import MEGABYTE, Limits
from stakeholders.spreadsheets.values import NumberStyle, folded

from .codebook import Described, described, is_codebook, plain
from .columns import Seen, role_of
from .privacy import cleaned, private_kind

LIMITS = Limits(size=60 * MEGABYTE, workbook=60 * MEGABYTE, archive=600 * MEGABYTE, files=50, columns=1500)
ROWS_IN_PIECE = 500
#: Sheets that are there and hold no table.
_NO_TABLES = frozenset({"no_data", "no_rows", "no_header", "no_sheet", "empty", "header_over_several"})


@dataclass
class Sheet:
    """A table with what was seen in its columns; `person`: the column by which it is joined, None for none."""

    name: str
    table: Table
    person: int | None = None
    seen: list[Seen] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        return self.table.headers


@dataclass
class Book:
    """What a file holds: the people first, then what belongs to them, and what its codebook says."""

    sheets: list[Sheet]
    described: list[Described]
    ignored: list[str]


def opened(source: bytes | str | os.PathLike, filename: str) -> dict[str, Table]:
    """Every table of a file by its name. Raises UnreadableFile."""
    kind = detect(source, LIMITS)
    if kind is Kind.ZIP:
        tables = {}
        for part in parts_of(source, LIMITS):
            content = content_of(part, LIMITS)
            tables[Path(part.name).stem] = read_table(content, part.name, limits=LIMITS)
        return tables
    first = read_table(source, filename, limits=LIMITS)
    if len(first.sheets) < 2:
        return {Path(filename).stem or "answers": first}
    tables = {first.sheet: first}
    for name in first.sheets:
        if name not in tables:
            try:
                tables[name] = read_table(source, filename, sheet=name, limits=LIMITS)
            except UnreadableFile as problem:
                if problem.code not in _NO_TABLES:
                    raise
    return {name: tables[name] for name in first.sheets if name in tables}


def book_of(tables: dict[str, Table], codebook: dict[str, Table] | None = None) -> Book:
    """Which table is which. Raises UnreadableFile where none tells of people."""
    told = [table for table in (codebook or {}).values() if is_codebook(table.headers)]
    of_people: dict[str, Table] = {}
    for name, table in tables.items():
        if is_codebook(table.headers):
            told.append(table)
        else:
            of_people[name] = table
    if not of_people:
        raise UnreadableFile("no_data")
    main = next((name for name in of_people if folded(name) == "answers"), next(iter(of_people)))
    sheets, ignored = [Sheet(main, of_people.pop(main))], []
    sheets[0].person = _person(sheets[0].headers)
    for name, table in of_people.items():
        person = _person(table.headers)
        if person is None or sheets[0].person is None:
            ignored.append(name)
        else:
            sheets.append(Sheet(name, table, person))
    rows = [one for table in told for one in described(table.headers, (row.cells for row in table.rows()))]
    return Book(sheets, rows, ignored)


def _person(headers: tuple[str, ...]) -> int | None:
    return next((place for place, name in enumerate(headers) if role_of(name) == "person"), None)


def texts_of(table: Table) -> Iterator[tuple[int, list[str], str]]:
    """The rows as texts with a point before decimals: line, cells, what is wrong with the row as a whole."""
    has_commas = table.number_style is NumberStyle.COMMA
    for row in table.rows():
        cells = list(map(plain, row.cells))
        if has_commas:
            cells = [_with_point(cell) if "," in cell or "." in cell else cell for cell in cells]
        yield row.line, cells, row.problem.code if row.problem else ""


def _with_point(text: str) -> str:
    """1.234,5 and 12,5 as 1234.5 and 12.5; anything else as it is."""
    body = text.lstrip("+-")
    whole, comma, decimals = body.partition(",")
    groups = whole.split(".")
    is_grouped = len(groups) > 1 and all(len(one) == 3 for one in groups[1:]) and len(groups[0]) <= 3
    if not "".join(groups).isdecimal() or (comma and not decimals.isdecimal()):
        return text
    if len(groups) > 1 and not is_grouped:
        return text
    return text[: len(text) - len(body)] + "".join(groups) + (f".{decimals}" if comma else "")


def look(book: Book, known: set[str]) -> None:
    """Look at every cell once, and find the columns that may not be kept. `known`: those that hold codes or numbers."""
    for sheet in book.sheets:
        sheet.seen = [Seen() for _header in sheet.headers]
        for _line, cells, _problem in texts_of(sheet.table):
            for seen, text in zip(sheet.seen, cells, strict=True):
                if not text:
                    continue
                if ":" in text:
                    day, is_cut = cleaned(text)
                    seen.cut += is_cut
                    text = day if is_cut else text
                seen.take(text)
        for seen in sheet.seen:
            seen.finish()
        for place, (name, seen) in enumerate(zip(sheet.headers, sheet.seen, strict=True)):
            if place == sheet.person:
                continue
            why = private_kind(name, seen.contents, seen.distinct, is_described=folded(name) in known)
            if why:
                sheet.dropped[place] = why
            # From here on they are shown, and kept with the plan.
            seen.strike()


@dataclass(frozen=True)
class Lock:
    """What locks the pieces of one file, each to its place. `about`: the number of the file."""

    ring: Keyring
    about: str

    def shut(self, rows: list, table: int, piece: int) -> bytes:
        body = zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)
        return self.ring.lock(body, "survey file", self.about, table, piece)

    def opened(self, locked: bytes, table: int, piece: int) -> list:
        return json.loads(zlib.decompress(self.ring.unlock(locked, "survey file", self.about, table, piece)))


class _Writer:
    """Writes rows in locked pieces, each behind its length."""

    def __init__(self, target: BinaryIO, lock: Lock, table: int):
        self.target, self.lock, self.table = target, lock, table
        self.rows, self.pieces = [], 0

    def writerow(self, row: list) -> None:
        self.rows.append(row)
        if len(self.rows) == ROWS_IN_PIECE:
            self.flush()

    def flush(self) -> None:
        if self.rows:
            locked = self.lock.shut(self.rows, self.table, self.pieces)
            self.target.write(len(locked).to_bytes(4, "big") + locked)
            self.rows, self.pieces = [], self.pieces + 1


def keep(book: Book, path: Path, lock: Lock) -> int:
    """Write the tables down without the columns that may not be kept; returns how many people there are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    people: dict[str, int] = {}
    many = 0
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            for number, sheet in enumerate(book.sheets):
                with archive.open(str(number), "w", force_zip64=True) as part:
                    writer = _Writer(part, lock, number)
                    if number == 0:
                        many = _write_people(sheet, writer, people, len(book.sheets) > 1)
                    else:
                        _write_part(sheet, writer, people)
                    writer.flush()
        partial.chmod(0o600)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return many


def _write_people(sheet: Sheet, writer, people: dict[str, int], is_joined: bool) -> int:
    number = 0
    for number, (line, cells, problem) in enumerate(texts_of(sheet.table), 1):
        if is_joined:
            key = cells[sheet.person]
            problem = problem or ("no_person" if not key else "person_twice" if key in people else "")
            people.setdefault(key, number)
        writer.writerow([line, number, problem, *_kept(sheet, cells)])
    return number


def _write_part(sheet: Sheet, writer, people: dict[str, int]) -> None:
    """Sorted by person; a line of a person who is not there stands at the end."""
    rows = []
    for line, cells, problem in texts_of(sheet.table):
        person = people.get(cells[sheet.person], 0)
        problem = problem or ("" if person else "no_person")
        rows.append((person or 1 << 40, line, json.dumps([line, person, problem, *_kept(sheet, cells)])))
    rows.sort()
    for _person, _line, row in rows:
        writer.writerow(json.loads(row))


def _kept(sheet: Sheet, cells: list[str]) -> Iterator[str]:
    for place, text in enumerate(cells):
        gone = place in sheet.dropped or place == sheet.person
        yield "" if gone else cleaned(text)[0] if text else ""


def read_kept(path: Path, number: int, lock: Lock) -> Iterator[tuple[int, int, str, list[str]]]:
    """A table that was kept: line, number of the person, what is wrong with the row, cells."""
    with zipfile.ZipFile(path) as archive, archive.open(str(number)) as part:
        piece = 0
        while head := part.read(4):
            rows = lock.opened(part.read(int.from_bytes(head, "big")), number, piece)
            piece += 1
            for line, person, problem, *cells in rows:
                yield line, person, problem, cells
