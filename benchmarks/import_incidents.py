"""Import of 100,000 incidents and more against bare COPY of the same rows into the same table.

    python -m benchmarks import_incidents --sizes 100000 400000 1000000

200 areas of 176 corners, 20 offence types, five years of minutes; case number, address, longitude and latitude in every
row. The import reads the text, judges, hashes, places each point in an area and a hexagon, writes under row-level
security, and sums months, hexagons and hours. The bare COPY puts the finished rows (binary) into a table with the same
columns, key and indexes, without security; it is taken three times between the steps, and its median counts. Processor
seconds are those of the worker and of its backend together, against those of the backend of the COPY: they hardly
depend on what else the machine does. Memory is the highest resident memory of the worker beyond that before the step.
"""

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import numpy as np
from django.db import connection
from django.test.utils import override_settings
from openpyxl import Workbook

from benchmarks.importing import Importer, Step, backend_seconds
from benchmarks.measuring import Report
from config.database import connected_as
from diagnostics.models import DataSource, OffenceType
from stakeholders.access.tenancy import scope
from stakeholders.models import Area, Municipality
from stakeholders.municipalities.models import AreaKind
from stakeholders.municipalities.services import layer_for

SIZES = (100_000, 400_000)
XLSX_ROWS = 100_000
OFFENCES, ACROSS, DOWN, CORNERS = 20, 20, 10, 44
WEST, SOUTH, STEP = 10.0, 50.0, 0.01
HEADERS = ("Case number", "Date", "Offence", "Address", "Longitude", "Latitude")
COLUMNS = ("Step", "rows", "seconds", "times the COPY", "processor s", "times the COPY's", "MB more memory")


def measure(sizes=SIZES) -> Report:
    found = {size: _measured(size) for size in sizes}
    rows = [row for size in sizes for row in found[size]]
    memory = ", ".join(
        f"{max(row[6] for row in found[size][1:4]):.0f} MB for {size:,} rows" for size in sizes
    )
    dominates = (
        "Writing under four indexes takes PostgreSQL as long here as for the bare COPY; the rest is reading text and "
        f"adding up. Memory of the worker on the way of the first import: {memory}; what grows is six bytes for a row."
    )
    return Report(COLUMNS, [*rows, *_workbook()], dominates)


def _measured(size: int) -> list[tuple]:
    town, source = _town()
    copies: list[tuple[float, float]] = []
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder, IMPORT_LIMIT=2**32):
        file = _file(Path(folder) / "incidents.csv", size)
        corrected = _file(Path(folder) / "corrected.csv", size, every_other=20)
        one = Importer(town, source)
        first = one.step("upload: store, hash, guess the columns", lambda: one.upload(file))
        first = one.step("check: read, judge every row, count", lambda: one.check(first))
        one.step("import into an empty slice", lambda: one.bring_in(first))
        copies.append(_bare_copy(town))
        again = one.step("the same file again: check", lambda: one.check(one.upload(file)))
        one.step("the same file again: import", lambda: one.bring_in(again))
        copies.append(_bare_copy(town))
        later = one.check(one.upload(corrected))
        later = one.step("a corrected file, one row in 20 changed: import", lambda: one.bring_in(later))
        one.step("undo: put them back", lambda: one.undo(later))
        copies.append(_bare_copy(town))
    copy = Step("bare COPY", *(statistics.median(column) for column in zip(*copies, strict=True)), 0)
    whole = _together("upload, check and import together", one.steps[:3])
    steps = [*one.steps[:3], whole, *one.steps[3:]]
    return [
        ("bare COPY of the finished rows", size, copy.seconds, 1.0, copy.processor, 1.0, ""),
        *(_row(step, size, copy) for step in steps),
    ]


def _together(name: str, steps: list[Step]) -> Step:
    memory = max(step.memory for step in steps)
    return Step(name, sum(step.seconds for step in steps), sum(step.processor for step in steps), memory)


def _row(step: Step, size: int, copy: Step) -> tuple:
    against = (step.seconds / copy.seconds, step.processor / copy.processor)
    return (step.name, size, step.seconds, against[0], step.processor, against[1], step.memory)


def _workbook() -> list[tuple]:
    """An XLSX workbook up to the end of its check: all rows read, judged, placed and staged."""
    town, source = _town()
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        text, book = _file(Path(folder) / "incidents.csv", XLSX_ROWS), Path(folder) / "incidents.xlsx"
        made = Workbook(write_only=True)
        sheet = made.create_sheet("Incidents")
        for line in text.read_text().splitlines():
            cells = line.split(",")
            sheet.append(cells if cells[4] == HEADERS[4] else [*cells[:4], float(cells[4]), float(cells[5])])
        made.save(book)
        one = Importer(town, source)
        batch = one.step("XLSX: upload and guess the columns", lambda: one.upload(book))
        one.step("XLSX: check", lambda: one.check(batch))
    return [
        (step.name, XLSX_ROWS, step.seconds, "", step.processor, "", step.memory)
        for step in [*one.steps, _together("XLSX up to the end of the check", one.steps)]
    ]


def _town() -> tuple[Municipality, DataSource]:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"bench-{time.time_ns()}", name="Bench", languages=["en"])
    with scope(town.pk):
        layer = layer_for(town, AreaKind.NEIGHBOURHOOD)
        Area.objects.bulk_create(
            Area(
                municipality=town,
                layer=layer,
                since=layer,
                code=f"A{i:03}",
                name=f"Area {i:03}",
                geometry=_geometry(i),
            )
            for i in range(ACROSS * DOWN)
        )
        OffenceType.objects.bulk_create(
            OffenceType(municipality=town, code=f"O{i:02}", name=f"Offence {i:02}") for i in range(OFFENCES)
        )
        source = DataSource.objects.create(municipality=town, name="Police", kind="police_recorded")
    return town, source


def _geometry(number: int) -> dict:
    """A square whose sides wind, the same on both sides of each border."""
    west, south = WEST + number % ACROSS * STEP, SOUTH + number // ACROSS * STEP
    along = np.arange(CORNERS) / CORNERS
    wave = np.sin(along * 6 * np.pi) * STEP / 24

    def side(x, y, dx, dy) -> np.ndarray:
        return np.column_stack(
            [x + along * dx * STEP + wave * abs(dy), y + along * dy * STEP + wave * abs(dx)]
        )

    south_side, east_side = side(west, south, 1, 0), side(west + STEP, south, 0, 1)
    north_side, west_side = side(west, south + STEP, 1, 0), side(west, south, 0, 1)
    ring = np.concatenate(
        [
            south_side,
            east_side,
            [[west + STEP, south + STEP]],
            north_side[:0:-1],
            [[west, south + STEP]],
            west_side[:0:-1],
        ]
    )
    points = ring.round(6).tolist()
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


def _file(path: Path, size: int, every_other: int = 0) -> Path:
    """The same rows each time; with `every_other`, one in so many has another address."""
    chance = np.random.default_rng(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADERS) + "\n")
        for start in range(0, size, 50_000):
            many = min(50_000, size - start)
            moments = np.datetime64("2020-01-01T00:00") + chance.integers(0, 5 * 365 * 1440, many)
            offence = (chance.random(many) ** 2 * OFFENCES).astype(int)
            east = WEST + chance.random(many) * ACROSS * STEP
            north = SOUTH + chance.random(many) ** 2 * DOWN * STEP
            house = chance.integers(0, 40_000, many)
            if every_other:
                house[::every_other] += 1
            told = np.char.replace(np.datetime_as_string(moments), "T", " ")
            file.writelines(
                f"C-{start + i:08},{told[i]},O{offence[i]:02},{house[i]} Main Street,{east[i]:.6f},{north[i]:.6f}\n"
                for i in range(many)
            )
    return path


def _bare_copy(town) -> tuple[float, float]:
    """Seconds, and those of the processor, to COPY the finished rows into a table like theirs."""
    with connected_as("owner"), connection.cursor() as cursor, scope(town.pk), TemporaryFile() as rows:
        cursor.copy_expert("COPY (SELECT * FROM diagnostics_incident) TO STDOUT (FORMAT binary)", rows)
        cursor.execute("CREATE TABLE bench_copy (LIKE diagnostics_incident INCLUDING INDEXES)")
        rows.seek(0)
        worked, began = backend_seconds(), time.perf_counter()
        cursor.copy_expert("COPY bench_copy FROM STDIN (FORMAT binary)", rows)
        taken = time.perf_counter() - began, backend_seconds() - worked
        cursor.execute("DROP TABLE bench_copy")
    return taken
