"""Workbooks (XLSX, ODS, XLS): which sheet, and its rows."""

import os
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
