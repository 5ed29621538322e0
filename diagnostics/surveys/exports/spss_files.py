"""Single answers for SPSS and PSPP: a ZIP of plain tables of numbers and the commands that read and describe them.

The files of SPSS themselves are written by no library with a free licence that takes rows piece by piece and knows a
variable of weights (docs/decisions/0050); the commands save them when they are run.
"""

import zipfile
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import BinaryIO

from django.utils.translation import gettext as _

from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.answer_rows import Part, codebook_headers, codebook_rows
from diagnostics.surveys.results.answer_tables import AnswerTables
from diagnostics.surveys.results.fitted_weights import FITTED
from diagnostics.surveys.results.texts import struck
from diagnostics.surveys.wording import CHANNELS
from stakeholders.spreadsheets.writing import Provenance, csv_lines

from .about_words import about_words
from .numbers import Numbers, numbers_of
from .spss import NOMINAL, SCALE, Column, Table, Variable, columns_of, commands, named

COMMANDS = "read-me-into-spss.sps"
PEOPLE = "answers"


def write_spss(target: BinaryIO, tables: AnswerTables, *, about: Provenance) -> None:
    """The tables one after the other; the commands at the end, when the length of the texts is known."""
    numbers = numbers_of(tables.versions, _items(tables))
    people = Table(PEOPLE, named([*_about_people(tables), *_columns(tables.plan.people, numbers)]))
    parts = [(part, _table(part, numbers)) for part in tables.plan.parts]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, f"{people.name}.dat", _lines(people, _people(tables)))
        for part, table in parts:
            _add(archive, f"{table.name}.dat", _lines(table, _turns(tables, part)))
        codebook = csv_lines([*codebook_headers(), _("Number")], _codebook(tables, numbers))
        _add(archive, "codebook.csv", codebook)
        for sheet in tables.reports():
            _add(archive, f"{sheet.name}.csv", csv_lines(sheet.headers, sheet.rows))
        told = _told(tables, [people, *(table for _part, table in parts)], about)
        _add(archive, COMMANDS, (f"{line}\r\n" for line in told))


def _add(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    with archive.open(name, "w") as raw, TextIOWrapper(raw, "utf-8", newline="") as text:
        text.writelines(lines)


def _items(tables: AnswerTables) -> Iterator[Item]:
    yield from tables.plan.people
    for part in tables.plan.parts:
        yield from part.items


def _columns(items: Iterable[Item], numbers: Numbers) -> Iterator[Column]:
    words = {"yes": _("yes"), "no": _("no")}
    for item in items:
        yield from columns_of(item, numbers.get(item.code, {}), words)


def _table(part: Part, numbers: Numbers) -> Table:
    words = about_words()
    own = [
        Column(Variable("person", words["person"], "whole"), lambda row: row["person"]),
        Column(Variable("number", words["number"], "whole", measure=SCALE), lambda row: row["number"]),
    ]
    inside = [Column(one.variable, _inside(one)) for one in _columns(part.items, numbers)]
    return Table(part.section.code, named([*own, *inside]))


def _inside(column: Column):
    return lambda row: column.read(row["told"])


KINDS = {
    "version": ("whole", NOMINAL),
    "received_on": ("date", SCALE),
    "weight": ("number", SCALE),
    FITTED: ("number", SCALE),
}


def _about_people(tables: AnswerTables) -> Iterator[Column]:
    """What is told of a person beside the answers; under names that no question has."""
    words = about_words()
    yield Column(Variable("person", words["person"], "whole"), lambda row: row[" person"])
    for place, name in enumerate(tables.plan.about):
        kind, measure = KINDS.get(name, ("text", NOMINAL))
        labels = {code: str(told) for code, told in CHANNELS.items()} if name == "channel" else {}
        yield Column(Variable(name, words[name], kind, labels, measure=measure), _of_person(place))


def _of_person(place: int):
    return lambda row: row[" about"][place]


def _people(tables: AnswerTables) -> Iterator[dict]:
    # The short name of no question has a blank in it.
    texts = [item.code for item in tables.plan.people if item.kind == "text"]
    for number, about, answers in tables.rows():
        yield {**answers, **_struck(answers, texts), " person": number, " about": about}


def _turns(tables: AnswerTables, part: Part) -> Iterator[dict]:
    texts = [item.code for item in part.items if item.kind == "text"]
    for number, _about, answers in tables.rows():
        for turn, told in enumerate(answers.get(part.section.code) or (), 1):
            yield {"person": number, "number": turn, "told": {**told, **_struck(told, texts)}}


def _struck(answers: dict, texts: list[str]) -> dict:
    return {code: struck(str(answers[code]))[0] for code in texts if answers.get(code)}


def _lines(table: Table, rows: Iterable[dict]) -> Iterator[str]:
    yield table.heading()
    yield from (table.line(row) for row in rows)


def _codebook(tables: AnswerTables, numbers: Numbers) -> Iterator[list]:
    """The codebook with the number of each answer."""
    for row in codebook_rows(tables.plan):
        yield [*row, numbers.get(row[1], {}).get(row[4], "")]


def _told(tables: AnswerTables, written: list[Table], about: Provenance) -> Iterator[str]:
    yield "\ufeff* Encoding: UTF-8."
    said = [
        _(
            "Open this file in SPSS or PSPP and run all of it: each table is read, described and saved as a .sav file."
        ),
        _("If a file is not found, write the folder in which they lie in the line that begins with CD."),
        _("In SPSS, take the star of that line away."),
    ]
    yield from (f"* {line}" for line in said)
    yield "* CD 'C:\\answers'."
    yield ""
    # Numbers are written with a point, whatever the country of the computer.
    yield "SET DECIMAL=DOT."
    yield ""
    notes = [f"{label}: {text}" for label, text in about.rows()]
    weight = FITTED if FITTED in tables.plan.about else "weight"
    for table in written:
        own = weight if table.name == PEOPLE else ""
        yield from commands(table, title=tables.survey.title, about=notes, weight=own)
