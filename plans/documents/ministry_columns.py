"""Which columns the table for the ministry has: an ordered list of names, as a jurisdiction profile keeps it.

A name is a sheet with all its columns ("problems") or one column ("problems.extent_value"). Sheets come in the order
in which they are first named. An empty list stands for all that we offer by default.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .tables import TABLES

BUDGET = "budget"  # sums by source, level and approach: a sheet without columns to choose
Choice = dict[str, list[str] | None]  # names of columns by name of sheet; None: all of them

_COLUMNS = {table.name: [column.name for column in table.columns] for table in TABLES}


def known() -> dict[str, str | Promise]:
    """Every name that can be chosen, with its words, in the order of the tables."""
    found: dict[str, str | Promise] = {}
    for table in TABLES:
        found[table.name] = table.title
        found |= {f"{table.name}.{column.name}": column.title for column in table.columns}
    return {**found, BUDGET: _("Budget")}


def catalogue() -> list[tuple[str, list[tuple[str, str]]]]:
    """[(heading, [(name, words)])], a group for each sheet."""
    names = known()
    groups = [(table.title, [name for name in names if name.split(".")[0] == table.name]) for table in TABLES]
    groups.append((names[BUDGET], [BUDGET]))
    return [(str(title), [(name, str(names[name])) for name in group]) for title, group in groups]


def unknown_columns(names: Iterable[str]) -> list[str]:
    """Names that stand for nothing, and those that stand there twice."""
    names, offered = list(names), known()
    return [name for place, name in enumerate(names) if name not in offered or name in names[:place]]


def choice_of(names: Iterable[str]) -> Choice:
    """The list as `ministry_workbook` takes it. Names that are not known any more are passed over."""
    choice: Choice = {}
    for name in names:
        sheet, _point, column = name.partition(".")
        if sheet == BUDGET or (sheet in _COLUMNS and not column):
            choice[sheet] = None
        elif column in _COLUMNS.get(sheet, ()) and choice.get(sheet, []) is not None:
            choice.setdefault(sheet, []).append(column)
    return choice
