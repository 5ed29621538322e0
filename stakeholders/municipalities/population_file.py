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
NEEDED = (Role.YEAR, Role.POPULATION)


@dataclass(frozen=True)
class Figure:
    """Residents and, where given, households of the area with this id in one year."""

    area_id: int
    year: int
    residents: int
    households: int | None


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


def _columns(table: Table) -> dict[Role, int]:
    columns = {role: guess.column for role, guess in guess_roles(table.headers).items()}
    if Role.PERIOD in columns:
        columns.setdefault(Role.YEAR, columns[Role.PERIOD])
    if Role.AREA not in columns and Role.AREA_CODE in columns:
        columns[Role.AREA] = columns[Role.AREA_CODE]
    missing = [role.value for role in (Role.AREA, *NEEDED) if role not in columns]
    if missing:
        raise ColumnsMissing(
            _(
                "No column was recognised for: %(missing)s. "
                "Name the columns “area”, “year”, “residents” and, if you have it, “households”."
            )
            % {"missing": ", ".join(missing)}
        )
    return columns


def _figure(cells, columns: dict[Role, int], known: dict[str, int], names: list[str], style) -> Figure:
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
    residents = _count(cells, columns[Role.POPULATION], style)
    if residents is None:
        raise _Unusable(columns[Role.POPULATION], _("The number of residents is missing."))
    households = _count(cells, columns[Role.HOUSEHOLDS], style) if Role.HOUSEHOLDS in columns else None
    return Figure(area_id, year, residents, households)


def _count(cells, column: int, style) -> int | None:
    value = cells[column]
    if value is None or value == "":
        return None
    try:
        return parse_count(value, style)
    except UnreadableValue as problem:
        raise _Unusable(column, str(problem)) from None
