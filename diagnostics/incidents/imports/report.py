"""What a check found, as plain data that the page shows and the import keeps."""

from collections import Counter
from dataclasses import replace
from itertools import islice

from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.incidents.records.columns import personal_columns
from diagnostics.incidents.records.models import TimePrecision
from stakeholders.municipalities.models import Area

from . import rejects, replacing
from .coverage import coverage
from .declared import days_of, keeps_days
from .mapping import Mapping, Replace
from .preview import shown
from .reading import NOBODY
from .staging import Staging

MOST_EXAMPLES = 25
EXAMPLES_OF_EACH = 4
MOST_NAMES = 80
MOST_DISPUTES = 10
#: From this likeness on a name is taken for a slip of the pen, and chosen in the form; below it only hinted at.
ALMOST_THE_SAME = 0.88


def make(run, staging: Staging, totals: dict, slice_of) -> dict:
    """Everything that the check page says; `slice_of(mapping, offences)` names the counts to be replaced."""
    sums = staging.by_offence_and_year()
    offences = sorted({offence for offence, _year, _sum in sums})
    return {
        "values": len(run.status),
        "rows": len(run.lines),
        "left_out": run.left_out,
        "unplaced": totals["unplaced"],
        "examples": [
            _example(one) for one in islice(rejects.rejected(run, each=EXAMPLES_OF_EACH), MOST_EXAMPLES)
        ],
        "unknown": {
            "areas": _unknown(run.reader.unknown_areas, run.reader.directory.areas),
            "offences": _unknown(run.reader.unknown_offences, run.reader.directory.offences),
        },
        "shared": _shared(run),
        "sums": _sums(run.batch, sums),
        "areas": len(staging.areas()),
        "periods": _coverage(run.mapping, staging, totals, slice_of),
        "found": [day.isoformat() for day in days_of(replace(run.mapping, declared=None), totals)]
        if totals["first"]
        else [],
        "remarks": [_(remark.template) % remark.params for remark in run.table.remarks],
        "records": _records(run, staging),
        "slices": replacing.told(run.mapping, totals, offences, slice_of),
    }


def _records(run, staging) -> dict | None:
    """What the times and places of incidents are like; None for counts."""
    if not run.mapping.keeps_records:
        return None
    heaped, names = run.reader.heaped, dict(TimePrecision.choices)
    return {
        "times": [[str(names[kind]), number] for kind, number in sorted(heaped.to_the.items())],
        "timed": heaped.timed,
        "midnight": heaped.midnight,
        "noon": heaped.noon,
        "suspected": heaped.suspected(),
        "without_place": heaped.without_place,
        "outside": heaped.outside,
        "elsewhere": heaped.elsewhere,
        "astray": heaped.astray,
        "mostly_outside": (heaped.outside + heaped.astray) * 2 > run.accepted - heaped.without_place > 0,
        "disputed": run.reader.records.disputed,
        "disputes": _disputes(heaped.disputes),
        "alike": staging.look_alikes(),
        "never_read": [run.table.headers[i] for i in personal_columns(run.table.headers)],
    }


def _disputes(disputes: Counter) -> list[list]:
    """[area that rows name, area in which their coordinates lie or "", rows], the most frequent first."""
    frequent = disputes.most_common(MOST_DISPUTES)
    areas = Area.objects.in_bulk({pk for pair, _times in frequent for pk in pair if pk != NOBODY})
    names = {pk: str(area) for pk, area in areas.items()}
    return [[names.get(named, "?"), names.get(placed, ""), times] for (named, placed), times in frequent]


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


def _coverage(mapping: Mapping, staging: Staging, totals: dict, slice_of) -> dict:
    """Which periods the file covers and which it passes over, beside what the source has there now."""
    if totals["first"] is None:
        return coverage(mapping.stored_kind, {}, {}, None, by_day=False)
    span = days_of(mapping, totals)
    old = replacing.now(slice_of(replace(mapping, replace=Replace.PERIOD), []), *span)
    return coverage(mapping.stored_kind, dict(staging.by_day()), old, span, by_day=keeps_days(mapping))
