"""What a partner system says about the columns of a file: by heading or number, checked word by word."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.incidents.records.columns import COLUMNS as RECORD_COLUMNS
from diagnostics.incidents.records.columns import Counted, Disputed, RecordColumns, guess_columns, is_clock
from diagnostics.incidents.records.models import PlacePrecision
from stakeholders.access.errors import Refused
from stakeholders.spreadsheets.guessing import Layout
from stakeholders.spreadsheets.periods import DateOrder, PeriodKind, detect_date_order
from stakeholders.spreadsheets.values import NumberStyle

from .declared import declaration
from .mapping import Across, Mapping, unit_of
from .run import open_table

COLUMNS = ("period", "month", "area", "offence", "count")
CHOICES = {
    "layout": Layout,
    "across": Across,
    "unit": PeriodKind,
    "date_order": DateOrder,
    "number_style": NumberStyle,
}
FLAGS = ("without_area_unplaced", "add_up")
PRECISIONS = {one.name.lower(): one.value for one in PlacePrecision if one <= PlacePrecision.SNAP}


def mapping_told(batch: ImportBatch, told: dict) -> Mapping:
    """The mapping of an import with what is said about it; Refused for what makes no sense.

    Columns are told by heading or by number from 0. Decisions about names are not taken here. `records` tells the
    columns of incidents that are kept one by one (null: rows are only counted); `declared` the first and last day
    for which the file is complete (null: those of its rows).
    """
    mapping = Mapping.from_json(batch.mapping)
    allowed = {*COLUMNS, *CHOICES, *FLAGS, "count_columns", "fixed_offence", "records", "declared"}
    _refuse_unknown(told, allowed, "")
    for name in told.keys() - {"records", "declared"}:
        setattr(mapping, name, _value(batch, mapping, name, told[name]))
    _guess_the_rest(batch, mapping, told)
    if "records" in told:
        mapping.records = _records(mapping, told["records"])
    if "declared" in told:
        mapping.declared = _declared(mapping, told["declared"])
    if mapping.is_wide and not mapping.count_columns:
        raise Refused(_("Say which columns have counts (count_columns)."), code="mapping_incomplete")
    return mapping


def _refuse_unknown(told: dict, allowed: set[str], where: str) -> None:
    if unknown := sorted(f"{where}{name}" for name in told.keys() - allowed):
        raise Refused(
            _("A mapping does not know: %(names)s.") % {"names": ", ".join(unknown)}, "mapping_unknown"
        )


def _value(batch: ImportBatch, mapping: Mapping, name: str, value):
    if name == "count_columns":
        return [_column(mapping, one) for one in value]
    if name in COLUMNS:
        return _column(mapping, value)
    if name == "fixed_offence":
        return _offence(batch, value)
    if name in FLAGS:
        return _one_of(name, value, [True, False])
    return value if value is None else _one_of(name, value, list(CHOICES[name]))


def _guess_the_rest(batch: ImportBatch, mapping: Mapping, told: dict) -> None:
    """Another column of periods has another length and order of day and month, unless these are told as well."""
    if not told.keys() & {"period", "date_order"} or mapping.period < 0:
        return
    table = open_table(batch, mapping)
    if "date_order" not in told:
        mapping.date_order = detect_date_order(table.column(mapping.period, 5_000)).order
    if "unit" not in told:
        mapping.unit = unit_of(table.column(mapping.period, 500), mapping.date_order)
    if mapping.month >= 0:
        mapping.unit = PeriodKind.MONTH


def _records(mapping: Mapping, told) -> dict | None:
    if told is None:
        return None
    if not isinstance(told, dict):
        raise Refused(_("“%(value)s” is no %(name)s.") % {"value": told, "name": "records"}, "mapping_value")
    if not mapping.counts_rows:
        raise Refused(
            _("Only rows that are one offence each can be kept (layout: incidents)."), "mapping_no_incidents"
        )
    columns = RecordColumns.from_json(mapping.records) if mapping.records else guess_columns(mapping.headers)
    readers: dict[str, Callable] = {
        "clock": lambda value: value if is_clock(value) else _no(value, "clock"),
        "counted": lambda value: _one_of("counted", value, list(Counted)),
        "disputed": lambda value: _one_of("disputed", value, list(Disputed)),
        "midnight_unknown": lambda value: _one_of("midnight_unknown", value, [True, False]),
        "place_precision": lambda value: PRECISIONS[_one_of("place_precision", value, list(PRECISIONS))],
    } | dict.fromkeys(RECORD_COLUMNS, lambda value: _column(mapping, value))
    _refuse_unknown(told, set(readers), "records.")
    for name, value in told.items():
        setattr(columns, name, readers[name](value))
    if (columns.longitude < 0) != (columns.latitude < 0):
        raise Refused(_("Choose both longitude and latitude, or neither."), code="mapping_incomplete")
    return columns.as_json()


def _declared(mapping: Mapping, told) -> list[str] | None:
    if told is None:
        return None
    try:
        first, last = map(_day, told)
    except (TypeError, ValueError):
        _no(told, "declared")
    return declaration(mapping, first, last, timezone.localdate())


def _day(text: str) -> date:
    if (day := parse_date(text)) is None:
        raise ValueError(text)
    return day


def _column(mapping: Mapping, told) -> int:
    """Number of a column that is told by heading or number; None means that there is none."""
    if told is None:
        return -1
    if isinstance(told, str) and told in mapping.headers:
        return mapping.headers.index(told)
    if isinstance(told, int) and not isinstance(told, bool) and -1 <= told < len(mapping.headers):
        return told
    raise Refused(_("The file has no column “%(column)s”.") % {"column": told}, code="mapping_column")


def _offence(batch: ImportBatch, code: str | None) -> int | None:
    if code is None:
        return None
    found = OffenceType.objects.filter(municipality=batch.municipality, code=str(code)).first()
    return found.pk if found else _no(code, "fixed_offence")


def _one_of(name: str, value, known: list):
    return value if value in known else _no(value, name)


def _no(value, name: str):
    raise Refused(_("“%(value)s” is no %(name)s.") % {"value": value, "name": name}, code="mapping_value")
