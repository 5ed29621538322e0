"""The sums that pages read, made anew from the incidents for a source and a range of days.

One path for an import, its undoing and a move of areas: what pages say is always what the incidents say. Whole
months are made anew for counts, whole quarters for hours, whole years for hexagons.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from .models import TimePrecision

#: Midnight and noon, with the hours beside them: where times are filled in, those two stand out.
FULL_HOURS = (23, 0, 1, 11, 12, 13)

#: Groups that do not fit are put on disk: what a sum takes does not grow with the incidents.
WORK_MEMORY = "SET LOCAL work_mem = '128MB'"
# The planner expects one row where a million have just been written. A hash table made for one, whose groups have to be
# put on disk, is emptied again and again for a few of them at a time: half an hour for what sorting does in seconds.
# And rows fetched one by one in the order of an index take six times as long as all of them together.
_PLANS = "SET LOCAL enable_hashagg = {0}; SET LOCAL enable_indexscan = {0}"
_ROWS = (
    "FROM diagnostics_incident WHERE municipality_id = %(town)s AND source_id = %(source)s AND day BETWEEN"
)

#: First day of the month or quarter of a day, without a look at the time zone.
_START = "date_trunc('{}', day::timestamp)::date"
_COUNTS = f"""
    INSERT INTO diagnostics_countfact (municipality_id, batch_id, source_id, area_id, offence_id, period_kind,
        period_start, count, from_records)
    SELECT %(town)s, max(batch_id), %(source)s, area_id, offence_id, 'month', {_START.format("month")} AS start,
        count(*), true
    {_ROWS} %(month_first)s AND %(month_last)s
    GROUP BY offence_id, start, area_id
    ORDER BY offence_id, start, area_id
"""
_CELL_MONTHS = f"""
    INSERT INTO diagnostics_cellfact (municipality_id, source_id, offence_id, span, start, cells, counts)
    SELECT %(town)s, %(source)s, offence_id, 'month', start, array_agg(cell), array_agg(number)
    FROM (
        SELECT offence_id, {_START.format("month")} AS start, cell, count(*) AS number
        {_ROWS} %(year_first)s AND %(year_last)s AND cell IS NOT NULL
        GROUP BY offence_id, start, cell
        ORDER BY offence_id, start, cell
    ) AS told
    GROUP BY offence_id, start
"""  # noqa: S608
_CELL_YEARS = """
    INSERT INTO diagnostics_cellfact (municipality_id, source_id, offence_id, span, start, cells, counts)
    SELECT %(town)s, %(source)s, offence_id, 'year', year, array_agg(cell), array_agg(number)
    FROM (
        SELECT offence_id, date_trunc('year', start::timestamp)::date AS year, cell, sum(number) AS number
        FROM diagnostics_cellfact, unnest(cells, counts) AS told (cell, number)
        WHERE municipality_id = %(town)s AND source_id = %(source)s AND span = 'month'
            AND start BETWEEN %(year_first)s AND %(year_last)s
        GROUP BY offence_id, year, cell
        ORDER BY offence_id, year, cell
    ) AS told
    GROUP BY offence_id, year
"""
# An incident between two moments is spread over the hours in between by how much of each it may have lasted; over
# more than a week it says nothing about the hour, and each of the 168 gets as much (Ratcliffe 2002).
# Moments are minutes, and hours are hours, since a Monday before all incidents.
_FIRST = "(day - date '1900-01-01') * 1440 + minute"
_LAST = "(until_day - date '1900-01-01') * 1440 + coalesce(until_minute, 1439)"
_TIMED = f"{_ROWS} %(quarter_first)s AND %(quarter_last)s AND minute IS NOT NULL AND time_precision"


def _hours(place: str, area: str, more: str = "") -> str:
    """The sums of hours over incidents for whose area holds what `place` says, and over the rows of `more`."""
    quarter = _START.format("quarter")
    return f"""
    INSERT INTO diagnostics_hourfact (municipality_id, source_id, offence_id, area_id, quarter, slots, weights)
    WITH spread AS MATERIALIZED (
        SELECT offence_id, {area} AS area, {quarter} AS quarter, {_FIRST} AS first, {_LAST} AS last
        {_TIMED} = {TimePrecision.INTERVAL.value} AND {place}
    ), anywhere AS MATERIALIZED (
        SELECT offence_id, area, quarter, count(*) / 168.0::float8 AS weight
        FROM spread WHERE last > first + 168 * 60
        GROUP BY offence_id, area, quarter
    )
    SELECT %(town)s, %(source)s, offence_id, area, quarter, array_agg(slot), array_agg(weight)
    FROM (
        SELECT offence_id, area, quarter, slot, sum(weight) AS weight
        FROM (
            SELECT offence_id, {area} AS area, {quarter} AS quarter, ({_FIRST}) / 60 %% 168 AS slot,
                1::float8 AS weight
            {_TIMED} <> {TimePrecision.INTERVAL.value} AND {place}
            UNION ALL
            SELECT offence_id, area, quarter, hour %% 168,
                (least(hour * 60 + 60, last) - greatest(hour * 60, first))::float8 / (last - first)
            FROM spread, generate_series(first / 60, (last - 1) / 60) AS hour
            WHERE last <= first + 168 * 60
            UNION ALL
            SELECT offence_id, area, quarter, slot, weight FROM anywhere, generate_series(0, 167) AS slot
            {more}
        ) AS told
        GROUP BY offence_id, area, quarter, slot
        ORDER BY offence_id, area, quarter, slot
    ) AS summed
    GROUP BY offence_id, area, quarter
    """  # noqa: S608


_HOURS_OF_AREAS = _hours("area_id IS NOT NULL", "area_id")
# Of the whole town: the sums of its areas, and the incidents outside all of them.
_HOURS = _hours(
    "area_id IS NULL",
    "NULL::bigint",
    """UNION ALL
            SELECT offence_id, NULL::bigint, quarter, slot, weight
            FROM diagnostics_hourfact, unnest(slots, weights) AS kept (slot, weight)
            WHERE municipality_id = %(town)s AND source_id = %(source)s AND area_id IS NOT NULL
                AND quarter BETWEEN %(quarter_first)s AND %(quarter_last)s""",
)
_PRECISION = f"""
    INSERT INTO diagnostics_precisionfact (municipality_id, source_id, offence_id, month, time_precision,
        place_precision, count, timed, within_day, spread, located, with_place, with_victim, full_hours)
    SELECT %(town)s, %(source)s, offence_id, {_START.format("month")} AS month, time_precision, place_precision,
        count(*), count(minute), count(minute) FILTER (WHERE time_precision <> {TimePrecision.INTERVAL.value}
            OR (until_day - day) * 1440 + coalesce(until_minute, 1439) - minute <= 1440),
        count(minute) FILTER (WHERE time_precision = {TimePrecision.INTERVAL.value}),
        count(cell), count(place_key), count(victim_key),
        ARRAY[{", ".join(f"count(*) FILTER (WHERE minute = {60 * hour})" for hour in FULL_HOURS)}]
    {_ROWS} %(month_first)s AND %(month_last)s
    GROUP BY offence_id, month, time_precision, place_precision
"""
_SUMS = (_COUNTS, _CELL_MONTHS, _CELL_YEARS, _HOURS_OF_AREAS, _HOURS, _PRECISION)

_FORGET = (
    "DELETE FROM diagnostics_countfact WHERE municipality_id = %(town)s AND source_id = %(source)s AND from_records"
    " AND period_start BETWEEN %(month_first)s AND %(month_last)s",
    "DELETE FROM diagnostics_cellfact WHERE municipality_id = %(town)s AND source_id = %(source)s"
    " AND start BETWEEN %(year_first)s AND %(year_last)s",
    "DELETE FROM diagnostics_hourfact WHERE municipality_id = %(town)s AND source_id = %(source)s"
    " AND quarter BETWEEN %(quarter_first)s AND %(quarter_last)s",
    "DELETE FROM diagnostics_precisionfact WHERE municipality_id = %(town)s AND source_id = %(source)s"
    " AND month BETWEEN %(month_first)s AND %(month_last)s",
)


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __or__(self, other: "Span | None") -> "Span":
        return self if other is None else Span(min(self.first, other.first), max(self.last, other.last))

    def bounds(self) -> dict[str, date]:
        """First and last day of the whole months, quarters and years that the days lie in."""
        told = {}
        for name, months in (("month", 1), ("quarter", 3), ("year", 12)):
            first = (self.first.year * 12 + self.first.month - 1) // months * months
            after = (self.last.year * 12 + self.last.month - 1) // months * months + months
            told[f"{name}_first"] = date(first // 12, first % 12 + 1, 1)
            told[f"{name}_last"] = date.fromordinal(date(after // 12, after % 12 + 1, 1).toordinal() - 1)
        return told


def rebuild(municipality_id: int, source_id: int, span: Span) -> None:
    """Make the sums of one source anew for the months, quarters and years that `span` touches."""
    told = {"town": municipality_id, "source": source_id, **span.bounds()}
    with connection.cursor() as cursor:
        cursor.execute(WORK_MEMORY)
        cursor.execute(_PLANS.format("off"))
        # Months with counts of another file of the same source keep them: incidents never stand beside those.
        for sql in (*_FORGET, *_SUMS):
            cursor.execute(sql, told)
        cursor.execute(_PLANS.format("on"))
