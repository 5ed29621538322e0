"""Reading population figures from a spreadsheet: one row for each area and year. It asks no database.

Rows that cannot be used are told with their line and column; the others can be taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from stakeholders.spreadsheets.guessing import Role, guess_roles, normalised, suggest
from stakeholders.spreadsheets.problems import UnreadableValue, column_letter
from stakeholders.spreadsheets.reading import Table
from stakeholders.spreadsheets.values import parse_count

YEARS = range(1950, 2101)
KINDS = ("residents", "households", "dwellings", "vehicles", "businesses", "ambient")
HEADINGS = {  # of numbers that only this file knows, besides residents and households
    "dwellings": ("dwellings", "dwelling", "housing units", "homes", "viviendas", "logements", "fogos", "wohnungen"),
    "vehicles": ("vehicles", "vehicle", "cars", "vehículos", "véhicules", "veículos", "fahrzeuge", "kfz"),
    "businesses": ("businesses", "business", "companies", "premises", "negocios", "entreprises",
                   "empresas", "betriebe"),
    "ambient": ("ambient", "ambient population", "day population", "daytime population", "people present",
                "people present by day", "población diurna", "population de jour", "tagbevölkerung"),
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """What is given of the area with this id in one year: {kind: number}, and only what is given."""

    area_id: int
    year: int
    numbers: dict[str, int]


@dataclass
class Reading:
    """What can be taken, and what cannot: (line, column letter, message)."""

    figures: list[Figure] = field(default_factory=list)
    problems: list[tuple[int, str, str]] = field(default_factory=list)


class ColumnsMissing(Exception):
    """The file lacks a column that is needed; the message names it and the headings that would be known."""


def read_population(table: Table, areas: Mapping[str, int]) -> Reading:
    """`areas`: every code, name and other name of an area → its id."""
    columns = _columns(table)
    known = {normalised(name): area_id for name, area_id in areas.items()}
    reading, seen = Reading(), set()
    for row in table.rows():
        if row.problem:
            reading.problems.append((row.line, "", str(row.problem)))
            continue
        try:
            figure = _figure(row.cells, columns, known, list(areas), table.number_style)
        except _Unusable as unusable:
            reading.problems.append((row.line, column_letter(unusable.column), unusable.message))
            continue
        if (figure.area_id, figure.year) in seen:
            reading.problems.append((row.line, "", _("This area and year appear twice; the first is taken.")))
            continue
        seen.add((figure.area_id, figure.year))
        reading.figures.append(figure)
    return reading


class _Unusable(Exception):
    def __init__(self, column: int, message: str):
        super().__init__(message)
        self.column, self.message = column, message


def _columns(table: Table) -> dict:
    """Role or kind → column. The kinds that only this file knows go first: “dwellings” are not households here."""
    headings = [normalised(str(heading or "")) for heading in table.headers]
    further = {
        kind: headings.index(known)
        for kind, names in HEADINGS.items()
        for known in (next((n for n in map(normalised, names) if n in headings), None),)
        if known is not None
    }
    hidden = [None if n in further.values() else heading for n, heading in enumerate(table.headers)]
    columns = {role: guess.column for role, guess in guess_roles([one or "" for one in hidden]).items()}
    if Role.PERIOD in columns:
        columns.setdefault(Role.YEAR, columns[Role.PERIOD])
    if Role.AREA not in columns and Role.AREA_CODE in columns:
        columns[Role.AREA] = columns[Role.AREA_CODE]
    for kind, role in (("residents", Role.POPULATION), ("households", Role.HOUSEHOLDS)):
        if role in columns:
            further[kind] = columns[role]
    missing = [role.value for role in (Role.AREA, Role.YEAR) if role not in columns]
    if not further:
        missing.append(Role.POPULATION.value)
    if missing:
        raise ColumnsMissing(
            _(
                "No column was recognised for: %(missing)s. Name the columns “area”, “year”, and “residents”, "
                "“households”, “dwellings”, “vehicles”, “businesses” or “people present by day”."
            )
            % {"missing": ", ".join(missing)}
        )
    return {**columns, **further}


def _figure(cells, columns: dict, known: dict[str, int], names: list[str], style) -> Figure:
    named = columns[Role.AREA]
    text = str(cells[named] or "").strip()
    area_id = known.get(normalised(text))
    if area_id is None:
        like = suggest(text, names)
        message = _("No area is called “%(name)s”.") % {"name": text}
        if like:
            message += " " + _("Did you mean “%(name)s”?") % {"name": like[0].name}
        raise _Unusable(named, message)
    year = _count(cells, columns[Role.YEAR], style)
    if year not in YEARS:
        raise _Unusable(
            columns[Role.YEAR], _("“%(text)s” is not a year.") % {"text": cells[columns[Role.YEAR]]}
        )
    given = {kind: _count(cells, columns[kind], style) for kind in KINDS if kind in columns}
    numbers = {kind: number for kind, number in given.items() if number is not None}
    if not numbers:
        kind = next(iter(given))
        told = {
            "residents": _("The number of residents is missing."),
            "households": _("The number of households is missing."),
        }
        raise _Unusable(columns[kind], told.get(kind, _("The number is missing.")))
    return Figure(area_id, year, numbers)


def _count(cells, column: int, style) -> int | None:
    value = cells[column]
    if value is None or value == "":
        return None
    try:
        return parse_count(value, style)
    except UnreadableValue as problem:
        raise _Unusable(column, str(problem)) from None
