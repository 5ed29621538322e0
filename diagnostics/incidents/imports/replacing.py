"""What an import would replace: how much of it there is now, where that came from, and what stands in the way."""

from collections import Counter
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.incidents.records import slices as records

from .declared import days_of
from .mapping import Mapping, Replace
from .slices import Slice


def told(mapping: Mapping, totals: dict, offences: list[int], slice_of) -> dict:
    """What would be replaced, for both ways of replacing; `slice_of(mapping, offences)` names the counts."""
    if totals["first"] is None:
        return {}
    first, last = days_of(mapping, totals)
    return {
        way.value: _one(slice_of(replace(mapping, replace=way), offences), first, last, mapping, offences)
        for way in Replace
    }


def now(place: Slice, first: date, last: date) -> dict[date, int]:
    """Day, or first day of a period → how many offences the source has there that would give way."""
    days = Counter(records.by_day(replace(place, first=first, last=last)))
    days.update(place.by_period())
    return days


def _one(place: Slice, first: date, last: date, mapping: Mapping, offences: list[int]) -> dict:
    counts = place.summary()
    rows = records.summary(replace(place, first=first, last=last))
    corrected = (
        records.corrected_elsewhere(replace(place, first=first, last=last)) if mapping.keeps_records else 0
    )
    gone = {*counts["offences"], *rows["offences"]} - set(offences)
    lost = OffenceType.objects.filter(pk__in=gone).values_list("name", flat=True)
    batches = {*counts["batches"], *rows["batches"]}
    files = ImportBatch.objects.filter(pk__in=batches).values_list("file_name", flat=True)
    straddling = place.straddling()
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "facts": counts["facts"],
        "incidents": counts["incidents"] + rows["incidents"],
        "rows": rows["incidents"],
        "corrected": corrected,
        "files": sorted(set(files)),
        "lost_offences": sorted(lost),
        "finer_lost": _is_finer(counts["kinds"], mapping.stored_kind),
        "obstacle": straddle_message(straddling) if straddling else "",
    }


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
