"""Incidents that a file tells again just as they are kept: they need not be written once more.

Police send the whole year every month, with a few corrections. Each incident of the slice is paired with a staged row
that is equal in everything that is kept of it; cases by their hash, rows without a case number copy by copy.
"""

from .staging import NO_KEY, SENTINELS

#: Column of the staged row → what the stored row has in its place, nulls told as the staging tells them.
_SAME = {staged: SENTINELS.get(staged, "{}").format(f"i.{stored}") for staged, stored in {
    "offence": "offence_id", "area": "area_id", "day": "day", "until_day": "until_day", "reported": "reported_on",
    "minute": "minute", "until_minute": "until_minute", "time_precision": "time_precision",
    "place_precision": "place_precision", "longitude": "longitude", "latitude": "latitude", "cell": "cell",
    "place_key": "place_key", "victim_key": "victim_key",
}.items()}  # fmt: skip

_CASES = f"""
    INSERT INTO unchanged (incident, number)
    SELECT i.id, s.number
    FROM (SELECT * FROM diagnostics_incident WHERE {{inside}}) AS i JOIN staged_count AS s ON s.reference = i.reference
    WHERE {" AND ".join(f"s.{staged} = {stored}" for staged, stored in _SAME.items())}
"""  # noqa: S608
_COPIES = f"""
    INSERT INTO unchanged (incident, number)
    SELECT incident, number
    FROM (
        SELECT id AS incident, {", ".join(f"{stored} AS {staged}" for staged, stored in _SAME.items())},
            row_number() OVER (PARTITION BY {", ".join(_SAME.values())} ORDER BY id) AS copy
        FROM diagnostics_incident AS i WHERE {{inside}} AND reference IS NULL
    ) AS kept JOIN (
        SELECT number, {", ".join(_SAME)},
            row_number() OVER (PARTITION BY {", ".join(_SAME)} ORDER BY number) AS copy
        FROM staged_count WHERE reference = {NO_KEY}
    ) AS told USING ({", ".join(_SAME)}, copy)
"""  # noqa: S608


def find_unchanged(cursor, inside: str, told: dict) -> int:
    """Fill the table `unchanged` with pairs of stored incidents of the slice and staged rows; returns how many."""
    cursor.execute(
        "CREATE TEMP TABLE unchanged (incident bigint NOT NULL, number int NOT NULL) ON COMMIT DROP"
    )
    found = 0
    for sql in (_CASES, _COPIES):
        cursor.execute(sql.format(inside=inside), told)
        found += cursor.rowcount
    cursor.execute("ANALYZE unchanged")
    return found
