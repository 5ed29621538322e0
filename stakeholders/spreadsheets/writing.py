"""Tables out: CSV and XLSX in which no text can act as a formula, written row by row."""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .formula_guard import guarded, needs_guard
from .problems import gettext_noop

#: What XML 1.0 cannot hold.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ROWS_IN_SHEET = 1_048_576
LETTERS_IN_CELL = 32_767
#: Whole numbers from here on lose digits in a spreadsheet program.
TOO_LONG = 10**15
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
LABELS = (
    gettext_noop("Content"),
    gettext_noop("Filters"),
    gettext_noop("Made by"),
    gettext_noop("Made on"),
    gettext_noop("Note"),
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file holds, how it was filtered, who made it and when; ``labels`` are the words for these.

    ``notes`` stand below, e.g. that small counts are hidden.
    """

    what: str
    filters: str
    who: str
    when: datetime
    notes: Sequence[str] = ()
    labels: Sequence[str] = LABELS

    def rows(self) -> list[tuple[str, str]]:
        """Label and text, one pair per line of the sheet."""
        when = self.when.isoformat(sep=" ", timespec="minutes")
        told = zip(self.labels, (self.what, self.filters, self.who, when), strict=False)
        return [*told, *((self.labels[4], note) for note in self.notes)]


class _Echo:
    """Hands back what csv.writer writes, so that rows can be streamed."""

    def write(self, text: str) -> str:
        return text


def csv_lines(
    headers: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ","
) -> Iterator[str]:
    """A CSV file line by line, to be encoded as UTF-8; it starts with the mark by which Excel knows UTF-8.

    Texts that could act as a formula get an apostrophe in front, which ``reading`` takes off again.
    """
    writer = csv.writer(_Echo(), delimiter=delimiter, lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([_csv_cell(header) for header in headers])
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row])


def write_csv(
    target: BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ","
) -> None:
    """Write ``csv_lines`` to a binary file."""
    for line in csv_lines(headers, rows, delimiter=delimiter):
        target.write(line.encode("utf-8", "replace"))


def write_xlsx(
    target: BinaryIO | str,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    provenance: Provenance,
    sheet: str = gettext_noop("Data"),
    info_sheet: str = gettext_noop("About this file"),
    rows_in_sheet: int = ROWS_IN_SHEET,
) -> None:
    """Write a workbook row by row: the data, and a sheet that says what it is, filtered how, by whom, when.

    Numbers stay numbers and dates dates; texts are stored as text whatever they start with. Numbers of more
    than 15 digits are stored as text, because spreadsheet programs would round them. More rows than a sheet
    holds go on in another one. A text of more than 32,767 letters, the most a cell holds, ends in "…".
    """
    book = Workbook(write_only=True)
    remaining = iter(rows)
    for number in range(1, 1_000):
        name = sheet if number == 1 else f"{sheet} {number}"
        _fill(book, name, headers, islice(remaining, rows_in_sheet - 1))
        following = next(remaining, None)
        if following is None:
            break
        remaining = chain([following], remaining)
    _fill_info(book, info_sheet, provenance)
    book.save(target)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, its headings, its rows."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_book(
    target: BinaryIO | str,
    sheets: Iterable[Sheet],
    *,
    provenance: Provenance,
    info_sheet: str = gettext_noop("About this file"),
) -> None:
    """Write a workbook of several sheets, with the same care as ``write_xlsx``; what it is stands in the last."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _fill(book, sheet.name, sheet.headers, sheet.rows)
    _fill_info(book, info_sheet, provenance)
    book.save(target)


def _fill(book: Workbook, name: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    page = book.create_sheet(_sheet_name(name))
    page.freeze_panes = "A2"
    for index, header in enumerate(headers, 1):
        page.column_dimensions[get_column_letter(index)].width = min(max(len(str(header)) + 2, 10), 40)
    page.append([_text_cell(page, str(header), bold=True) for header in headers])
    for row in rows:
        page.append([_xlsx_cell(page, value) for value in row])


def _fill_info(book: Workbook, name: str, provenance: Provenance) -> None:
    page = book.create_sheet(_sheet_name(name))
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 20, 90
    for label, text in provenance.rows():
        page.append([_text_cell(page, str(label), bold=True), _text_cell(page, str(text), wrap=True)])


def _sheet_name(name: str) -> str:
    return NOT_IN_SHEET_NAMES.sub(" ", str(name)).strip()[:31].rstrip() or "1"


def _csv_cell(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    return guarded(str(value))


def _xlsx_cell(page, value: object) -> object:
    """What openpyxl stores: plain values as they are, texts that look like something else as text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        fits = math.isfinite(value) and (abs(value) < TOO_LONG or isinstance(value, float))
        return value if fits else _text_cell(page, str(value))
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, date | time):
        return value
    text = _storable(str(value))
    plain = not needs_guard(text) and not text.startswith("#")
    return text if plain else _text_cell(page, text)


def _storable(text: str) -> str:
    text = CONTROL.sub("\ufffd", text)
    return text if len(text) <= LETTERS_IN_CELL else text[: LETTERS_IN_CELL - 1] + "…"


def _text_cell(page, text: str, *, bold: bool = False, wrap: bool = False) -> WriteOnlyCell:
    """A cell that is text, and stays text when somebody edits it."""
    cell = WriteOnlyCell(page, value=_storable(text))
    cell.data_type = "s"
    if needs_guard(text):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
