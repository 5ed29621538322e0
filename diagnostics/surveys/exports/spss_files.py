"""Single answers for SPSS, PSPP, R and Stata: a .sav of people, or a ZIP with one for each table."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
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
from .sav import Study, write_sav
from .spss import NOMINAL, SCALE, Column, Table, Variable, columns_of, named

PEOPLE = "answers"


def write_people(target: BinaryIO, tables: AnswerTables, *, about: Provenance) -> None:
    """One file, with a row a person; what parts that repeat tell is not in it."""
    people = _people_table(tables, _numbers(tables))
    _write(target, people, lambda: _people(tables), _study(tables, about, weight=_weight(tables)))


def write_spss(target: BinaryIO, tables: AnswerTables, *, about: Provenance) -> None:
    """A ZIP: a file for people, one for each part that repeats, the codebook and the reports."""
    numbers = _numbers(tables)
    people = _people_table(tables, numbers)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{people.name}.sav", "w", force_zip64=True) as file:
            _write(file, people, lambda: _people(tables), _study(tables, about, weight=_weight(tables)))
        for part in tables.plan.parts:
            table = _part_table(part, numbers)
            with archive.open(f"{table.name}.sav", "w", force_zip64=True) as file:
                _write(file, table, lambda part=part: _turns(tables, part), _study(tables, about))
        codebook = csv_lines([*codebook_headers(), _("Number")], _codebook(tables, numbers))
        _add(archive, "codebook.csv", codebook)
        for sheet in tables.reports():
            _add(archive, f"{sheet.name}.csv", csv_lines(sheet.headers, sheet.rows))


def _write(target: BinaryIO, table: Table, rows: Callable[[], Iterable[dict]], study: Study) -> None:
    """Twice through the rows, so that neither the memory nor a file laid by has all of them."""
    table.measure(rows())
    write_sav(target, table, (table.values(row) for row in rows()), study)


def _study(tables: AnswerTables, about: Provenance, *, weight: str = "") -> Study:
    notes = tuple(f"{label}: {text}" for label, text in about.rows())
    return Study(tables.survey.title, notes, about.when, weight)


def _weight(tables: AnswerTables) -> str:
    return FITTED if FITTED in tables.plan.about else "weight"


def _add(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    with archive.open(name, "w") as raw, TextIOWrapper(raw, "utf-8", newline="") as text:
        text.writelines(lines)


def _numbers(tables: AnswerTables) -> Numbers:
    return numbers_of(tables.versions, _items(tables))


def _items(tables: AnswerTables) -> Iterator[Item]:
    yield from tables.plan.people
    for part in tables.plan.parts:
        yield from part.items


def _columns(items: Iterable[Item], numbers: Numbers) -> Iterator[Column]:
    words = {"yes": _("yes"), "no": _("no")}
    for item in items:
        yield from columns_of(item, numbers.get(item.code, {}), words)


def _people_table(tables: AnswerTables, numbers: Numbers) -> Table:
    return Table(PEOPLE, named([*_about_people(tables), *_columns(tables.plan.people, numbers)]))


def _part_table(part: Part, numbers: Numbers) -> Table:
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


def _codebook(tables: AnswerTables, numbers: Numbers) -> Iterator[list]:
    """The codebook with the number of each answer."""
    for row in codebook_rows(tables.plan):
        yield [*row, numbers.get(row[1], {}).get(row[4], "")]
