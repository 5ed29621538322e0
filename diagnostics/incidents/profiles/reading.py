"""A way of reading in words that last: headings instead of numbers of columns, codes instead of rows of the database.

This is what a profile keeps, what it is exported as, and what the API takes.
"""

from collections.abc import Mapping as Codes
from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.incidents.imports.mapping import LEAVE_OUT, UNPLACED, Across, Mapping, Replace
from diagnostics.incidents.names import name_key
from diagnostics.incidents.records.columns import COLUMNS as RECORD_COLUMNS
from diagnostics.incidents.records.columns import Clock, Counted, Disputed, RecordColumns, is_clock
from diagnostics.incidents.records.models import PlacePrecision
from stakeholders.spreadsheets.guessing import Layout, normalised
from stakeholders.spreadsheets.periods import DateOrder, PeriodKind
from stakeholders.spreadsheets.values import NumberStyle

VERSION = 1
COLUMNS = ("period", "month", "area", "offence", "count")
LEFT_OUT, WITHOUT_PLACE = "leave_out", "without_place"
SPECIAL = {LEFT_OUT: LEAVE_OUT, WITHOUT_PLACE: UNPLACED}
SPECIAL_CODES = {number: word for word, number in SPECIAL.items()}
PRECISIONS = {one.name.lower(): one.value for one in PlacePrecision if one <= PlacePrecision.SNAP}
PRECISION_NAMES = {value: name for name, value in PRECISIONS.items()}

#: What each entry may be; None is allowed where it stands in the list.
CHOICES: dict[str, list] = {
    "layout": list(Layout),
    "across": list(Across),
    "unit": list(PeriodKind),
    "date_order": [None, *DateOrder],
    "number_style": [None, *NumberStyle],
    "replace": list(Replace),
    "other_areas": [None, LEFT_OUT, WITHOUT_PLACE],
    "without_area_unplaced": [True, False],
    "add_up": [True, False],
}
RECORD_CHOICES: dict[str, list] = {
    "counted": list(Counted),
    "disputed": list(Disputed),
    "place_precision": list(PRECISIONS),
    "midnight_unknown": [True, False],
}


class BadReading(ValueError):
    """Something that is no way of reading; the message is for whoever wrote it."""


@dataclass(frozen=True)
class Directory:
    """The town's offence types and areas: code → id."""

    offences: Codes[str, int]
    areas: Codes[str, int]

    def codes(self, kind: str) -> dict[int, str]:
        return {pk: code for code, pk in getattr(self, kind).items()} | SPECIAL_CODES


def reading_of(mapping: Mapping, known: Directory) -> dict:
    """What a profile keeps of the way in which a file was read."""
    headers = mapping.headers
    offences, areas = known.codes("offences"), known.codes("areas")
    return {
        "version": VERSION,
        **{name: getattr(mapping, name) for name in CHOICES if name != "other_areas"},
        "other_areas": SPECIAL_CODES.get(mapping.other_areas),
        "columns": {name: headers[at] for name in COLUMNS if (at := getattr(mapping, name)) >= 0},
        "count_columns": [headers[i] for i in mapping.count_columns],
        "fixed_offence": offences.get(mapping.fixed_offence) if mapping.fixed_offence else None,
        "offences": {name: offences[pk] for name, pk in mapping.offence_names.items() if pk in offences},
        "areas": {name: areas[pk] for name, pk in mapping.area_names.items() if pk in areas},
        "records": _records_of(mapping),
    }


def _records_of(mapping: Mapping) -> dict | None:
    if mapping.records is None:
        return None
    columns = RecordColumns.from_json(mapping.records)
    return {
        "columns": {
            name: mapping.headers[at] for name in RECORD_COLUMNS if (at := getattr(columns, name)) >= 0
        },
        "clock": columns.clock,
        "counted": columns.counted,
        "disputed": columns.disputed,
        "midnight_unknown": columns.midnight_unknown,
        "place_precision": PRECISION_NAMES[columns.place_precision],
    }


def headings(reading: dict) -> dict[str, str]:
    """What → heading, of all columns that are read."""
    told = {**reading.get("columns", {}), **(reading.get("records") or {}).get("columns", {})}
    return {name: told[name] for name in (*COLUMNS, *RECORD_COLUMNS) if name in told}


def fit(reading: dict, headers: Sequence[str]) -> int:
    """How many headings of the profile a file has; 0 when one is missing without which nothing can be counted."""
    there = {normalised(header) for header in headers}
    needed = [*reading.get("columns", {}).values(), *reading.get("count_columns", [])]
    if not needed or any(normalised(heading) not in there for heading in needed):
        return 0
    return sum(
        normalised(heading) in there for heading in (*headings(reading).values(), *reading["count_columns"])
    )


def missing(reading: dict, headers: Sequence[str]) -> list[str]:
    """Headings without which the profile cannot read a file with these headers."""
    there = {normalised(header) for header in headers}
    columns = reading.get("columns", {})
    needed = [*(columns[name] for name in COLUMNS if name in columns), *reading.get("count_columns", [])]
    return [heading for heading in needed if normalised(heading) not in there]


def mapping_from(reading: dict, table, known: Directory) -> Mapping:
    """How a table is to be read by a profile. Codes that the town no longer has are asked about again."""
    plain = [normalised(header) for header in table.headers]

    def at(heading: str | None) -> int:
        return plain.index(normalised(heading)) if heading and normalised(heading) in plain else -1

    records = reading["records"]
    offences, areas = {**known.offences, **SPECIAL}, {**known.areas, **SPECIAL}
    mapping = Mapping(
        headers=list(table.headers),
        sheet=table.sheet,
        **{name: reading[name] for name in CHOICES if name not in ("other_areas", "number_style")},
        number_style=reading["number_style"] or table.number_style,
        other_areas=SPECIAL.get(reading["other_areas"]),
        count_columns=[place for heading in reading["count_columns"] if (place := at(heading)) >= 0],
        fixed_offence=known.offences.get(reading["fixed_offence"]),
        offence_names={n: offences[c] for n, c in reading["offences"].items() if c in offences},
        area_names={n: areas[c] for n, c in reading["areas"].items() if c in areas},
        **{name: at(reading["columns"].get(name)) for name in COLUMNS},
    )
    if records is not None:
        mapping.records = RecordColumns(
            **{name: at(records["columns"].get(name)) for name in RECORD_COLUMNS},
            **{name: records[name] for name in ("clock", "counted", "disputed", "midnight_unknown")},
            place_precision=PRECISIONS[records["place_precision"]],
        ).as_json()
    return mapping


def checked(told: object) -> dict:
    """A way of reading as somebody sent it, with what it leaves out; BadReading says what makes no sense."""
    usual = reading_of(Mapping(), Directory({}, {}))
    if not isinstance(told, dict):
        raise BadReading("A reading is an object.")
    if unknown := sorted(told.keys() - usual.keys()):
        raise BadReading(f"Unknown: {', '.join(map(str, unknown))}.")
    if told.get("version", VERSION) != VERSION:
        raise BadReading(f"Version {told['version']} is not known; this is version {VERSION}.")
    made = {**usual, **told}
    for name, allowed in CHOICES.items():
        _one_of(name, made[name], allowed)
    made["columns"] = _texts("columns", made["columns"], COLUMNS)
    if not isinstance(made["count_columns"], list) or not all(
        isinstance(one, str) for one in made["count_columns"]
    ):
        raise BadReading("count_columns: a list of headings.")
    for name in ("offences", "areas"):
        made[name] = {name_key(key): code for key, code in _texts(name, made[name]).items()}
    if made["records"] is not None:
        made["records"] = _checked_records(made["records"])
    if not made["columns"] and not made["count_columns"]:
        raise BadReading("columns: name at least one heading.")
    return made


def _checked_records(told: object) -> dict:
    usual = {
        "columns": {}, "clock": Clock.TOWN.value, "counted": Counted.INCIDENT.value,
        "disputed": Disputed.COORDINATES.value, "midnight_unknown": False, "place_precision": "exact",
    }  # fmt: skip
    if not isinstance(told, dict) or told.keys() - usual.keys():
        raise BadReading(f"records: an object of {', '.join(usual)}.")
    made = {**usual, **told}
    for name, allowed in RECORD_CHOICES.items():
        _one_of(f"records.{name}", made[name], allowed)
    if not is_clock(made["clock"]):
        raise BadReading(f"records.clock: {made['clock']!r} is no time zone.")
    made["columns"] = _texts("records.columns", made["columns"], RECORD_COLUMNS)
    return made


def _texts(name: str, told: object, allowed: Sequence[str] | None = None) -> dict[str, str]:
    if not isinstance(told, dict) or not all(isinstance(one, str) and one for one in told.values()):
        raise BadReading(f"{name}: an object of texts.")
    if allowed is not None and (unknown := sorted(told.keys() - set(allowed))):
        raise BadReading(f"{name}: unknown {', '.join(unknown)}.")
    return dict(told)


def _one_of(name: str, value: object, allowed: list) -> None:
    if value not in allowed:
        raise BadReading(f"{name}: one of {', '.join(str(one) for one in allowed)}.")
