"""Everything that can be wrong with a table, in words that say what to do about it.

Messages stand here in English and are marked for the translation catalogue; a page shows
``gettext(problem.template) % problem.params``.
"""

from collections.abc import Mapping
from types import MappingProxyType


def gettext_noop(message: str) -> str:
    """Mark a message for the translation catalogue; this package does not import Django."""
    return message


FILE_MESSAGES = {
    "empty": gettext_noop("The file is empty (0 bytes). Save it again and upload the new file."),
    "too_large": gettext_noop(
        "The file has %(size)s MB; at most %(limit)s MB can be read. "
        "Split it by year, or keep only the columns that are needed."
    ),
    "wrong_kind": gettext_noop(
        "This is %(kind)s, not a table. Upload a spreadsheet (.xlsx, .ods, .xls) or a text table (.csv)."
    ),
    "archive": gettext_noop("This is an archive. Unpack it first and upload the table that is inside."),
    "archive_in_archive": gettext_noop(
        "There is an archive inside the archive (“%(name)s”). Unpack it first, and pack the tables alone."
    ),
    "archive_bomb": gettext_noop(
        "“%(name)s” in the archive would be unpacked to %(times)s times its size: such an archive is made to fill "
        "a disk. If it is a real table, upload it unpacked."
    ),
    "archive_too_large": gettext_noop(
        "Unpacked, the archive has %(size)s MB; at most %(limit)s MB can be read. Upload it in parts, year by year."
    ),
    "archive_too_many": gettext_noop(
        "There are %(number)s files in the archive; at most %(limit)s can be read. Upload it in parts, year by year."
    ),
    "archive_path": gettext_noop(
        "The file “%(name)s” in the archive has a name that leads out of it. Pack the tables again."
    ),
    "archive_empty": gettext_noop("There is no table in the archive."),
    "archive_differs": gettext_noop(
        "“%(name)s” in the archive has other columns than “%(first)s”. Upload files of different kinds one by one."
    ),
    "archive_part": gettext_noop("“%(name)s” in the archive: %(problem)s"),
    "several_tables": gettext_noop(
        "%(number)s tables of the archive are read as one, in the order of their names."
    ),
    "xlsb": gettext_noop(
        "Binary workbooks (.xlsb) cannot be read. Open it and save it as .xlsx, then upload that file."
    ),
    "markup_as_workbook": gettext_noop(
        "This is a web page or XML file under the name of a spreadsheet. Open it in your spreadsheet program, "
        "save it as .xlsx and upload that file."
    ),
    "damaged": gettext_noop(
        "The workbook is damaged or was cut off on its way. Open it in your spreadsheet program, save it "
        "again and upload the new file."
    ),
    "password": gettext_noop(
        "The workbook is protected by a password. Save a copy without one and upload it."
    ),
    "unpacks_too_large": gettext_noop(
        "Unpacked, the workbook has more than %(limit)s MB. Copy the table alone into a new workbook."
    ),
    "too_many_parts": gettext_noop(
        "The workbook is made of more than %(limit)s parts. Copy the table alone into a new workbook."
    ),
    "sheet_too_large": gettext_noop(
        "A sheet of the workbook reaches as far as cell %(cell)s. Delete the empty rows and columns after "
        "the table, or copy the table alone into a new workbook."
    ),
    "no_such_sheet": gettext_noop("There is no sheet “%(sheet)s”. The sheets are: %(sheets)s."),
    "no_sheet": gettext_noop("The workbook has no sheet with a table in it."),
    "no_data": gettext_noop("The file has no cell with anything in it. Check that it is the right file."),
    "encoding": gettext_noop(
        "The letters of this text file cannot be read (line %(line)s). "
        "Save it again as “CSV UTF-8” and upload that file."
    ),
    "mixed_encoding": gettext_noop(
        "The file is written in UTF-8 except for line %(line)s. "
        "Correct that line, or save the whole file again as “CSV UTF-8”."
    ),
    "unknown_encoding": gettext_noop(
        "The encoding “%(encoding)s” is not known. Leave it open or choose UTF-8."
    ),
    "binary": gettext_noop(
        "This is not a text file. Upload a spreadsheet (.xlsx, .ods) or a text table (.csv)."
    ),
    "quotes": gettext_noop(
        "From line %(line)s on the quotation marks do not match. Look for a mark that is opened and not "
        "closed, or for one inside a cell that is not doubled."
    ),
    "no_header": gettext_noop(
        "Line %(line)s looks like data, not like names of columns. Add a first row that names every column."
    ),
    "header_over_several": gettext_noop(
        "The heading “%(name)s” in line %(line)s stands over several columns. Give every column its own "
        "name, all in one row, and undo merged cells."
    ),
    "unnamed_columns": gettext_noop(
        "Columns without a name: %(columns)s. Give every column a name in line %(line)s, "
        "and undo merged cells there."
    ),
    "duplicate_headers": gettext_noop(
        "The same column name stands more than once: %(names)s. Rename or delete the columns that repeat it."
    ),
    "too_many_columns": gettext_noop(
        "The table has %(columns)s columns; at most %(limit)s can be read. Delete those that are not needed."
    ),
    "too_many_lines": gettext_noop(
        "The sheet has more than %(limit)s lines. Copy the table alone, or a part of it, into a new sheet."
    ),
    "no_rows": gettext_noop("Below the names of the columns (line %(line)s) there is no row of data."),
    # Remarks about a file that was read all the same.
    "read_as_western": gettext_noop(
        "The file is not in UTF-8 and was read as Western European (Windows-1252), e.g. “%(example)s”. "
        "If the letters look wrong, save it as “CSV UTF-8”."
    ),
    "double_encoded": gettext_noop(
        "Some letters look broken, e.g. “%(example)s”: the file seems to have been converted once too often."
    ),
    "skipped_lines": gettext_noop("Lines before line %(line)s were taken as a title and not read."),
    "misnamed": gettext_noop("By its content “%(filename)s” is a %(kind)s file; it was read as that."),
    "one_of_several_sheets": gettext_noop("The sheet “%(sheet)s” is read; the others are: %(sheets)s."),
}

VALUE_MESSAGES = {
    "missing": gettext_noop("The cell is empty."),
    "not_a_number": gettext_noop("“%(value)s” is not a number."),
    "not_finite": gettext_noop("“%(value)s” is not a number that can be counted with."),
    "ambiguous_number": gettext_noop(
        "“%(value)s” can be read in two ways. Say whether the point or the comma is the decimal sign."
    ),
    "fraction": gettext_noop("“%(value)s” is not a whole number; a count must be one."),
    "negative": gettext_noop("“%(value)s” is below zero; a count cannot be."),
    "too_large": gettext_noop("“%(value)s” is larger than %(limit)s, the largest count that can be kept."),
    "rounded": gettext_noop(
        "“%(value)s” was shortened by a spreadsheet program. Show the cell as a whole number and save again."
    ),
    "suppressed": gettext_noop(
        "“%(value)s” stands for a hidden or missing count. Ask the source for the number, or leave the row out."
    ),
    "dash": gettext_noop("“%(value)s” may mean none or not known. Write 0, or leave the row out."),
    "other_style": gettext_noop("“%(value)s” does not fit the decimal sign that was chosen."),
    "other_order": gettext_noop("“%(value)s” does not fit the order of day and month that was chosen."),
    "formula_error": gettext_noop(
        "“%(value)s” is an error of a formula. Mend the formula in the spreadsheet."
    ),
    "not_a_time": gettext_noop("“%(value)s” is not a time of day. Write 21:05, for example."),
    "not_a_period": gettext_noop(
        "“%(value)s” is not a period. Write a year (2025), a quarter (2025 Q1), a month (2025-03) or a day "
        "(2025-03-14)."
    ),
    "no_such_day": gettext_noop("“%(value)s” does not exist in the calendar."),
    "ambiguous_date": gettext_noop(
        "“%(value)s” can be read in two ways. Say whether the day or the month is first."
    ),
    "year_span": gettext_noop(
        "“%(value)s” runs over two years. Give calendar years, quarters or months instead."
    ),
    "other_currency": gettext_noop("“%(value)s” is not in the currency of the town."),
    "not_yes_or_no": gettext_noop("“%(value)s” is neither yes nor no."),
    "damaged_number": gettext_noop(
        "The long number “%(value)s” has lost digits in the spreadsheet. Store that column as text."
    ),
    "too_many_cells": gettext_noop(
        "The row has more cells than there are columns: a separator inside a text may lack quotation marks."
    ),
}


class _Told:
    """A code, its parameters and the English message made of them."""

    messages: Mapping[str, str]

    def _tell(self, code: str, params: dict[str, object]) -> None:
        self.code, self.params = code, MappingProxyType(params)

    @property
    def template(self) -> str:
        """The untranslated message, for gettext."""
        return self.messages[self.code]

    @property
    def text(self) -> str:
        return self.template % self.params

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {dict(self.params)!r})"


class UnreadableFile(_Told, Exception):
    """The file cannot be read as a table; ``line`` and ``column`` (a letter as in Excel) where known."""

    messages = FILE_MESSAGES

    def __init__(self, code: str, *, line: int | None = None, column: str | None = None, **params: object):
        super().__init__(code)
        self.line, self.column = line, column
        self._tell(code, params | ({} if line is None else {"line": line}))


class UnreadableValue(_Told, ValueError):
    """One cell does not hold what its column should; the caller knows line and column."""

    messages = VALUE_MESSAGES

    def __init__(self, code: str, value: object = None, **params: object):
        super().__init__(code)
        self._tell(code, params | {"value": shortened(value)})


class Remark(_Told):
    """Something the person who uploaded a file should know though it could be read."""

    messages = FILE_MESSAGES

    def __init__(self, code: str, **params: object):
        self._tell(code, params)


def shortened(value: object, most: int = 60) -> str:
    """The value as it is shown in a message: one line, at most ``most`` characters."""
    text = " ".join(str("" if value is None else value).split())
    return text if len(text) <= most else text[: most - 1] + "…"


def column_letter(index: int) -> str:
    """Name of the column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
