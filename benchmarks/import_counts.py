"""Import of 100,000 and of a million counts against bare COPY of the same file.

40 and 400 areas, 20 offence types, 125 months; every row another count. The whole way of a user's file: stored and
sniffed, read and checked, read again and written under row-level security with all indexes and constraints.
The bare COPY puts the same lines as text into a table without index, key or check; it is taken before and after every
step, and its median counts.
"""

import statistics
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.test.utils import override_settings

from benchmarks.importing import steps_of_an_import
from benchmarks.measuring import Report
from config.database import connected_as
from diagnostics.models import DataSource, OffenceType
from stakeholders.access.tenancy import scope
from stakeholders.models import Area, Municipality
from stakeholders.municipalities.services import layer_for

SIZES = (40, 400)  # areas
OFFENCES, MONTHS = 20, 125


def measure() -> Report:
    rows = [row for areas in SIZES for row in _measured(areas)]
    dominates = (
        "Reading and checking is Python's work, twice the same; the writing is dominated by PostgreSQL keeping "
        "three indexes of the counts. Memory grows by what is kept for each row: six bytes. Ten times the rows take "
        f"{rows[-1][2] / rows[len(rows) // 2 - 1][2]:.1f} times as long."
    )
    return Report(("Step", "rows", "seconds", "times the bare COPY", "MB more memory"), rows, dominates)


def _measured(areas: int) -> list[tuple]:
    town, source = _town(areas)
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        file = _file(Path(folder) / "counts.csv", areas)
        copies = [_bare_copy(file)]
        steps = steps_of_an_import(town, source, file, lambda: copies.append(_bare_copy(file)))
    copy, size = statistics.median(copies), areas * OFFENCES * MONTHS
    rows = [("bare COPY of the file", size, copy, 1.0, "")]
    rows += [(name, size, seconds, seconds / copy, memory) for name, seconds, memory in steps]
    whole = sum(seconds for _name, seconds, _memory in steps[:3])
    return [*rows, ("the whole import (upload, check, import)", size, whole, whole / copy, "")]


def _town(areas: int) -> tuple[Municipality, DataSource]:
    with scope(dispatch=True):
        town = Municipality.objects.create(slug=f"bench-{time.time_ns()}", name="Bench", languages=["en"])
    with scope(town.pk):
        layer = layer_for(town, "neighbourhood")
        Area.objects.bulk_create(
            Area(municipality=town, layer=layer, since=layer, code=f"A{i:03}", name=f"Area {i:03}")
            for i in range(areas)
        )
        OffenceType.objects.bulk_create(
            OffenceType(municipality=town, code=f"O{i:02}", name=f"Offence {i:02}") for i in range(OFFENCES)
        )
        source = DataSource.objects.create(municipality=town, name="Police", kind="police_recorded")
    return town, source


def _file(path: Path, areas: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("Month,Area,Offence,Count\n")
        for month in range(MONTHS):
            day = date(2014 + month // 12, month % 12 + 1, 1)
            for area in range(areas):
                file.writelines(
                    f"{day:%Y-%m},A{area:03},O{offence:02},{(month * area + offence) % 97}\n"
                    for offence in range(OFFENCES)
                )
    return path


def _bare_copy(path: Path) -> float:
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copy (month text, area text, offence text, count text)")
        try:
            with path.open("rb") as file:
                began = time.perf_counter()
                cursor.copy_expert("COPY bench_copy FROM STDIN (FORMAT csv, HEADER)", file)
                return time.perf_counter() - began
        finally:
            cursor.execute("DROP TABLE bench_copy")
