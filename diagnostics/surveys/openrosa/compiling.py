"""A questionnaire as an XForm, the form that interviewers' telephones show. It asks no database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from diagnostics.surveys.questionnaire.schema import Questionnaire, Section
from diagnostics.surveys.xlsform.languages import language_title
from diagnostics.surveys.xlsform.writing import Heading, sheets_of

from .doors import choices_at_doors, with_doors
from .names import DOOR, INTRODUCTION, Names

#: Characters that XML 1.0 cannot hold.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLACE = re.compile(r"\[row : (\d+)\]\s*(?:On the '(\w+)' sheet, )?")


class NotAnXForm(ValueError):
    """What cannot be said in an XForm, and why.

    `code`: the question or part, where one is named; `row`: where it stands in the sheet `sheet` of the questionnaire's
    XLSForm, 0 where no row is named.
    """

    def __init__(self, text: str, *, code: str = "", sheet: str = "survey", row: int = 0):
        super().__init__(text)
        self.code, self.sheet, self.row = code, sheet, row


@cache
def _pyxform():
    # Takes a second to load, and only who publishes or uploads a questionnaire needs it.
    return import_module("pyxform.xls2xform").convert, import_module("pyxform.errors").PyXFormError


def xform_of(
    form: Questionnaire,
    heading: Heading,
    introduction: Mapping[str, str] | None = None,
    *,
    contacts: Sequence[str] = (),
    emergency: str = "",
) -> str:
    """The XForm as text. Raises NotAnXForm for what cannot be said in one.

    `introduction`: what is read before the first question, by language (under "" where the form names none).
    `contacts`, `emergency`: where help is, for those who were asked something sensitive.
    """
    sheets, names = sheets_of(_bounded(form), heading, own=False), Names(form)
    first = list(_introduction(introduction or {}))
    renamed = [_renamed(row, names) for row in sheets["survey"]]
    choices = [{**row, "list_name": names.of(row["list_name"])} for row in sheets.get("choices", [])]
    told = {
        "survey": [*first, *with_doors(renamed, form, names, contacts, emergency)],
        "choices": [*choices, *choices_at_doors(form)],
        "settings": sheets["settings"],
    }
    book = {name: rows for name, rows in told.items() if rows}
    _refuse_what_xml_cannot_hold(book, names)
    convert, refused = _pyxform()
    try:
        xml = convert(book, validate=False).xform
        fromstring(xml)
    except refused as problem:
        raise _placed(str(problem), book, names) from problem
    except ParseError as problem:
        raise NotAnXForm(str(problem)) from problem
    return xml


def _refuse_what_xml_cannot_hold(book: Mapping[str, list[dict]], names: Names) -> None:
    for sheet, rows in book.items():
        for number, row in enumerate(rows, 2):
            if any(_NOT_IN_XML.search(text) for text in row.values()):
                text = _("a character is in its words that no letter, digit or sign is. Type them anew.")
                raise _at(text, sheet, number, book, names)


def _placed(text: str, book: Mapping[str, list[dict]], names: Names) -> NotAnXForm:
    """What pyxform says, at the question of which it says it."""
    found = _PLACE.search(text)
    if found is None:
        return NotAnXForm(text)
    return _at(_PLACE.sub("", text), found[2] or "survey", int(found[1]), book, names)


def _at(text: str, sheet: str, row: int, book: Mapping[str, list[dict]], names: Names) -> NotAnXForm:
    rows = book.get(sheet, [])
    told = rows[row - 2] if 0 <= row - 2 < len(rows) else {}
    code = names.codes.get(told.get("list_name" if sheet == "choices" else "name", ""), "")
    # What we say before the first question and before sensitive ones stands in no workbook that people see.
    row -= sum(_is_ours(one) for one in rows[: row - 1]) if sheet == "survey" else 0
    return NotAnXForm(text, code=code, sheet=sheet, row=row if row > 1 else 0)


def _is_ours(row: Mapping[str, str]) -> bool:
    name = row.get("name", "")
    return name == INTRODUCTION or name.startswith(DOOR)


def _introduction(said: Mapping[str, str]) -> Iterator[dict]:
    # Words, in which nothing stands for an answer.
    labels = {
        f"label::{language_title(code)}" if code else "label": text.replace("${", "$ {")
        for code, text in said.items()
        if text.strip()
    }
    if labels:
        yield {"type": "note", "name": INTRODUCTION, **labels}


def _bounded(form: Questionnaire) -> Questionnaire:
    """No part is asked more often than the questionnaire takes, whatever a formula says."""
    return replace(form, sections=tuple(_at_most(section) for section in form.sections))


def _at_most(section: Section) -> Section:
    if not section.count:
        return section
    many = f"({section.count})"
    return replace(section, count=f"if({many} > {section.most}, {section.most}, {many})")


def _renamed(row: dict, names: Names) -> dict:
    told = {key: names.of(text) if key == "name" else names.renamed(text) for key, text in row.items()}
    kind, _space, items = row["type"].partition(" ")
    return {**told, "type": f"{kind} {names.of(items)}" if items else kind}
