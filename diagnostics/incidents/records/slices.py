"""The slice of the incidents that an import replaces: one source, a range of days, all offences or some.

Beside the slice, an earlier row of the same case gives way wherever it lies: its day or kind was corrected.
"""

from datetime import date

from django.db import connection
from django.db.models import Q

from diagnostics.incidents.imports.slices import Slice
from diagnostics.incidents.models import BatchKind, ImportBatch, ImportState

from .models import Incident, ReplacedIncident
from .staging import NO_LOOPS, NOT_UNCHANGED, RecordStaging
from .summaries import Span
from .unchanged import find_unchanged

_FIELDS = (
    "municipality_id, batch_id, source_id, offence_id, area_id, day, until_day, reported_on, minute, until_minute,"
    " time_precision, place_precision, longitude, latitude, cell, reference, place_key, victim_key"
)
_IN_SLICE = "municipality_id = %(town)s AND source_id = %(source)s AND day BETWEEN %(first)s AND %(last)s"
_SAME_CASE = f"""
    DELETE FROM diagnostics_incident
    USING (SELECT reference AS case_key FROM staged_count WHERE {NOT_UNCHANGED}) AS staged
    WHERE municipality_id = %(town)s AND source_id = %(source)s AND reference = case_key
"""  # noqa: S608


def _told(place: Slice) -> dict:
    return {
        "town": place.municipality_id,
        "source": place.source_id,
        "first": place.first,
        "last": place.last,
        "offences": list(place.offences or ()),
    }


def _inside(place: Slice) -> str:
    return _IN_SLICE if place.offences is None else f"{_IN_SLICE} AND offence_id = ANY(%(offences)s)"


def summary(place: Slice) -> dict:
    """How many incidents lie in the slice now, from which imports, of which offences."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), array_agg(DISTINCT batch_id), array_agg(DISTINCT offence_id)"  # noqa: S608
            f" FROM diagnostics_incident WHERE {_inside(place)}",
            _told(place),
        )
        number, batches, offences = cursor.fetchone()
    return {"incidents": number, "batches": batches or [], "offences": offences or []}


def by_day(place: Slice) -> dict[date, int]:
    """Day → how many incidents of the slice lie on it now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT day, count(*) FROM diagnostics_incident WHERE {_inside(place)} GROUP BY day",  # noqa: S608
            _told(place),
        )
        return dict(cursor.fetchall())


def corrected_elsewhere(place: Slice) -> int:
    """How many incidents outside of the slice are of a case that the staged file names again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM diagnostics_incident WHERE municipality_id = %(town)s AND source_id = %(source)s"  # noqa: S608
            f" AND reference IN (SELECT reference FROM staged_count) AND NOT ({_inside(place)})",
            _told(place),
        )
        return cursor.fetchone()[0]


def put_aside(place: Slice, batch: ImportBatch, staging: RecordStaging | None = None) -> Span | None:
    """Move the incidents of the slice, and earlier rows of the staged cases, to the replaced ones.

    Incidents that the staged file tells just as they are stay where they are; the staging is told which.
    Returns the days of those that were moved, None when there were none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM diagnostics_incident WHERE municipality_id = %(town)s"
            " AND source_id = %(source)s)",
            _told(place),
        )
        if not cursor.fetchone()[0]:
            return None
        delete = f"DELETE FROM diagnostics_incident WHERE {_inside(place)}"  # noqa: S608
        if staging is None:
            return _moved(cursor, delete, place, batch)
        staging.unchanged = find_unchanged(cursor, _inside(place), _told(place))
        if staging.unchanged:
            delete += " AND NOT EXISTS (SELECT FROM unchanged WHERE incident = diagnostics_incident.id)"
        span = _moved(cursor, delete, place, batch)
        # A few cases of a small file are found by their index.
        cursor.execute("SET LOCAL enable_nestloop = on")
        other = _moved(cursor, _SAME_CASE, place, batch)
        cursor.execute(NO_LOOPS)
        return other if span is None else span | other


def _moved(cursor, delete: str, place: Slice, batch: ImportBatch) -> Span | None:
    cursor.execute(
        f"WITH gone AS ({delete} RETURNING {_FIELDS}),"  # noqa: S608
        f" kept AS (INSERT INTO diagnostics_replacedincident ({_FIELDS}, replaced_by_id)"
        f" SELECT {_FIELDS}, %(batch)s FROM gone)"
        " SELECT min(day), max(day) FROM gone",
        {**_told(place), "batch": batch.pk},
    )
    return _span(cursor.fetchone())


def give_back(batch: ImportBatch) -> tuple[int, Span | None]:
    """Take the incidents of an import away and put those back that it replaced: (how many came back, days touched).

    Those of an import that was undone in the meantime do not come back.
    """
    told = {"town": batch.municipality_id, "batch": batch.pk}
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM diagnostics_incident WHERE municipality_id = %(town)s AND batch_id = %(batch)s"
            " RETURNING day) SELECT min(day), max(day) FROM gone",
            told,
        )
        span = _span(cursor.fetchone())
        cursor.execute(
            "DELETE FROM diagnostics_replacedincident WHERE municipality_id = %(town)s AND batch_id = %(batch)s",
            told,
        )
        cursor.execute(
            "WITH back AS (DELETE FROM diagnostics_replacedincident WHERE municipality_id = %(town)s"  # noqa: S608
            f" AND replaced_by_id = %(batch)s RETURNING {_FIELDS}), put AS ("
            f"INSERT INTO diagnostics_incident ({_FIELDS}) SELECT {_FIELDS} FROM back)"
            " SELECT count(*), min(day), max(day) FROM back",
            told,
        )
        number, *days = cursor.fetchone()
    back = _span(days)
    if back is not None:
        span = back | span
    ImportBatch.objects.filter(
        municipality_id=batch.municipality_id,
        state=ImportState.REPLACED,
        pk__in=batch.report.get("replaced_imports", []),
    ).update(state=ImportState.DONE)
    return number, span


def mark_replaced(place: Slice, batch: ImportBatch) -> list[int]:
    """Imports that `batch` replaces altogether become "replaced"; returns which.

    What they told may still be there, unchanged, where the new file tells the same.
    """
    touched = ReplacedIncident.objects.filter(municipality_id=batch.municipality_id, replaced_by=batch)
    candidates = ImportBatch.objects.filter(
        Q(period_from__lte=place.last, period_to__gte=place.first)
        | Q(pk__in=touched.values("batch").distinct()),
        municipality_id=batch.municipality_id,
        source=batch.source_id,
        kind=BatchKind.RECORDS,
        state=ImportState.DONE,
    ).exclude(pk=batch.pk)
    gone = [
        earlier.pk for earlier in candidates if _is_inside(earlier, place) or not _has_more(earlier, place)
    ]
    ImportBatch.objects.filter(pk__in=gone).update(state=ImportState.REPLACED)
    return gone


def _is_inside(batch: ImportBatch, place: Slice) -> bool:
    """Whether all that an import told lies in the slice, by its days and offences."""
    if place.offences is not None and not set(batch.report.get("offences", [0])) <= set(place.offences):
        return False
    return place.first <= batch.period_from and batch.period_to <= place.last


def _has_more(batch: ImportBatch, place: Slice) -> bool:
    """Whether incidents of an import lie outside of the slice."""
    inside = Q(day__range=(place.first, place.last))
    if place.offences is not None:
        inside &= Q(offence__in=place.offences)
    rows = Incident.objects.filter(municipality_id=batch.municipality_id, batch=batch)
    return rows.exclude(inside).exists()


def _span(days) -> Span | None:
    first, last = days
    return None if first is None else Span(first, last)
