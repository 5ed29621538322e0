"""The sheets of an XLSForm as rows of named texts, with the number of each row in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from stakeholders.spreadsheets.detection import Kind, detect
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.unpacking import MEGABYTE, Limits
from stakeholders.spreadsheets.workbooks import open_sheet, sheet_rows

LIMITS = Limits(
    size=5 * MEGABYTE, unpacked=60 * MEGABYTE, text=30 * MEGABYTE, cells=2_000_000, columns=20_000
)
SHEETS = ("survey", "choices", "settings")
MOST_ROWS = {"survey": 3_000, "choices": 20_000, "settings": 20}

#: Other ways in which files name the columns.
ALIASES = {
    "list name": "list_name", "value": "name", "caption": "label", "relevance": "relevant", "bind:relevant": "relevant",
    "bind::relevant": "relevant", "constraint message": "constraint_message", "calculate": "calculation",
    "choice filter": "choice_filter", "command": "type", "tag": "name", "skippable": "skippable",
    "form title": "form_title", "set form title": "form_title", "title": "form_title", "form id": "form_id",
    "set form id": "form_id", "id_string": "form_id", "count": "repeat_count", "jr:count": "repeat_count",
    "repeat count": "repeat_count", "default language": "default_language", "read_only": "readonly",
}  # fmt: skip


class NotAForm(ValueError):
    """The file is no XLSForm; the text says why."""


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet as people see it, and its cells by the name of their column."""

    number: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")

    def in_languages(self, name: str) -> dict[str, str]:
        """The texts of a column that stands once for each language, by the name of the language; "" for none."""
        found = {"": self.cells[name]} if name in self.cells else {}
        for column, text in self.cells.items():
            head, mark, language = column.partition("::")
            if mark and head == name:
                found[language] = text
        return found


@dataclass(frozen=True)
class Sheets:
    """The three sheets that are read; `columns`: the names of the columns of each."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)

    @property
    def settings(self) -> Row:
        found = self.rows.get("settings")
        return found[0] if found else Row(2, {})


def read_sheets(content: bytes) -> Sheets:
    """The sheets of an XLSX, XLS or ODS file. Raises NotAForm and UnreadableFile."""
    if detect(content, LIMITS) is Kind.CSV:
        raise NotAForm(_("This is no workbook. An XLSForm is an Excel or ODS file."))
    names = open_sheet(content).all_names
    found = Sheets()
    for name in names:
        plain = name.strip().lower()
        if plain in SHEETS and plain not in found.rows:
            columns, rows = _rows(content, name, MOST_ROWS[plain])
            found.rows[plain], found.columns[plain] = rows, columns
    if not found.rows.get("survey"):
        raise NotAForm(_("There is no sheet “survey” with rows in it. An XLSForm has one."))
    return found


def _rows(content: bytes, name: str, most: int) -> tuple[list[str], list[Row]]:
    try:
        lines = iter(sheet_rows(open_sheet(content, name)))
    except UnreadableFile as problem:
        if problem.code in {"no_sheet", "no_data"}:
            return [], []
        raise
    columns: list[str] = []
    rows: list[Row] = []
    for number, cells in lines:
        if not columns:
            columns = [_column(cell) for cell in cells]
            continue
        told = {column: text for column, text in _texts(columns, cells) if text}
        if told and told.get("disabled", "").lower() not in {"yes", "true"}:
            rows.append(Row(number, told))
        if len(rows) > most:
            told = {"sheet": name, "most": most}
            raise NotAForm(_("The sheet “%(sheet)s” has more than %(most)s rows.") % told)
    return columns, rows


def _texts(columns: list[str], cells) -> Iterator[tuple[str, str]]:
    for column, cell in zip(columns, cells, strict=False):
        if column:
            yield column, text_of(cell)


def text_of(cell: object) -> str:
    """A cell as XLSForm takes it: whole numbers without decimals, truth as TRUE and FALSE, blanks made one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, date | datetime):
        return cell.isoformat()[:10]
    return " ".join(str(cell).replace("\u00a0", " ").split(" ")).strip()


def _column(cell: object) -> str:
    """The name of a column: small letters, and the language behind “::” as it is written."""
    text = text_of(cell)
    head, mark, language = text.partition("::")
    if not mark and ":" in text and not text.lower().startswith(("jr:", "bind:")):
        head, mark, language = text.partition(":")
    name = head.strip().lower()
    if mark and language.strip().lower() in {"relevant", "constraint", "required", "calculate"}:
        name, mark = language.strip().lower(), ""
    name = ALIASES.get(name, name.replace(" ", "_"))
    return f"{name}::{language.strip()}" if mark else name
