"""Workbooks (XLSX, ODS, XLS): which sheet, and its rows."""

import html
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .detection import open_source
from .problems import Remark, UnreadableFile, shortened

#: The widths of the columns stand before the cells.
HEAD_OF_SHEET, MOST_COLUMNS = 200_000, 16_384
COLUMN = re.compile(rb"<col\b[^>]*>")
SPAN = re.compile(rb"\b(min|max)\s*=\s*[\"'](\d{1,6})[\"']")
SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
LINK = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook with what can be said about it."""

    name: str
    all_names: tuple[str, ...]
    content: CalamineSheet
    remarks: tuple[Remark, ...]


def open_sheet(source: bytes | str | os.PathLike, name: str | None = None) -> Sheet:
    """The named sheet, or the first visible one that has anything in it."""
    workbook = _opened(source)
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
    ]
    if name is not None and name not in names:
        raise UnreadableFile("no_such_sheet", sheet=shortened(name), sheets=", ".join(names))
    content = _first_filled(workbook, [name] if name is not None else names)
    others = ", ".join(other for other in names if other != content.name)
    remarks = ()
    if others and name is None:
        remarks = (Remark("one_of_several_sheets", sheet=content.name, sheets=others),)
    return Sheet(content.name, tuple(names), content, remarks)


def sheet_rows(sheet: Sheet) -> Iterator[tuple[int, list[object]]]:
    """Rows with their number in the sheet, empty cells as None, padded to start in column A."""
    if sheet.content.start is None:
        return
    # The reader starts at the first row of the sheet, but at the first column that has anything in it.
    padding = [None] * sheet.content.start[1]
    for number, row in enumerate(sheet.content.iter_rows(), 1):
        yield number, padding + [_cell(value) for value in row]


def merged_columns(sheet: Sheet, line: int) -> list[tuple[int, int]]:
    """First and last column (from 0) of the cells merged sideways in a line (from 1)."""
    ranges = sheet.content.merged_cell_ranges or []
    return [(a[1], b[1]) for a, b in ranges if a[0] <= line - 1 <= b[0] and b[1] > a[1]]


def merged_ranges(sheet: Sheet) -> list[tuple[int, int, int, int]]:
    """Merged cells as (first line, first column, last line, last column); lines from 1, columns from 0."""
    ranges = sheet.content.merged_cell_ranges or []
    return [(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in ranges]


def hidden_columns(source: bytes | str | os.PathLike, name: str) -> frozenset[int]:
    """Columns (from 0) of a sheet of an XLSX workbook that its author has hidden."""
    with open_source(source) as stream, zipfile.ZipFile(stream) as archive:
        part = _part_of(archive, name)
        if part is None:
            return frozenset()
        with archive.open(part) as content:
            head = content.read(HEAD_OF_SHEET)
    found = set()
    for column in COLUMN.findall(head):
        span = dict(SPAN.findall(column))
        if HIDDEN.search(column) and {b"min", b"max"} <= set(span):
            found.update(range(int(span[b"min"]) - 1, min(int(span[b"max"]), MOST_COLUMNS)))
    return frozenset(found)


def _part_of(archive: zipfile.ZipFile, name: str) -> str | None:
    """The part of the archive that holds a sheet. Read by pattern: nothing in it is expanded or fetched."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    sheets = [
        _attributes(tag) for tag in SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8", "replace"))
    ]
    key = next((one.get("r:id") for one in sheets if html.unescape(one.get("name", "")) == name), None)
    links = LINK.findall(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace"))
    targets = {one.get("Id"): one.get("Target", "") for one in map(_attributes, links)}
    target = targets.get(key, "")
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None


def _attributes(tag: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(tag))


def _opened(source: bytes | str | os.PathLike) -> CalamineWorkbook:
    with open_source(source) as stream:
        return _guarded(CalamineWorkbook.from_filelike, stream)


def _first_filled(workbook: CalamineWorkbook, names: list[str]) -> CalamineSheet:
    for name in names:
        sheet = _guarded(workbook.get_sheet_by_name, name)
        if sheet.start is not None:
            return sheet
    raise UnreadableFile("no_sheet")


def _guarded(call, argument):
    """Call the reader; its own failures, panics of its machine code included, become one clear error."""
    try:
        return call(argument)
    except PasswordError as error:
        raise UnreadableFile("password") from error
    except (CalamineError, OSError, ValueError) as error:
        code = "password" if "assword" in str(error) else "damaged"
        raise UnreadableFile(code) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise UnreadableFile("damaged") from error
        raise


def _cell(value: object) -> object:
    return None if value == "" or (isinstance(value, str) and value.isspace()) else value
