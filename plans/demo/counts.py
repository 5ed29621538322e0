"""The police spreadsheet, read as a user's file is read."""

import hashlib

from diagnostics.models import CountFact, ImportBatch

from .records import Town


def load_counts(town: Town) -> None:
    record = town.read("offences")
    columns = record["columns"]
    rows = list(town.rows(record["counts"]))
    raw = (town.folder / record["counts"]).read_bytes()
    areas = {name: a for a in town.areas.values() for name in (a.name, a.code)}
    offences = {name: o for o in town.offences.values() for name in (o.name, *o.aliases)}
    source = town.sources[record["source"]]
    months = sorted({row[columns["period"]] for row in rows})
    batch = town.make(
        ImportBatch,
        source=source,
        file_name=record["counts"],
        stored_as="",
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        mapping={"columns": columns},
        period_from=town.day(f"{months[0]}-01"),
        period_to=town.day(f"{months[-1]}-01"),
        rows_read=len(rows),
        rows_accepted=len(rows),
        incidents=sum(int(row[columns["count"]]) for row in rows),
        state="done",
    )
    town.make_all(
        CountFact,
        (
            {
                "batch": batch,
                "source": source,
                "area": areas[row[columns["area"]]],
                "offence": offences[row[columns["offence"]]],
                "period_kind": "month",
                "period_start": town.day(f"{row[columns['period']]}-01"),
                "count": int(row[columns["count"]]),
            }
            for row in rows
        ),
    )
