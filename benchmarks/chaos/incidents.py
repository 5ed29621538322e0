"""One quarter of incidents, imported again and again from changed files, and sometimes taken back.

Every file is declared complete for the same days, so each replaces the one before it: at any moment the quarter tells
what exactly one file says, and its sums are those of that file.
"""

import io
import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarks.chaos.imports import AREAS, OFFENCES
from diagnostics.incidents.imports import services
from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.models import DataSource, ImportBatch
from stakeholders.access.permissions import Actor, Permission
from stakeholders.access.tenancy import scope

SOURCE = "Incidents"
FIRST, LAST = "2025-01-01", "2025-03-31"
ROWS = 4000

# One statement, so one look: what the incidents of the quarter say together, and what the sums say.
LOOK = f"""
    WITH source AS (SELECT id FROM diagnostics_datasource WHERE name = '{SOURCE}'),
    held AS (SELECT day - date '{FIRST}' AS day, minute, round(longitude * 1000)::bigint AS east
             FROM diagnostics_incident WHERE source_id IN (SELECT id FROM source))
    SELECT (SELECT count(*) FROM held), (SELECT coalesce(sum(day * minute), 0) FROM held),
           (SELECT coalesce(sum(day * day * east), 0) FROM held), (SELECT coalesce(sum(east * minute), 0) FROM held),
           (SELECT coalesce(sum(count), 0) FROM diagnostics_countfact
            WHERE from_records AND source_id IN (SELECT id FROM source)),
           (SELECT coalesce(sum(n), 0) FROM diagnostics_cellfact, unnest(counts) AS n
            WHERE span = 'year' AND source_id IN (SELECT id FROM source)),
           (SELECT coalesce(sum(count), 0) FROM diagnostics_precisionfact
            WHERE source_id IN (SELECT id FROM source))
"""

#: What the incidents of a file say together → its name; nothing says nothing.
told_by: dict[tuple[int, ...], str] = {(0, 0, 0, 0): ""}


def judged(row: tuple) -> tuple[str, str]:
    """(file that the quarter tells, or "", and what is wrong, or "") of one look."""
    *held, counts, cells, precisions = map(int, row)
    if tuple(held) not in told_by:
        return "", f"{held[0]} incidents of no one file"
    if not held[0] == counts == cells == precisions:
        return "", f"{held[0]} incidents, sums {counts}, {cells}, {precisions}"
    return told_by[tuple(held)], ""


class IncidentImporter:
    """A changed file of the quarter on its way in; with `undone` it is taken back at the end."""

    def __init__(self, town, mark: str, undone: bool):
        self.town, self.name, self.undone = town, f"{mark}.csv", undone
        self.by = Actor(town, frozenset(Permission), "chaos")
        version = int(mark.lstrip("r"))
        self.content = _file(version)
        told_by[fingerprint(version)] = self.name
        self.is_done = False

    def step(self) -> None:
        """Look where the import stands, and do what comes next."""
        time.sleep(0.1)
        with scope(self.town.pk, actor="chaos"):
            batch = ImportBatch.objects.filter(file_name=self.name).select_related("job").first()
            if batch is None:
                self._upload()
            elif batch.job is None or batch.job.is_finished:
                self._go_on(batch)

    def _upload(self) -> None:
        source, _new = DataSource.objects.get_or_create(
            municipality=self.town, name=SOURCE, defaults={"kind": "police_recorded"}
        )
        upload = SimpleUploadedFile(self.name, self.content)
        batch = services.take_file(by=self.by, source=source, upload=upload)
        services.settle(by=self.by, batch=batch, mapping=self._mapping(batch))

    @staticmethod
    def _mapping(batch: ImportBatch) -> Mapping:
        mapping = Mapping.from_json(batch.mapping)
        mapping.declared = [FIRST, LAST]
        return mapping

    def _go_on(self, batch: ImportBatch) -> None:
        match batch.state:
            case "done" if self.undone:
                services.undo(by=self.by, batch=batch)
            case "done" | "undone":
                self.is_done = True
            case "checked":
                services.confirm(by=self.by, batch=batch, replace="period")
            case _:
                services.settle(by=self.by, batch=batch, mapping=self._mapping(batch))


def _rows(version: int) -> Iterator[tuple[int, int, int, int]]:
    """(case, day from 0, minute, area): with each version a third of the cases has moved, and there is one more."""
    for case in range(ROWS + version):
        moves = (version + case % 3) // 3
        yield case, (case * 13 + moves) % 90, case * 37 % 1440, (case * 7 + moves) % AREAS


def fingerprint(version: int) -> tuple[int, ...]:
    """What LOOK makes of the incidents of a version."""
    rows = [(day, minute, 10005 + area % 5 * 10) for _case, day, minute, area in _rows(version)]
    return (
        len(rows),
        sum(day * minute for day, minute, _east in rows),
        sum(day * day * east for day, _minute, east in rows),
        sum(east * minute for _day, minute, east in rows),
    )


def _file(version: int) -> bytes:
    """The quarter as the police see it in this version."""
    text = io.StringIO()
    text.write("Case number,Date,Time,Offence,Longitude,Latitude\n")
    for case, day, minute, area in _rows(version):
        east, north = 10.005 + area % 5 * 0.01, 50.005 + area // 5 * 0.01
        month, rest = (1, day) if day < 31 else (2, day - 31) if day < 59 else (3, day - 59)
        text.write(
            f"C{case:05},2025-{month:02}-{rest + 1:02},{minute // 60:02}:{minute % 60:02},O{case % OFFENCES},"
            f"{east:.5f},{north:.5f}\n"
        )
    return text.getvalue().encode()
