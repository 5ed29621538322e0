"""Rows of a table many at a time, column by column: what reads a million rows does not look at each cell alone."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from .detection import open_source
from .problems import UnreadableFile, UnreadableValue
from .text_tables import TextFormat, cell_of_text


class Columns(Sequence):
    """The columns of a block; each is made clean when it is first asked for."""

    def __init__(self, raw: Sequence[Sequence], clean: Callable[[Sequence], Sequence]):
        self._raw, self._clean, self._made = raw, clean, {}

    def __len__(self) -> int:
        return len(self._raw)

    def __getitem__(self, column: int) -> Sequence:
        made = self._made.get(column)
        if made is None:
            made = self._made[column] = self._clean(self._raw[column])
        return made


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: the line of each, the cells of each column, and what is wrong with a row as a whole (by place)."""

    lines: np.ndarray
    columns: Sequence[Sequence[object]]
    problems: dict[int, UnreadableValue]

    def __len__(self) -> int:
        return len(self.lines)


def text_blocks(source, how: TextFormat, header_line: int, width: int, size: int) -> Iterator[Block]:
    """The rows below the header of a text table; blank ones are left out. Raises UnreadableFile as `text_rows`."""
    with io.TextIOWrapper(open_source(source), how.encoding, newline="") as text:
        for _ in range(how.first_line - 1):
            next(text, None)
        reader = csv.reader(
            text, delimiter=how.separator, quotechar=how.quote, skipinitialspace=True, strict=True
        )
        line = how.first_line
        try:
            while line <= header_line:
                next(reader)
                line = how.first_line + reader.line_num
            while rows := list(islice(reader, size)):
                after = how.first_line + reader.line_num
                if after - line != len(rows):
                    # A cell has lines of its own: the rows have to be counted one by one.
                    yield from _counted(rows, line, after, width)
                else:
                    yield _block(rows, np.arange(line, after, dtype=np.int32), width)
                line = after
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFile("quotes", line=how.first_line + reader.line_num) from error
        except UnicodeError as error:
            raise UnreadableFile("encoding", line=line) from error


def _counted(rows: list[list[str]], line: int, after: int, width: int) -> Iterator[Block]:
    """Line by line as the cells tell: a line break inside quotation marks is one line more."""
    lines = np.empty(len(rows), dtype=np.int32)
    for i, row in enumerate(rows):
        lines[i] = line
        line += 1 + sum(cell.count("\n") for cell in row if "\n" in cell)
    yield _block(rows, np.minimum(lines, after), width)


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
    return Block(lines, Columns(raw, _clean), problems)


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
