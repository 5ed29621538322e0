"""Weights from a spreadsheet: one row for each offence. It asks no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from stakeholders.spreadsheets.guessing import normalised, suggest
from stakeholders.spreadsheets.problems import UnreadableValue, column_letter
from stakeholders.spreadsheets.reading import Table
from stakeholders.spreadsheets.values import parse_number

OFFENCE = ("offence", "code", "offence code", "offence type", "crime type", "name", "delito", "infraction", "crime",
           "delikt")  # fmt: skip
WEIGHT = ("weight", "days", "points", "harm", "peso", "poids", "gewicht", "score", "value")
#: What stands in the cell of an offence that is left out on purpose.
OUT = ("left out", "out", "excluded", "exclude", "fuera", "exclu", "fora", "ausgelassen")


class ColumnsMissing(Exception):
    """The file lacks a column that is needed; the message names the headings that would be known."""


@dataclass
class Reading:
    """Weights by offence (None: left out), and what cannot be taken: (line, column letter, message)."""

    weights: dict[str, float | None] = field(default_factory=dict)
    problems: list[tuple[int, str, str]] = field(default_factory=list)


def read_weights(table: Table, offences: Mapping[str, str]) -> Reading:
    """`offences`: every code, name and other name of an offence → its uid."""
    headings = [normalised(str(one or "")) for one in table.headers]
    named, weighed = (_column(headings, names) for names in (OFFENCE, WEIGHT))
    if named is None or weighed is None:
        raise ColumnsMissing(_("Name the columns “offence” and “weight”."))
    known = {normalised(name): uid for name, uid in offences.items()}
    found = Reading()
    for row in table.rows():
        if row.problem:
            found.problems.append((row.line, "", str(row.problem)))
            continue
        name, told = (
            str(row.cells[at] if row.cells[at] is not None else "").strip() for at in (named, weighed)
        )
        uid = known.get(normalised(name))
        if uid is None:
            like = suggest(name, list(offences))
            message = _("No offence is called “%(name)s”.") % {"name": name}
            if like:
                message += " " + _("Did you mean “%(name)s”?") % {"name": like[0].name}
            found.problems.append((row.line, column_letter(named), message))
        elif uid in found.weights:
            found.problems.append((row.line, "", _("This offence appears twice; the first is taken.")))
        elif normalised(told) in OUT or told.casefold() in {_("left out").casefold()}:
            found.weights[uid] = None
        elif told:
            try:
                number = float(parse_number(row.cells[weighed], table.number_style))
            except UnreadableValue as problem:
                found.problems.append((row.line, column_letter(weighed), str(problem)))
                continue
            if number < 0:
                message = _("A weight is zero or more.")
                found.problems.append((row.line, column_letter(weighed), message))
                continue
            found.weights[uid] = number
    return found


def _column(headings: list[str], names: tuple[str, ...]) -> int | None:
    return next((headings.index(name) for name in map(normalised, names) if name in headings), None)
