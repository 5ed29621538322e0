"""A questionnaire as an XLSForm: for Excel, and for the XForm of interviewers' telephones."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section

from .languages import language_title
from .rows import both

TYPES = {
    "single": "select_one", "area": "select_one", "multiple": "select_multiple", "number": "integer",
    "decimal": "decimal", "date": "date", "text": "text", "note": "note", "calculate": "calculate",
}  # fmt: skip
#: Columns that only this program reads; other programs leave them alone.
OWN = ("concord_kind", "concord_sensitive", "concord_core", "concord_most", "concord_stands")


@dataclass(frozen=True)
class Heading:
    """What stands in the sheet “settings”."""

    title: str
    form_id: str
    version: str


def sheets_of(form: Questionnaire, heading: Heading, *, own: bool = True) -> dict[str, list[dict]]:
    """Rows of the sheets “survey”, “choices” and “settings”. `own`: with the columns of this program."""
    survey = list(_survey(form))
    choices = [row for item in form.items if item.is_choice for row in _choices(form, item)]
    settings = {"form_title": heading.title, "form_id": heading.form_id, "version": heading.version}
    if form.languages:
        settings["default_language"] = language_title(form.languages[0])
    found = {"survey": survey, "choices": choices, "settings": [settings]}
    if not own:
        found = {
            name: [{key: text for key, text in row.items() if key not in OWN} for row in rows]
            for name, rows in found.items()
        }
    return {name: rows for name, rows in found.items() if rows}


def _survey(form: Questionnaire) -> Iterator[dict]:
    at: Section | None = None
    for item in form.items:
        section = form.section_of.get(item.code)
        if section != at:
            if at is not None:
                yield {"type": "end_repeat" if at.repeats else "end_group"}
            if section is not None:
                yield _begin(form, section)
            at = section
        yield _filled(_question(form, item))
    if at is not None:
        yield {"type": "end_repeat" if at.repeats else "end_group"}


def _begin(form: Questionnaire, section: Section) -> dict:
    row = {
        "type": "begin_repeat" if section.repeats else "begin_group",
        "name": section.code,
        **_said(form, "label", section.title, section.words),
        "relevant": section.condition,
        "repeat_count": section.count,
        "concord_most": section.most if section.repeats else "",
    }
    return _filled(row)


def _question(form: Questionnaire, item: Item) -> dict:
    kind = TYPES[item.kind]
    words = item.words
    return {
        "type": f"{kind} {item.code}" if item.is_choice else kind,
        "name": item.code,
        **_said(form, "label", item.text, {code: one.text for code, one in words.items()}),
        **_said(form, "hint", item.hint, {code: one.hint for code, one in words.items()}),
        "relevant": both(_of_rule(item), item.condition),
        "required": "yes" if item.required else "",
        "constraint": both(*_limits(item), *_alone(item), item.constraint),
        **_said(
            form,
            "constraint_message",
            item.constraint_message,
            {code: one.constraint_message for code, one in words.items()},
        ),
        "calculation": item.calculation,
        "choice_filter": item.choice_filter,
        "concord_kind": "area" if item.kind == "area" else "",
        "concord_sensitive": "yes" if item.sensitive else "",
        "concord_core": "yes" if item.core else "",
    }


def _of_rule(item: Item) -> str:
    """“Asked only of those who answered …” as an expression."""
    if item.asked_if is None:
        return ""
    parts = [f"selected(${{{item.asked_if.question}}}, '{value}')" for value in item.asked_if.values]
    return " or ".join(parts)


def _limits(item: Item) -> Iterator[str]:
    if item.minimum is not None:
        yield f". >= {item.minimum}"
    if item.maximum is not None:
        yield f". <= {item.maximum}"


def _alone(item: Item) -> Iterator[str]:
    """Answers that go with no other."""
    if item.kind == "multiple":
        for option in item.options:
            if option.is_alone:
                yield f"not(selected(., '{option.value}') and count-selected(.) > 1)"


def _choices(form: Questionnaire, item: Item) -> Iterator[dict]:
    for option in item.options:
        labels = {code: one.labels.get(option.value, "") for code, one in item.words.items()}
        yield _filled(
            {
                "list_name": item.code,
                "name": option.value,
                **_said(form, "label", option.label, labels),
                **dict(option.columns),
                "concord_stands": option.stands,
            }
        )


def _said(form: Questionnaire, column: str, text: str, others: dict[str, str]) -> dict[str, str]:
    if not form.languages:
        return {column: text}
    first, *rest = form.languages
    told = {first: text, **{code: others.get(code, "") for code in rest}}
    return {f"{column}::{language_title(code)}": said for code, said in told.items()}


def _filled(row: dict) -> dict:
    return {key: text for key, text in row.items() if text not in ("", None)}


def workbook(form: Questionnaire, heading: Heading) -> bytes:
    """An XLSX file that this and other programs read."""
    book = Workbook(write_only=True)
    for name, rows in sheets_of(form, heading).items():
        page = book.create_sheet(name)
        page.freeze_panes = "A2"
        columns = list(dict.fromkeys(key for row in rows for key in row))
        page.append([_cell(page, column, is_head=True) for column in columns])
        for row in rows:
            page.append([_cell(page, row.get(column, "")) for column in columns])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(page, value: object, *, is_head: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, None)
    # As text, so that no word of a question that begins with “=” is taken for a formula.
    cell.value, cell.data_type = str(value), "s"
    cell.font = Font(bold=is_head)
    return cell
