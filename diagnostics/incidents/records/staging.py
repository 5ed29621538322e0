"""Incidents on their way into the database."""

from collections.abc import Iterator

from django.db import connection

from diagnostics.incidents.imports.staging import Staging
from stakeholders.spreadsheets.moment_columns import DAY_ZERO

from .places import NO_CELL
from .summaries import WORK_MEMORY, Span
from .times import NO_DAY

_KEYS = ("reference", "place_key", "victim_key")
_NO_DAY = f"(date '{DAY_ZERO}' + {NO_DAY})"
NO_KEY = "'00000000-0000-0000-0000-000000000000'::uuid"
_NO_CELL = f"({NO_CELL + 1} - 1)"
#: What is not known has a value of its own among the staged rows: column → what makes it of a null.
SENTINELS = {
    "area": "coalesce({}, 0)",
    **dict.fromkeys(("until_day", "reported"), f"coalesce({{}}, {_NO_DAY})"),
    **dict.fromkeys(("minute", "until_minute"), "coalesce({}, -1)"),
    **dict.fromkeys(("longitude", "latitude"), "coalesce({}, 'NaN')"),
    "cell": f"coalesce({{}}, {_NO_CELL})",
    **dict.fromkeys(_KEYS, f"coalesce({{}}, {NO_KEY})"),
}
#: After a large import nobody has told the planner how many incidents there are: it takes a million for one, and would
#: read all staged rows once for each.
NO_LOOPS = "SET LOCAL enable_nestloop = off"
#: Staged rows that are not kept already just as they are.
NOT_UNCHANGED = "NOT EXISTS (SELECT FROM unchanged WHERE unchanged.number = staged_count.number)"

_EARLIER = f"""
    WITH several AS (
        SELECT reference FROM staged_count WHERE reference <> {NO_KEY} GROUP BY reference HAVING count(*) > 1
    ), ranked AS (
        SELECT number, first_value(number) OVER (PARTITION BY reference ORDER BY updated DESC, number DESC) AS taken
        FROM staged_count JOIN several USING (reference)
    )
    SELECT number, taken FROM ranked WHERE number <> taken
"""  # noqa: S608
_WRITE = f"""
    INSERT INTO diagnostics_incident (
        municipality_id, batch_id, source_id, offence_id, area_id, day, until_day, reported_on, minute, until_minute,
        time_precision, place_precision, longitude, latitude, cell, reference, place_key, victim_key)
    SELECT %s, %s, %s, offence, nullif(area, 0), day, nullif(until_day, {_NO_DAY}), nullif(reported, {_NO_DAY}),
        nullif(minute, -1), nullif(until_minute, -1), time_precision, place_precision, nullif(longitude, 'NaN'),
        nullif(latitude, 'NaN'), nullif(cell, {_NO_CELL}), nullif(reference, {NO_KEY}),
        nullif(place_key, {NO_KEY}), nullif(victim_key, {NO_KEY})
    FROM staged_count
"""  # noqa: S608


class RecordStaging(Staging):
    """The accepted rows of one file, with when, where and which case. What is not known has a value of its own."""

    COLUMNS = (
        Staging.COLUMNS
        | dict.fromkeys(("until_day", "reported"), ("date", ">i4"))
        | dict.fromkeys(("minute", "until_minute", "time_precision", "place_precision"), ("smallint", ">i2"))
        | {"updated": ("bigint", ">i8"), "cell": ("bigint", ">i8")}
        | {"longitude": ("float8", ">f8"), "latitude": ("float8", ">f8")}
        | dict.fromkeys(_KEYS, ("uuid", "V16"))
    )

    def close(self) -> None:
        super().close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS unchanged")

    def __init__(self, kind: str):
        super().__init__(kind)
        with connection.cursor() as cursor:
            cursor.execute(WORK_MEMORY)
            cursor.execute(NO_LOOPS)

    def drop_earlier(self) -> Iterator[list[tuple[int, int]]]:
        """Take out rows whose case stands in a later row too; their numbers, each with that of the row that stays."""
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE earlier ON COMMIT DROP AS {_EARLIER}")
            if cursor.rowcount:
                cursor.execute(
                    "DELETE FROM staged_count USING earlier WHERE staged_count.number = earlier.number"
                )
        # From the server piece by piece: a file may tell every case many times.
        with connection.chunked_cursor() as cursor:
            cursor.execute("SELECT number, taken FROM earlier ORDER BY number")
            while rows := cursor.fetchmany(10_000):
                yield rows
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE earlier")

    def look_alikes(self) -> int:
        """How many rows without a case number are in all that was read equal to another one."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(times - 1), 0) FROM (SELECT count(*) AS times FROM staged_count"  # noqa: S608
                f" WHERE reference = {NO_KEY} AND time_precision <> 5 GROUP BY offence, area, day, minute, until_day,"
                " until_minute, longitude, latitude, place_key, victim_key HAVING count(*) > 1) alike"
            )
            return int(cursor.fetchone()[0])

    #: How many rows are kept already just as they are; the table `unchanged` has their numbers.
    unchanged = 0

    def write_records(self, batch) -> tuple[int, Span | None]:
        """Put the incidents into their table that are not there yet: (how many, their days)."""
        only = f" WHERE {NOT_UNCHANGED}" if self.unchanged else ""
        with connection.cursor() as cursor:
            cursor.execute(_WRITE + only, [batch.municipality_id, batch.pk, batch.source_id])
            written = cursor.rowcount
            cursor.execute(f"SELECT min(day), max(day) FROM staged_count{only}")  # noqa: S608
            first, last = cursor.fetchone()
        return written, None if first is None else Span(first, last)
