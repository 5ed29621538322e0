"""The incidents themselves, for jobs only: no page reads them, since there may be millions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from django.db import connection

from diagnostics.incidents.models import BatchKind, ImportBatch, ImportState
from diagnostics.incidents.records.models import PlacePrecision, TimePrecision
from diagnostics.sources.models import DataSource

_WHERE = (
    "FROM diagnostics_incident WHERE municipality_id = %(town)s AND source_id = %(source)s AND offence_id IN ("
    "SELECT id FROM diagnostics_offencetype WHERE municipality_id = %(town)s AND uid = ANY(%(offences)s::uuid[]))"
    " AND day BETWEEN %(first)s AND %(last)s AND time_precision <> %(month)s"
)


class Key(StrEnum):
    """What stands for a victim: the hash of an address, or of a person's number."""

    PLACE = "place_key"
    VICTIM = "victim_key"


@dataclass(frozen=True)
class Incidents:
    """Those that a question (`LongAnalysis.depends_on`) is about, in the town of the running job.

    Incidents of which only the month is known are left out everywhere: their day is not one.
    """

    source: DataSource
    question: dict

    @property
    def first(self) -> date:
        return date.fromisoformat(self.question["first"])

    @property
    def last(self) -> date:
        return date.fromisoformat(self.question["last"])

    def data_until(self) -> date:
        """The last day that the imports in force cover."""
        rows = ImportBatch.objects.filter(
            municipality_id=self.source.municipality_id,
            source=self.source,
            state=ImportState.DONE,
            kind=BatchKind.RECORDS,
        )
        return max((day for day in rows.values_list("period_to", flat=True) if day), default=self.last)

    def victims(self, key: Key, until: date) -> tuple[np.ndarray, np.ndarray]:
        """(number of the victim, day) of the incidents with a key, from the first day to `until`."""
        rows = self._read(
            f"SELECT dense_rank() OVER (ORDER BY {key.value}), day - DATE '1970-01-01' {_WHERE}"
            f" AND {key.value} IS NOT NULL",
            last=until,
        )
        return rows[:, 0], rows[:, 1].astype("datetime64[D]")

    def counted(self, key: Key, until: date) -> tuple[int, int]:
        """(incidents, those of them without a key) from the first day to `until`."""
        rows = self._read(f"SELECT count(*), count(*) - count({key.value}) {_WHERE}", last=until)
        return int(rows[0, 0]), int(rows[0, 1])

    def exact_points(self) -> np.ndarray:
        """(longitude, latitude, day, number of the address or 0) of the incidents with an exact place."""
        return self._read(
            "SELECT longitude, latitude, day - DATE '1970-01-01',"
            " CASE WHEN place_key IS NULL THEN 0 ELSE dense_rank() OVER (ORDER BY place_key) END"
            f" {_WHERE} AND place_precision = %(exact)s AND longitude IS NOT NULL",
            kind=np.float64,
        )

    def _read(self, sql: str, last: date | None = None, kind=np.int64) -> np.ndarray:
        told = {
            "town": self.source.municipality_id,
            "source": self.source.pk,
            "offences": list(self.question["offence"]),
            "first": self.first,
            "last": last or self.last,
            "month": TimePrecision.MONTH.value,
            "exact": PlacePrecision.EXACT.value,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, told)
            width = len(cursor.description)
            rows = cursor.fetchall()
        return np.array(rows, dtype=kind).reshape(-1, width)
