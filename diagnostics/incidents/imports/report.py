"""What a check found, as plain data that the page shows and the import keeps."""

from datetime import date
from itertools import islice

from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.incidents.records.columns import personal_columns
from diagnostics.incidents.records.models import TimePrecision

from . import rejects
from .mapping import Replace
from .preview import shown
from .staging import Staging, last_day

MOST_EXAMPLES = 25
MOST_NAMES = 80
MOST_MISSING = 24
#: From this likeness on a name is taken for a slip of the pen, and chosen in the form; below it only hinted at.
ALMOST_THE_SAME = 0.88


def make(run, staging: Staging, totals: dict, slice_of) -> dict:
    """Everything that the check page says; `slice_of(mapping, offences)` names the counts to be replaced."""
    sums = staging.by_offence_and_year()
    periods = staging.periods()
    return {
        "values": len(run.status),
        "rows": len(run.lines),
        "left_out": run.left_out,
        "unplaced": totals["unplaced"],
        "examples": [_example(one) for one in islice(rejects.rejected(run), MOST_EXAMPLES)],
        "unknown": {
            "areas": _unknown(run.reader.unknown_areas, run.reader.directory.areas),
            "offences": _unknown(run.reader.unknown_offences, run.reader.directory.offences),
        },
        "shared": _shared(run),
        "sums": _sums(run.batch, sums),
        "areas": len(staging.areas()),
        "periods": _coverage(run.mapping.stored_kind, periods),
        "remarks": [_(remark.template) % remark.params for remark in run.table.remarks],
        "records": _records(run, staging),
        "slices": _slices(run, totals, sorted({offence for offence, _year, _sum in sums}), slice_of),
    }


def _records(run, staging) -> dict | None:
    """What the times and places of incidents are like; None for counts."""
    if not run.mapping.keeps_records:
        return None
    heaped, names = run.reader.heaped, dict(TimePrecision.choices)
    return {
        "times": [[str(names[kind]), number] for kind, number in sorted(heaped.to_the.items())],
        "suspected": heaped.suspected(),
        "without_place": heaped.without_place,
        "outside": heaped.outside,
        "alike": staging.look_alikes(),
        "never_read": [run.table.headers[i] for i in personal_columns(run.table.headers)],
    }


def _example(one: rejects.Rejected) -> dict:
    cells = [shown(cell, 30) for cell in one.cells[:8]]
    return {"line": one.line, "column": one.column, "reason": one.reason, "cells": cells}


def _unknown(unknown, names) -> dict:
    """The most frequent unknown names with what each probably means; `more` were not listed."""
    rows = unknown.most_frequent()
    listed = []
    for key, name, times, line in rows[:MOST_NAMES]:
        thing, likeness = names.suggestion(name) or (None, 0.0)
        listed.append(
            {
                "key": key,
                "name": name,
                "times": times,
                "line": line,
                "suggestion": thing,
                "sure": likeness >= ALMOST_THE_SAME,
            }
        )
    return {"names": listed, "more": len(rows) - len(listed)}


def _shared(run) -> dict:
    """Values that mean the same thing under different names: spelled twice, or two kinds put together?"""
    number, pairs = run.shared
    areas, offences = run.reader.area_names.names, run.reader.offence_names.names

    def told(area: int, offence: int) -> str:
        names = [area_name for area_name in areas[area : area + 1] if area_name]
        return " / ".join([*names, *offences[offence : offence + 1]])

    return {"number": number, "examples": [[told(*pair[:2]), told(*pair[2:])] for pair in pairs]}


def _sums(batch: ImportBatch, sums: list[tuple[int, int, int]]) -> dict:
    """Incidents by offence and year, for comparison with the totals that the sender printed."""
    names = dict(OffenceType.objects.filter(municipality=batch.municipality).values_list("pk", "name"))
    years = sorted({year for _offence, year, _sum in sums})
    table: dict[int, dict[int, int]] = {}
    for offence, year, number in sums:
        table.setdefault(offence, {})[year] = number
    rows = [
        [names.get(offence, "?"), *[by_year.get(year) for year in years]]
        for offence, by_year in table.items()
    ]
    totals = [sum(by_year.get(year, 0) for by_year in table.values()) for year in years]
    return {"years": years, "rows": sorted(rows, key=lambda row: row[0]), "totals": totals}


def _coverage(kind: str, starts: list[date]) -> dict:
    """Which periods the file covers, and which it passes over in between."""
    if not starts:
        return {"kind": kind, "number": 0, "missing": [], "more_missing": 0}
    expected, day = [], starts[0]
    while day <= starts[-1]:
        expected.append(day)
        day = date.fromordinal(last_day(kind, day).toordinal() + 1)
    missing = [day for day in expected if day not in set(starts)]
    return {
        "kind": kind,
        "number": len(starts),
        "first": starts[0].isoformat(),
        "last": starts[-1].isoformat(),
        "missing": [day.isoformat() for day in missing[:MOST_MISSING]],
        "more_missing": max(len(missing) - MOST_MISSING, 0),
    }


def _slices(run, totals: dict, offences: list[int], slice_of) -> dict:
    """What would be replaced, for both ways of replacing."""
    if totals["first"] is None:
        return {}
    found = {}
    for way in Replace:
        run.mapping.replace = way
        place = slice_of(run.mapping, offences)
        now = place.summary()
        lost = OffenceType.objects.filter(pk__in=set(now["offences"]) - set(offences)).values_list(
            "name", flat=True
        )
        files = ImportBatch.objects.filter(pk__in=now["batches"]).values_list("file_name", flat=True)
        straddling = place.straddling()
        found[way.value] = {
            "first": place.first.isoformat(),
            "last": place.last.isoformat(),
            "facts": now["facts"],
            "incidents": now["incidents"],
            "files": sorted(set(files)),
            "lost_offences": sorted(lost),
            "finer_lost": _is_finer(now["kinds"], run.mapping.stored_kind),
            "obstacle": straddle_message(straddling) if straddling else "",
        }
    return found


def _is_finer(kinds: list[str], kind: str) -> bool:
    """Whether months or quarters would be replaced by longer periods."""
    order = ["month", "quarter", "year"]
    return any(order.index(one) < order.index(kind) for one in kinds)


def straddle_message(periods: list[tuple[str, date]]) -> str:
    kind, start = periods[0]
    return _(
        "The source has counts for a longer period (%(kind)s from %(start)s) that this file covers only in part. "
        "Undo the import of those first, or upload a file for the whole period."
    ) % {"kind": _(kind), "start": start.isoformat()}
