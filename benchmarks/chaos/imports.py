"""One import of counts, step by step, as the pages do it; every step that was interrupted is asked for again."""

import io
import time

from django.core.files.uploadedfile import SimpleUploadedFile

from diagnostics.incidents.imports import services
from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.models import DataSource, ImportBatch, OffenceType
from stakeholders.access.permissions import Actor, Permission
from stakeholders.access.tenancy import scope
from stakeholders.models import Area
from stakeholders.municipalities.services import layer_for

AREAS, OFFENCES = 20, 5


def prepare(town) -> None:
    """Areas and offence types that the files name. Call inside the town's scope."""
    layer = layer_for(town, "neighbourhood")
    Area.objects.bulk_create(
        Area(
            municipality=town,
            layer=layer,
            since=layer,
            code=f"A{n:02}",
            name=f"Area {n:02}",
            geometry=square(n),
        )
        for n in range(AREAS)
    )
    OffenceType.objects.bulk_create(
        OffenceType(municipality=town, code=f"O{n}", name=f"Offence {n}") for n in range(OFFENCES)
    )


def square(number: int) -> dict:
    """A boundary for each area, side by side."""
    west, south, size = 10.0 + number % 5 * 0.01, 50.0 + number // 5 * 0.01, 0.01
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


class Importer:
    """A file of a source of its own, on its way into the counts."""

    def __init__(self, town, mark: str, months: int):
        self.town, self.mark = town, mark
        self.by = Actor(town, frozenset(Permission), "chaos")
        self.rows, self.total, self.content = _file(months)
        self.is_done = False

    def step(self) -> None:
        """Look where the import stands, and do what comes next."""
        time.sleep(0.1)
        with scope(self.town.pk, actor="chaos"):
            batch = ImportBatch.objects.filter(source__name=self.mark).select_related("job").first()
            if batch is None:
                self._upload()
            elif batch.job is None or batch.job.is_finished:
                self._go_on(batch)

    def _upload(self) -> None:
        source, _new = DataSource.objects.get_or_create(
            municipality=self.town, name=self.mark, defaults={"kind": "police_recorded"}
        )
        upload = SimpleUploadedFile("counts.csv", self.content)
        batch = services.take_file(by=self.by, source=source, upload=upload)
        services.settle(by=self.by, batch=batch, mapping=Mapping.from_json(batch.mapping))

    def _go_on(self, batch: ImportBatch) -> None:
        match batch.state:
            case "done":
                self.is_done = True
            case "checked":
                services.confirm(by=self.by, batch=batch, replace="period")
            case _:
                services.settle(by=self.by, batch=batch, mapping=Mapping.from_json(batch.mapping))


def _file(months: int) -> tuple[int, int, bytes]:
    """(counts, their sum, the file)"""
    text, total, rows = io.StringIO(), 0, 0
    text.write("Month,Area,Offence,Count\n")
    for month in range(months):
        for area in range(AREAS):
            for offence in range(OFFENCES):
                count = (month * area + offence) % 97
                text.write(f"{2001 + month // 12}-{month % 12 + 1:02},A{area:02},O{offence},{count}\n")
                total, rows = total + count, rows + 1
    return rows, total, text.getvalue().encode()
