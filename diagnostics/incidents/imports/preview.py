"""The first rows of a file beside what would be read from them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.incidents.models import OffenceType
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.problems import shortened
from stakeholders.spreadsheets.reading import Table

from .codes import LEFT_OUT
from .mapping import Mapping
from .reading import NOBODY, CountReader, Directory, as_date

MOST_COLUMNS = 12


def shown(cell: object, most: int) -> str:
    """A cell as a spreadsheet shows it: every number of a workbook arrives with decimals."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return shortened(cell, most)


def preview(table: Table, mapping: Mapping, directory: Directory, most: int = 10) -> dict:
    """{"headers", "rows": [{"line", "cells", "read": [text], "problem": text}]}."""
    reader = CountReader(table, mapping, directory)
    names = _Names(directory)
    return {
        "headers": table.headers[:MOST_COLUMNS],
        "more": max(len(table.headers) - MOST_COLUMNS, 0),
        "rows": [_row(reader, row, names) for row in table.preview(most)],
    }


class _Names:
    def __init__(self, directory: Directory):
        areas, offences = set(directory.areas.known.values()), set(directory.offences.known.values())
        self.areas = {area.pk: str(area) for area in Area.objects.filter(pk__in=areas)}
        self.offences = dict(OffenceType.objects.filter(pk__in=offences).values_list("pk", "name"))


def _row(reader: CountReader, row, names: _Names) -> dict:
    return {
        "line": reader.table.told(row.line),
        "cells": [shown(cell, 40) for cell in row.cells[:MOST_COLUMNS]],
        "values": [_value(reader, row, position, names) for position in range(min(len(reader.columns), 2))],
        "more": max(len(reader.columns) - 2, 0),
    }


def _value(reader: CountReader, row, position: int, names: _Names) -> dict:
    if found := reader.explain(row, position):
        column, problem = found
        text = _("Column %(column)s: %(reason)s") % {
            "column": reader.table.headers[column],
            "reason": _(problem.template) % problem.params,
        }
        return {"problem": text}
    period, area, offence, count = reader.read(row, position)
    if -LEFT_OUT in (area, offence):
        return {"problem": _("left out, as you decided")}
    return {
        "period": date_format(
            as_date(period), "YEAR_MONTH_FORMAT" if reader.mapping.stored_kind == "month" else "Y"
        ),
        "area": _("without a place") if area == NOBODY else names.areas.get(area, ""),
        "offence": names.offences.get(offence, ""),
        "count": count,
    }
