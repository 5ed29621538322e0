"""Rows of a table many at a time, column by column: what reads a million rows does not look at each cell alone."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from . import regular_text
from .detection import open_source
from .problems import UnreadableFile, UnreadableValue
from .text_tables import TextFormat, cell_of_text

#: No row is longer than this; a file that has no line break for so long is no table.
LONGEST_LINE = 1 << 24


class Columns(Sequence):
    """The columns of a block; each is made when it is first asked for."""

    def __init__(self, width: int, column: Callable[[int], Sequence]):
        self._width, self._column, self._made = width, column, {}

    def __len__(self) -> int:
        return self._width

    def __getitem__(self, column: int) -> Sequence:
        if not 0 <= column < self._width:
            raise IndexError(column)
        made = self._made.get(column)
        if made is None:
            made = self._made[column] = self._column(column)
        return made


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: the line of each, the cells of each column, and what is wrong with a row as a whole (by place)."""

    lines: np.ndarray
    columns: Sequence[Sequence[object]]
    problems: dict[int, UnreadableValue]

    def __len__(self) -> int:
        return len(self.lines)


class _Text:
    """A text in pieces of whole lines; what was not used is given back."""

    def __init__(self, stream: io.TextIOWrapper):
        self.stream, self.left = stream, ""

    def piece(self, letters: int) -> str:
        """About so many letters, up to the end of a line; empty at the end of the text."""
        text, more = self.left, True
        while more:
            end = text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1
            if end and len(text) >= letters:
                self.left = text[end:]
                return text[:end]
            if len(text) > max(letters, LONGEST_LINE):
                raise UnreadableFile("quotes", line=1)
            more = self.stream.read(max(letters - len(text), 1 << 16))
            text += more
        self.left = ""
        return text

    def rows(self, how: TextFormat, letters: int) -> Iterator[tuple[list[str], int]]:
        """Row by row with the number of lines read so far. When it ends or is closed, the rest is given back."""
        current = io.StringIO()

        def lines() -> Iterator[str]:
            nonlocal current
            while piece := self.piece(letters):
                current = io.StringIO(piece, newline="")
                yield from current

        reader = csv.reader(
            lines(), delimiter=how.separator, quotechar=how.quote, skipinitialspace=True, strict=True
        )
        try:
            for row in reader:
                yield row, reader.line_num
        except csv.Error as error:
            raise UnreadableFile("quotes", line=reader.line_num) from error
        finally:
            self.left = current.read() + self.left


def text_blocks(source, how: TextFormat, header_line: int, width: int, size: int) -> Iterator[Block]:
    """The rows below the header of a text table; blank ones are left out. Raises UnreadableFile as `text_rows`."""
    line = how.first_line
    try:
        with io.TextIOWrapper(open_source(source), how.encoding, newline="") as stream:
            for _ in range(how.first_line - 1):
                stream.readline()
            text, letters = _Text(stream), size * 64
            header = text.rows(how, 4096)
            for _, read in header:
                line = how.first_line + read
                if line > header_line:
                    break
            header.close()
            while piece := text.piece(letters):
                regular = regular_text.cut(piece, how.separator, how.quote, width)
                if regular is None:
                    text.left = piece + text.left
                    block, line = _irregular(text, how, letters, line, width, size)
                else:
                    lines, columns = regular
                    block = Block(lines + np.int32(line), Columns(width, columns), {})
                    line += piece.count("\n") or 1
                    letters = max(len(piece) * size // len(lines), 1 << 12)
                if len(block):
                    yield block
    except UnreadableFile as problem:
        if problem.code != "quotes":
            raise
        raise UnreadableFile("quotes", line=line + problem.params["line"]) from problem
    except UnicodeError as error:
        raise UnreadableFile("encoding", line=line) from error


def _irregular(text: _Text, how: TextFormat, letters: int, line: int, width: int, size: int):
    """(block, line after it) of the next rows, read one by one."""
    read, counts, source = [], [], text.rows(how, letters)
    for row, lines in islice(source, size):
        read.append(row)
        counts.append(lines)
    source.close()
    starts = np.array([0, *counts], dtype=np.int32) + np.int32(line)
    return _block(read, starts[:-1], width), int(starts[-1])


def _block(rows: list[list[str]], lines: np.ndarray, width: int) -> Block:
    filled = [bool(text) and not text.isspace() for text in map("".join, rows)]
    if not all(filled):
        kept = np.flatnonzero(filled)
        rows, lines = [rows[i] for i in kept], lines[kept]
    problems: dict[int, UnreadableValue] = {}
    if set(map(len, rows)) - {width}:
        for i, row in enumerate(rows):
            if len(row) < width:
                rows[i] = row + [""] * (width - len(row))
            elif len(row) > width:
                rows[i] = row[:width]
                surplus = next((cell for cell in map(cell_of_text, row[width:]) if cell is not None), None)
                if surplus is not None:
                    problems[i] = UnreadableValue("too_many_cells", surplus)
    raw = list(zip(*rows, strict=True)) if rows else [()] * width
    return Block(lines, Columns(width, lambda column: _clean(raw[column])), problems)


def _clean(cells: Sequence[str]) -> Sequence[str | None]:
    """Empty cells as None; the rest as `text_rows` has them."""
    together = "".join(cells)
    if "'" in together or not together.isascii():
        return [cell_of_text(cell) for cell in cells]
    return [cell if cell and not cell.isspace() else None for cell in cells]


def row_blocks(rows: Iterator, size: int) -> Iterator[Block]:
    """Blocks of rows that come one by one (workbooks)."""
    while block := list(islice(rows, size)):
        yield Block(
            lines=np.fromiter((row.line for row in block), dtype=np.int32, count=len(block)),
            columns=list(zip(*(row.cells for row in block), strict=True)),
            problems={i: row.problem for i, row in enumerate(block) if row.problem is not None},
        )
