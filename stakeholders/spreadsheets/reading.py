"""One way in for every table: ``read_table`` says what is wrong with a file, or hands out its rows."""

import codecs
import itertools
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from .archives import Part, content_of, parts_of
from .blocks import Block, row_blocks, text_blocks
from .detection import Kind, detect, refuse_foreign
from .headers import Header, find_header
from .problems import Remark, UnreadableFile, UnreadableValue, shortened
from .text_tables import detect_encoding, detect_format, text_rows
from .unpacking import Limits
from .values import NumberStyle, detect_number_style
from .workbooks import merged_columns, open_sheet, sheet_rows

#: Rows that are looked at before anything is decided about the table.
SAMPLE = 200

Rows = Iterator[tuple[int, list[object]]]


class Row(NamedTuple):
    """One row of data: its line in the file, one cell per column, and what is wrong with it as a whole.

    Cells are None when empty, else text, or in workbooks also numbers, booleans, dates and times.
    """

    line: int
    cells: tuple[object, ...]
    problem: UnreadableValue | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: its columns, how the file is written, and its rows as often as wanted.

    ``number_style`` is the decimal sign that the texts show, None where they leave it open;
    ``remarks`` are to be shown to the person who uploaded the file.
    """

    kind: Kind
    headers: tuple[str, ...]
    header_line: int
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    number_style: NumberStyle | None = None
    remarks: tuple[Remark, ...] = ()
    raw_rows: Callable[[], Rows] = field(repr=False, default=lambda: iter(()))
    raw_blocks: Callable[[int], Iterator[Block]] | None = field(repr=False, default=None)
    #: The tables of an archive, read as one.
    parts: "Chain | None" = field(repr=False, default=None)

    def rows(self) -> Iterator[Row]:
        """The rows below the header, from the first one each time; blank rows are left out.

        Raises UnreadableFile, with the line, when a text table breaks off inside quotation marks.
        """
        if self.parts is not None:
            yield from self.parts.rows()
            return
        width = len(self.headers)
        for line, cells in self.raw_rows():
            if line > self.header_line and cells.count(None) < len(cells):
                yield _row(line, cells, width)

    def blocks(self, size: int = 20_000) -> Iterator[Block]:
        """The same rows, many at a time and column by column."""
        if self.parts is not None:
            return self.parts.blocks(size)
        return self.raw_blocks(size) if self.raw_blocks else row_blocks(self.rows(), size)

    def told(self, line: int) -> int | str:
        """A line as a person finds it: in an archive, with the name of the file."""
        return line if self.parts is None else self.parts.told(line)

    def preview(self, most: int = 20) -> list[Row]:
        """The first rows."""
        return list(itertools.islice(self.rows(), most))

    def column(self, index: int, most: int | None = None) -> list[object]:
        """The filled cells of one column (from 0), at most those of the first ``most`` rows."""
        rows = itertools.islice(self.rows(), most)
        return [row.cells[index] for row in rows if row.cells[index] is not None]


def read_table(
    source: bytes | str | os.PathLike,
    filename: str = "",
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
    archives: bool = False,
) -> Table:
    """Read a spreadsheet or text table from a path or from bytes.

    The content decides what it is; ``filename`` only helps to say when the name promises something else.
    ``sheet`` names one sheet of a workbook, ``encoding`` overrides what was detected for a text table.
    With ``archives``, the tables of a ZIP file are read as one when they have the same columns.
    Raises UnreadableFile, whose message says what to do, for everything that cannot be read as one table.
    """
    limits = limits or Limits()
    kind = detect(source, limits)
    if kind is Kind.ZIP:
        if not archives:
            raise UnreadableFile("archive")
        return _read_archive(source, sheet, encoding, limits)
    remarks = _misnamed(kind, filename)
    if kind is Kind.CSV:
        return _read_text(source, encoding, limits, remarks)
    return _read_workbook(kind, source, sheet, limits, remarks)


def _read_archive(source, sheet: str | None, encoding: str | None, limits: Limits) -> Table:
    parts = parts_of(source, limits)

    def opened(part: Part) -> Table:
        try:
            content = content_of(part, limits)
            if isinstance(content, bytes):
                return read_table(content, part.name, sheet=sheet, limits=limits)
            with part.open() as stream:
                refuse_foreign(stream.read(4096))
            return _read_text(content, encoding, limits, ())
        except UnreadableFile as problem:
            if problem.code == "archive":
                raise UnreadableFile("archive_in_archive", name=shortened(part.name)) from problem
            if problem.code.startswith("archive"):
                raise
            raise UnreadableFile("archive_part", name=shortened(part.name), problem=problem.text) from problem

    first = opened(parts[0])
    chain = Chain(parts, first.headers, opened)
    remarks = first.remarks
    if len(parts) > 1:
        remarks = (*remarks, Remark("several_tables", number=len(parts)))
    return replace(first, remarks=remarks, parts=chain)


class Chain:
    """Tables with the same columns one after the other. Lines are counted on from each to the next."""

    def __init__(self, parts: Sequence[Part], headers: tuple[str, ...], opened: Callable[[Part], Table]):
        self.parts, self.headers, self.opened = parts, headers, opened
        self.size = sum(part.size for part in parts)
        self._starts: list[int] = [0]

    def rows(self) -> Iterator[Row]:
        for number, table in self._tables():
            start = line = self._starts[number]
            for row in table.rows():
                line = start + row.line
                yield Row(line, row.cells, row.problem)
            self._next(number, line)

    def blocks(self, size: int) -> Iterator[Block]:
        for number, table in self._tables():
            start = line = self._starts[number]
            for block in table.blocks(size):
                lines = block.lines + np.int32(start)
                line = int(lines[-1])
                yield Block(lines, block.columns, block.problems)
            self._next(number, line)

    def told(self, line: int) -> str:
        """“2025-03.csv: 17”; only of lines that were read."""
        number = bisect_left(self._starts, line, hi=min(len(self.parts), len(self._starts))) - 1
        return f"{self.parts[number].name}: {line - self._starts[number]}"

    def _tables(self) -> Iterator[tuple[int, Table]]:
        for number, part in enumerate(self.parts):
            table = self.opened(part)
            if table.headers != self.headers:
                names = {"name": shortened(part.name), "first": shortened(self.parts[0].name)}
                raise UnreadableFile("archive_differs", **names)
            yield number, table

    def _next(self, number: int, line: int) -> None:
        if len(self._starts) == number + 1:
            self._starts.append(line)


def _misnamed(kind: Kind, filename: str) -> tuple[Remark, ...]:
    ending = os.path.splitext(filename)[1].lower().removeprefix(".")
    promised = {"xlsm": "xlsx", "txt": "csv", "tsv": "csv", "tab": "csv"}.get(ending, ending)
    if promised == kind or promised not in list(Kind):
        return ()
    return (Remark("misnamed", filename=shortened(filename), kind=kind.upper()),)


def _read_text(source, encoding: str | None, limits: Limits, remarks: tuple[Remark, ...]) -> Table:
    found, doubts = (_known(encoding), []) if encoding else detect_encoding(source)
    how = detect_format(source, found)
    open_rows = partial(text_rows, source, how)
    header, sample = _header(open_rows(), lambda line: [], limits)
    return Table(
        kind=Kind.CSV,
        headers=header.names,
        header_line=header.line,
        encoding=found,
        delimiter=how.separator,
        quote=how.quote,
        number_style=detect_number_style(cell for _, cells in sample for cell in cells),
        remarks=(*remarks, *doubts, *_skipped(header, sample)),
        raw_rows=open_rows,
        raw_blocks=partial(text_blocks, source, how, header.line, len(header.names)),
    )


def _read_workbook(
    kind: Kind, source, name: str | None, limits: Limits, remarks: tuple[Remark, ...]
) -> Table:
    sheet = open_sheet(source, name)
    header, sample = _header(sheet_rows(sheet), partial(merged_columns, sheet), limits)
    return Table(
        kind=kind,
        headers=header.names,
        header_line=header.line,
        sheet=sheet.name,
        sheets=sheet.all_names,
        number_style=detect_number_style(cell for _, cells in sample for cell in cells),
        remarks=(*remarks, *sheet.remarks, *_skipped(header, sample)),
        raw_rows=partial(sheet_rows, sheet),
    )


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise UnreadableFile("unknown_encoding", encoding=shortened(encoding)) from error


def _header(rows: Rows, merged, limits: Limits) -> tuple[Header, list]:
    filled = ((line, cells) for line, cells in rows if any(cell is not None for cell in cells))
    sample = list(itertools.islice(filled, SAMPLE))
    return find_header(sample, merged, most_columns=limits.columns), sample


def _skipped(header: Header, sample: list) -> tuple[Remark, ...]:
    return (Remark("skipped_lines", line=header.line),) if sample[0][0] < header.line else ()


def _row(line: int, cells: list[object], width: int) -> Row:
    if len(cells) == width:
        return Row(line, tuple(cells))
    if len(cells) < width:
        return Row(line, (*cells, *[None] * (width - len(cells))))
    surplus = next((cell for cell in cells[width:] if cell is not None), None)
    problem = None if surplus is None else UnreadableValue("too_many_cells", surplus)
    return Row(line, tuple(cells[:width]), problem)
