"""Counts on their way into the database: a table of the running transaction, filled by COPY.

PostgreSQL refuses COPY into a table under row-level security, so the rows go through a temporary table that
ends with the transaction, and from there by one statement into the table that pages read.
"""

import io
from collections.abc import Iterator
from datetime import date

import numpy as np
from django.db import connection

from .reading import Chunk

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)


def _run(sql: str, params=()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


class Staging:
    """The accepted values of one file: number, area (0 = none), offence, day, count.

    `COLUMNS`: name → (type in the database, type of its values in numpy), all of a fixed width and never null.
    """

    COLUMNS = dict.fromkeys(("number", "area", "offence"), ("int", ">i4")) | {
        "day": ("date", ">i4"),
        "count": ("int", ">i4"),
        "area_name": ("int", ">i4"),
        "offence_name": ("int", ">i4"),
    }

    def __init__(self, kind: str):
        """`kind`: the length of the periods under which counts are kept (month, quarter, year)."""
        columns = ", ".join(f"{name} {sql} NOT NULL" for name, (sql, _) in self.COLUMNS.items())
        _run(
            f"CREATE TEMP TABLE staged_count ({columns}, start date"
            " GENERATED ALWAYS AS (date_trunc(%s, day::timestamp)::date) STORED) ON COMMIT DROP",
            [str(kind)],
        )
        self._row = np.dtype(
            [("fields", ">i2")]
            + [
                pair
                for name, (_, kind) in self.COLUMNS.items()
                for pair in ((f"{name}_length", ">i4"), (name, kind))
            ]
        )
        self._copy = f"COPY staged_count ({', '.join(self.COLUMNS)}) FROM STDIN (FORMAT binary)"

    def add(self, chunk: Chunk) -> None:
        """COPY one chunk."""
        if not len(chunk.number):
            return
        rows = np.empty(len(chunk.number), dtype=self._row)
        rows["fields"] = len(self.COLUMNS)
        for name in self.COLUMNS:
            rows[f"{name}_length"] = self._row[name].itemsize
            rows[name] = getattr(chunk, name)
        content = io.BytesIO(_SIGNATURE + rows.tobytes() + b"\xff\xff")
        with connection.cursor() as cursor:
            cursor.copy_expert(self._copy, content)

    def finish(self) -> None:
        """Tell the planner what is in it."""
        _run("ANALYZE staged_count")

    def close(self) -> None:
        _run("DROP TABLE staged_count")

    def doubles(self, *, add_up: bool) -> Iterator[list[int]]:
        """Numbers of the values that stand for the same area, offence and day, together.

        With `add_up`, values under different names are no doubles of each other: they are to be added up.
        """
        with connection.cursor() as cursor:
            cursor.execute(_DOUBLES_BY_NAME if add_up else _DOUBLES)
            while rows := cursor.fetchmany(1000):
                yield from (numbers for (numbers,) in rows)

    def drop(self, numbers: list[int]) -> None:
        """Take values out again."""
        _run("DELETE FROM staged_count WHERE number = ANY(%s)", [numbers])

    def same_thing_by_other_names(self) -> tuple[int, list[tuple[int, int, int, int]]]:
        """How many values share area, offence and day under different names, and examples of such names.

        An example: area name, offence name, and those of another value for the same thing.
        """
        ((number,),) = _run(f"SELECT coalesce(sum(number), 0) FROM ({_SHARED}) shared")  # noqa: S608
        if not number:
            return 0, []
        pairs = _run(
            "SELECT DISTINCT a.area_name, a.offence_name, b.area_name, b.offence_name FROM staged_count a"  # noqa: S608
            f" JOIN ({_SHARED} LIMIT 200) s USING (area, offence, day) JOIN staged_count b"
            " USING (area, offence, day) WHERE (a.area_name, a.offence_name) < (b.area_name, b.offence_name) LIMIT 5"
        )
        return int(number), pairs

    def totals(self) -> dict:
        """values, incidents, unplaced incidents, first and last period start, first and last day."""
        ((values, incidents, unplaced, first, last, first_day, last_day),) = _run(
            "SELECT count(*), coalesce(sum(count), 0), coalesce(sum(count) FILTER (WHERE area = 0), 0),"
            " min(start), max(start), min(day), max(day) FROM staged_count"
        )
        return {
            "values": values,
            "incidents": int(incidents),
            "unplaced": int(unplaced),
            "first": first,
            "last": last,
            "first_day": first_day,
            "last_day": last_day,
        }

    def by_offence_and_year(self) -> list[tuple[int, int, int]]:
        """(offence, year, sum)."""
        return _run(
            "SELECT offence, extract(year FROM day)::int, sum(count)::bigint FROM staged_count"
            " GROUP BY 1, 2 ORDER BY 1, 2"
        )

    def by_day(self) -> list[tuple[date, int]]:
        """(day or first day of the period, sum)."""
        return _run("SELECT day, sum(count)::bigint FROM staged_count GROUP BY day")

    def areas(self) -> list[int]:
        return [area for (area,) in _run("SELECT DISTINCT area FROM staged_count WHERE area > 0")]

    def write_facts(self, batch, kind: str, *, summed: bool) -> int:
        """Put the counts into the table that pages read, in the order of its index; returns how many rows.

        `summed`: several values may fall into one period (days, rows to be counted) and are added up.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                _SUMMED if summed else _AS_THEY_ARE, [batch.municipality_id, batch.pk, batch.source_id, kind]
            )
            return cursor.rowcount


_DOUBLES = "SELECT array_agg(number ORDER BY number) FROM staged_count GROUP BY area, offence, day HAVING count(*) > 1"
_DOUBLES_BY_NAME = (
    "SELECT array_agg(number ORDER BY number) FROM staged_count"
    " GROUP BY area, offence, day, area_name, offence_name HAVING count(*) > 1"
)
_SHARED = (
    "SELECT area, offence, day, count(*) AS number FROM staged_count GROUP BY area, offence, day"
    " HAVING min(area_name) < max(area_name) OR min(offence_name) < max(offence_name)"
)
_INTO = (
    "INSERT INTO diagnostics_countfact (municipality_id, batch_id, source_id, area_id, offence_id, period_kind,"
    " period_start, count) SELECT %s, %s, %s, nullif(area, 0), offence, %s, start, "
)
_AS_THEY_ARE = _INTO + "count FROM staged_count ORDER BY offence, start, area"
_SUMMED = _INTO + "sum(count) FROM staged_count GROUP BY offence, start, area ORDER BY offence, start, area"
