"""The slice of the incidents that an import replaces: one source, a range of days, all offences or some.

Beside the slice, an earlier row of the same case gives way wherever it lies: its day or kind was corrected.
"""

from datetime import date

from django.db import connection

from diagnostics.incidents.imports.slices import Slice
from diagnostics.incidents.models import BatchKind, ImportBatch, ImportState

from .models import Incident, ReplacedIncident
from .summaries import Span

_FIELDS = (
    "municipality_id, batch_id, source_id, offence_id, area_id, day, until_day, reported_on, minute, until_minute,"
    " time_precision, place_precision, longitude, latitude, cell, reference, place_key, victim_key"
)
_IN_SLICE = "municipality_id = %(town)s AND source_id = %(source)s AND day BETWEEN %(first)s AND %(last)s"
_SAME_CASE = (
    "DELETE FROM diagnostics_incident USING (SELECT DISTINCT reference AS case_key FROM staged_count) staged"
    " WHERE municipality_id = %(town)s AND source_id = %(source)s AND reference = case_key"
)


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


def put_aside(place: Slice, batch: ImportBatch, *, same_case: bool = True) -> Span | None:
    """Move the incidents of the slice, and earlier rows of the staged cases, to the replaced ones.

    Returns the days that they covered, None when there were none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM diagnostics_incident WHERE municipality_id = %(town)s"
            " AND source_id = %(source)s)",
            _told(place),
        )
        if not cursor.fetchone()[0]:
            return None
        span = _moved(cursor, f"DELETE FROM diagnostics_incident WHERE {_inside(place)}", place, batch)  # noqa: S608
        if same_case:
            other = _moved(cursor, _SAME_CASE, place, batch)
            span = other if span is None else span | other
        return span


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
        came = Incident.objects.filter(municipality_id=batch.municipality_id, source=batch.source_id)
        ImportBatch.objects.filter(
            municipality_id=batch.municipality_id,
            source=batch.source_id,
            kind=BatchKind.RECORDS,
            state=ImportState.REPLACED,
            pk__in=came.filter(day__range=(back.first, back.last)).values("batch"),
        ).update(state=ImportState.DONE)
    return number, span


def mark_replaced(batch: ImportBatch) -> None:
    """Imports of which no incident is left because of `batch` become "replaced"."""
    touched = ReplacedIncident.objects.filter(municipality_id=batch.municipality_id, replaced_by=batch)
    left = Incident.objects.filter(municipality_id=batch.municipality_id)
    for earlier in ImportBatch.objects.filter(
        municipality_id=batch.municipality_id,
        kind=BatchKind.RECORDS,
        state=ImportState.DONE,
        pk__in=touched.values("batch").distinct(),
    ).exclude(pk=batch.pk):
        if not left.filter(batch=earlier).exists():
            ImportBatch.objects.filter(pk=earlier.pk).update(state=ImportState.REPLACED)


def _span(days) -> Span | None:
    first, last = days
    return None if first is None else Span(first, last)
