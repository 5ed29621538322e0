"""Where a table starts and what its columns are called."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .problems import UnreadableFile, column_letter, shortened

Line = tuple[int, Sequence[object]]
NUMBER = re.compile(r"[-+]?[\d\s.,'\u2019\u00a0\u202f]*\d[\d\s.,'\u2019\u00a0\u202f]*%?")
YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Header:
    """Names of the columns and the line they stand in; ``names`` are never empty and never twice."""

    line: int
    names: tuple[str, ...]


def find_header(sample: Sequence[Line], merged, *, most_columns: int) -> Header:
    """The header among the first lines of a table (those with anything in them).

    Titles above the table are passed over. ``merged(line)`` gives the column ranges merged in a line.
    Raises UnreadableFile when there is no header, or one that does not name every column once.
    """
    if not sample:
        raise UnreadableFile("no_data")
    position = _position(sample)
    line, cells = sample[position]
    below = sample[position + 1 :]
    names = _texts(cells)
    if len(names) > most_columns:
        raise UnreadableFile("too_many_columns", columns=len(names), limit=most_columns)
    if ranges := [span for span in merged(line) if span[0] < len(names)]:
        raise UnreadableFile("header_over_several", line=line, name=shortened(names[ranges[0][0]]))
    if not below:
        raise UnreadableFile("no_rows" if not _has_number(cells) else "no_header", line=line)
    if _is_data(cells, [row for _, row in below]):
        raise UnreadableFile("no_header", line=line)
    _refuse_doubles(names)
    return Header(line, _named(names, below, line))


def _position(sample: Sequence[Line]) -> int:
    """The first line about as wide as the table; lines with one cell before it are titles."""
    widths = [sum(cell is not None for cell in cells) for _, cells in sample]
    usual = Counter(widths).most_common(1)[0][0]
    for position, width in enumerate(widths):
        if width >= max(0.6 * usual, min(2, usual)):
            return position
        if width > 1 and position + 1 < len(sample):
            line, cells = sample[position]
            name = next(cell for cell in cells if cell is not None)
            raise UnreadableFile("header_over_several", line=line, name=shortened(name))
    return 0


def _texts(cells: Sequence[object]) -> list[str]:
    names = ["" if cell is None else _name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _name(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return " ".join(str(cell).split())


def _named(names: list[str], below: Sequence[Line], line: int) -> tuple[str, ...]:
    """Names for the columns without one: fine for an empty column, and for the numbers of the rows."""
    blank = [index for index, name in enumerate(names) if not name]
    filled = [i for i in blank if any(len(row) > i and row[i] is not None for _, row in below)]
    if [index for index in filled if index > 0]:
        columns = ", ".join(column_letter(index) for index in filled)
        raise UnreadableFile("unnamed_columns", line=line, columns=columns)
    return tuple(name or f"({column_letter(index)})" for index, name in enumerate(names))


def _refuse_doubles(names: list[str]) -> None:
    places = defaultdict(list)
    for index, name in enumerate(names):
        if name:
            places[name.casefold()].append(index)
    double = [
        f"{shortened(names[where[0]])} ({', '.join(column_letter(index) for index in where)})"
        for where in places.values()
        if len(where) > 1
    ]
    if double:
        raise UnreadableFile("duplicate_headers", names="; ".join(double))


def _is_data(cells: Sequence[object], below: Sequence[Sequence[object]]) -> bool:
    """Whether the first line is of the same stuff as those below it rather than their heading."""
    others = [row for row in below if list(row) != list(cells)]
    if _has_number(cells) and all(_same_stuff(cells, row) for row in others[:5]):
        return True
    texts = [(index, cell) for index, cell in enumerate(cells) if isinstance(cell, str)]
    again = sum(any(len(row) > index and row[index] == cell for row in others) for index, cell in texts)
    return again > len(texts) / 2


def _same_stuff(first: Sequence[object], second: Sequence[object]) -> bool:
    return [_is_number(cell) for cell in first] == [_is_number(cell) for cell in second]


def _has_number(cells: Sequence[object]) -> bool:
    """Whether a cell holds a number that cannot be the name of a column, as a year can."""
    return any(_is_number(cell) and not _is_year(cell) for cell in cells)


def _is_number(cell: object) -> bool:
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float | date):
        return True
    return isinstance(cell, str) and NUMBER.fullmatch(cell.strip()) is not None


def _is_year(cell: object) -> bool:
    if isinstance(cell, date):
        return True
    text = _name(cell)
    return text.isdecimal() and int(text) in YEARS
