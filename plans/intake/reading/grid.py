"""The sheets of a file, or cells pasted from one, as plain grids."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from stakeholders.spreadsheets.detection import Kind, detect
from stakeholders.spreadsheets.problems import Remark, UnreadableFile
from stakeholders.spreadsheets.text_tables import detect_encoding, detect_format, text_rows
from stakeholders.spreadsheets.unpacking import MEGABYTE, Limits
from stakeholders.spreadsheets.workbooks import hidden_columns, merged_ranges, open_sheet, sheet_rows

#: A plan is a table for people: what is larger is something else.
LIMITS = Limits(size=10 * MEGABYTE, unpacked=100 * MEGABYTE, text=50 * MEGABYTE, cells=500_000, columns=120)
MOST_LINES = 3_000
MOST_SHEETS = 30
#: A quoted cell of pasted text: it ends where a mark stands before a tab, a line end or the end.
QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r?\n|\r|\Z)')
PLAIN = re.compile(r"[^\t\r\n]*")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its lines with anything in them, by number from 1, and how its cells are merged.

    ``merged`` are (first line, first column, last line, last column), lines from 1, columns from 0.
    """

    name: str
    lines: tuple[tuple[int, tuple[object, ...]], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return max((len(cells) for _line, cells in self.lines), default=0)


def read_grids(content: bytes, filename: str = "") -> tuple[list[Grid], list[Remark]]:
    """The visible sheets of a file that have anything in them, with remarks; raises UnreadableFile."""
    kind = detect(content, LIMITS)
    if kind is Kind.CSV:
        encoding, remarks = detect_encoding(content)
        how = detect_format(content, encoding)
        return [_grid("", text_rows(content, how))], remarks
    first = open_sheet(content)
    grids = []
    for name in first.all_names[:MOST_SHEETS]:
        try:
            sheet = open_sheet(content, name)
        except UnreadableFile as problem:
            if problem.code == "no_sheet":
                continue
            raise
        hidden = hidden_columns(content, name) if kind is Kind.XLSX else frozenset()
        grids.append(_grid(name, sheet_rows(sheet), merged_ranges(sheet), hidden))
    return grids, []


def read_pasted(text: str) -> Grid:
    """Cells as a spreadsheet program puts them on the clipboard, or any text table; raises UnreadableFile."""
    if not text.strip():
        raise UnreadableFile("no_data")
    if "\t" not in text:
        content = text.encode()
        return _grid("", text_rows(content, detect_format(content, "utf-8")))
    return _grid("", enumerate(_pasted_rows(text), 1))


def pasted(rows: list[list[object]]) -> str:
    """Rows as the text that ``read_pasted`` reads."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerows([["" if cell is None else cell for cell in row] or [""] for row in rows])
    return out.getvalue()


def _pasted_rows(text: str):
    """Cells with line ends stand in quotation marks; other marks are letters like any other."""
    place, row = 0, []
    while place <= len(text):
        found = QUOTED.match(text, place)
        cell = found[1].replace('""', '"') if found else (found := PLAIN.match(text, place))[0]
        row.append(cell)
        place = found.end()
        if place < len(text) and text[place] == "\t":
            place += 1
            continue
        yield row
        row = []
        end = 2 if text.startswith("\r\n", place) else 1
        place += end
        if place == len(text):
            return


def _grid(name: str, rows, merged=(), hidden=frozenset()) -> Grid:
    lines = []
    for number, cells in rows:
        kept = tuple(_cell(cell) for cell in cells)
        while kept and kept[-1] is None:
            kept = kept[:-1]
        if kept:
            lines.append((number, kept))
        if len(lines) > MOST_LINES:
            raise UnreadableFile("too_many_lines", limit=MOST_LINES)
    if not lines:
        return Grid(name, ())
    width = max(len(cells) for _number, cells in lines)
    if width > LIMITS.columns:
        raise UnreadableFile("too_many_columns", columns=width, limit=LIMITS.columns)
    return Grid(name, tuple(lines), tuple(merged), hidden)


def _cell(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    cell = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))
    return cell.strip() or None


def text_of(cell: object) -> str:
    """A cell as text, as a person would type it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()
