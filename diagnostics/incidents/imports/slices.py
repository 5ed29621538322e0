"""The slice of the counts that an import replaces: one source, a range of days, all offences or some.

What is replaced is kept aside, so that undoing the import gives back exactly what was there before.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef

from diagnostics.incidents.models import BatchKind, CountFact, ImportBatch, ImportState, ReplacedCount

_FIELDS = "municipality_id, batch_id, source_id, area_id, offence_id, period_kind, period_start, count"
_END = (
    "(period_start + CASE period_kind WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months'"
    " ELSE interval '1 year' END)::date - 1"
)


@dataclass(frozen=True)
class Slice:
    """Counts of `source_id` that lie between two days; `offences` is None for all of them."""

    municipality_id: int
    source_id: int
    first: date
    last: date
    offences: tuple[int, ...] | None = None

    def _where(self) -> tuple[str, list]:
        # Sums of incidents kept one by one are made anew, never moved.
        sql = "municipality_id = %s AND source_id = %s AND NOT from_records"
        params: list = [self.municipality_id, self.source_id]
        if self.offences is not None:
            sql += " AND offence_id = ANY(%s)"
            params.append(list(self.offences))
        return sql, params

    def _inside(self) -> tuple[str, list]:
        sql, params = self._where()
        return f"{sql} AND period_start >= %s AND {_END} <= %s", [*params, self.first, self.last]

    def summary(self) -> dict:
        """How many counts and incidents are there now, from which imports, of which offences and kinds."""
        sql, params = self._inside()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), coalesce(sum(count), 0)::bigint, array_agg(DISTINCT batch_id),"  # noqa: S608
                " array_agg(DISTINCT offence_id), array_agg(DISTINCT period_kind)"
                f" FROM diagnostics_countfact WHERE {sql}",
                params,
            )
            facts, incidents, batches, offences, kinds = cursor.fetchone()
        return {
            "facts": facts,
            "incidents": int(incidents),
            "batches": batches or [],
            "offences": offences or [],
            "kinds": kinds or [],
        }

    def by_period(self) -> dict[date, int]:
        """First day of the period → how many offences are counted there now."""
        sql, params = self._inside()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT period_start, sum(count)::bigint FROM diagnostics_countfact WHERE {sql} GROUP BY 1",  # noqa: S608
                params,
            )
            return dict(cursor.fetchall())

    def straddling(self) -> list[tuple[str, date]]:
        """(kind, start) of periods that lie partly inside: they can neither be kept nor replaced."""
        sql, params = self._where()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT period_kind, period_start FROM diagnostics_countfact WHERE {sql}"  # noqa: S608
                f" AND period_start <= %s AND {_END} >= %s AND NOT (period_start >= %s AND {_END} <= %s)"
                " ORDER BY period_start LIMIT 5",
                [*params, self.last, self.first, self.first, self.last],
            )
            return cursor.fetchall()

    def put_aside(self, batch: ImportBatch) -> int:
        """Move the counts of the slice to the replaced ones; returns how many."""
        sql, params = self._inside()
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH gone AS (DELETE FROM diagnostics_countfact WHERE {sql} RETURNING {_FIELDS})"  # noqa: S608
                f" INSERT INTO diagnostics_replacedcount ({_FIELDS}, replaced_by_id)"
                f" SELECT {_FIELDS}, %s FROM gone",
                [*params, batch.pk],
            )
            return cursor.rowcount


def mark_replaced(batch: ImportBatch) -> None:
    """Imports of which nothing is left because of `batch` become "replaced"."""
    touched = ReplacedCount.objects.filter(municipality_id=batch.municipality_id, replaced_by=batch)
    ImportBatch.objects.filter(
        ~_has_counts(batch.municipality_id),
        municipality_id=batch.municipality_id,
        state=ImportState.DONE,
        pk__in=touched.values("batch"),
    ).exclude(pk=batch.pk).update(state=ImportState.REPLACED)


def give_back(batch: ImportBatch) -> int:
    """Take the counts of an import away and put those back that it replaced; returns how many came back."""
    town = batch.municipality_id
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM diagnostics_countfact WHERE municipality_id = %s AND batch_id = %s AND NOT from_records",
            [town, batch.pk],
        )
        cursor.execute(
            "WITH back AS (DELETE FROM diagnostics_replacedcount WHERE municipality_id = %s"  # noqa: S608
            f" AND replaced_by_id = %s RETURNING {_FIELDS})"
            f" INSERT INTO diagnostics_countfact ({_FIELDS}) SELECT {_FIELDS} FROM back",
            [town, batch.pk],
        )
        number = cursor.rowcount
    ImportBatch.objects.filter(
        _has_counts(town),
        municipality_id=town,
        source=batch.source_id,
        kind=BatchKind.COUNTS,
        state=ImportState.REPLACED,
    ).update(state=ImportState.DONE)
    return number


def _has_counts(town_id: int) -> Exists:
    return Exists(CountFact.objects.filter(municipality_id=town_id, batch=OuterRef("pk"), from_records=False))
