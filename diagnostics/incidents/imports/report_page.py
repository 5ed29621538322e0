"""The report of an import as its page shows it: figures grouped, days as dates."""

from datetime import date

from django.utils.formats import number_format

from diagnostics.incidents.models import ImportBatch

from .mapping import Mapping
from .problems import short

#: From so many periods on, their table stands folded.
LONG = 24


def context(batch: ImportBatch) -> dict:
    """What the templates of the report read beside the import itself."""
    return {
        "numbers": _numbers(batch),
        "reasons": [(short(code), number) for code, number in batch.rejected_by_reason.items()],
        "coverage": _coverage(batch),
        "slice": _slice(batch, "period"),
        "narrow": _slice(batch, "offences"),
    }


def _numbers(batch: ImportBatch) -> dict[str, str]:
    """The figures at the head of the page, grouped by thousands."""
    told = {
        "read": batch.rows_read,
        "accepted": batch.rows_accepted,
        "rejected": batch.rows_rejected,
        "left_out": batch.report.get("left_out", 0),
        "incidents": batch.incidents,
        "unplaced": batch.report.get("unplaced", 0),
    }
    return {name: number_format(number, force_grouping=True) for name, number in told.items()}


def _slice(batch: ImportBatch, way: str) -> dict:
    """What would be replaced one way, with dates."""
    told = batch.report.get("slices", {}).get(way)
    if not told:
        return {}
    days = {name: date.fromisoformat(told[name]) for name in ("first", "last")}
    return {**told, **days, "anything": told["facts"] or told.get("rows") or told.get("corrected")}


def _coverage(batch: ImportBatch) -> dict:
    """Which periods the file covers, and where rows may be missing."""
    told = batch.report.get("periods", {})
    lines = [
        {"start": date.fromisoformat(start), "old": old, "new": new, "silent": silent, "fewer": new * 2 < old}
        for start, old, new, silent in told.get("lines", [])
    ]
    mapping = Mapping.from_json(batch.mapping)
    return {
        "kind": told.get("kind"),
        "lines": lines,
        "is_long": len(lines) > LONG,
        "old": any(line["old"] for line in lines),
        "silent": any(line["silent"] for line in lines),
        "fewer": [line for line in lines if line["fewer"]],
        "missing": [date.fromisoformat(day) for day in told.get("missing", [])],
        "silences": [
            {"first": date.fromisoformat(first), "last": date.fromisoformat(last), "days": days}
            for first, last, days in told.get("silences", [])
        ],
        "found": [date.fromisoformat(day) for day in batch.report.get("found", [])],
        "declared": mapping.declared_days,
    }
