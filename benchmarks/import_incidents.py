"""Import of 100,000 and of 400,000 incidents against bare COPY of the same rows into the same table.

200 areas of 176 corners, 20 offence types, five years of minutes; case number, address, longitude and latitude in every
row. The import reads the text, judges, hashes, places each point in an area and a hexagon, writes under row-level
security, and sums months, hexagons and hours. The bare COPY puts the finished rows (binary) into a table with the same
columns, key and indexes, without security; it is taken after every step, and its median counts.
"""

import io
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from django.db import connection
from django.test.utils import override_settings

from benchmarks.importing import steps_of_an_import
from benchmarks.measuring import Report
from config.database import connected_as
from diagnostics.models import DataSource, OffenceType
from stakeholders.access.tenancy import scope
from stakeholders.models import Area, Municipality
from stakeholders.municipalities.models import AreaKind
from stakeholders.municipalities.services import layer_for

SIZES = (100_000, 400_000)
OFFENCES, ACROSS, DOWN, CORNERS = 20, 20, 10, 44
WEST, SOUTH, STEP = 10.0, 50.0, 0.01


def measure() -> Report:
    rows = [row for size in SIZES for row in _measured(size)]
    small, large = rows[3], rows[len(rows) // 2 + 3]
    dominates = (
        "Writing under five indexes takes PostgreSQL as long here as for the bare COPY; the rest is reading text. "
        f"Memory of the import itself: {small[4]:.0f} MB for {small[1]:,} rows, {large[4]:.0f} MB for {large[1]:,}."
    )
    return Report(("Step", "rows", "seconds", "times the bare COPY", "MB more memory"), rows, dominates)


def _measured(size: int) -> list[tuple]:
    town, source = _town()
    copies: list[float] = []
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder, UPLOAD_LIMIT=2**31):
        file = _file(Path(folder) / "incidents.csv", size)
        steps = steps_of_an_import(town, source, file, lambda: copies.append(_bare_copy(town)))
    copy = statistics.median([one for one in copies if one])
    rows = [("bare COPY of the finished rows", size, copy, 1.0, "")]
    return rows + [(name, size, seconds, seconds / copy, memory) for name, seconds, memory in steps]


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


def _file(path: Path, size: int) -> Path:
    chance = np.random.default_rng(7)
    with path.open("w", encoding="utf-8") as file:
        file.write("Case number,Date,Offence,Address,Longitude,Latitude\n")
        for start in range(0, size, 50_000):
            many = min(50_000, size - start)
            moments = np.datetime64("2020-01-01T00:00") + chance.integers(0, 5 * 365 * 1440, many)
            offence = (chance.random(many) ** 2 * OFFENCES).astype(int)
            east = WEST + chance.random(many) * ACROSS * STEP
            north = SOUTH + chance.random(many) ** 2 * DOWN * STEP
            house = chance.integers(0, 40_000, many)
            told = np.char.replace(np.datetime_as_string(moments), "T", " ")
            file.writelines(
                f"C-{start + i:08},{told[i]},O{offence[i]:02},{house[i]} Main Street,{east[i]:.6f},{north[i]:.6f}\n"
                for i in range(many)
            )
    return path


def _bare_copy(town) -> float | None:
    """Seconds to COPY the finished rows into a table like theirs; None while there are none."""
    rows = io.BytesIO()
    with connected_as("owner"), connection.cursor() as cursor, scope(town.pk):
        cursor.copy_expert("COPY (SELECT * FROM diagnostics_incident) TO STDOUT (FORMAT binary)", rows)
        if rows.tell() < 1000:
            return None
        cursor.execute("CREATE TABLE bench_copy (LIKE diagnostics_incident INCLUDING INDEXES)")
        rows.seek(0)
        began = time.perf_counter()
        cursor.copy_expert("COPY bench_copy FROM STDIN (FORMAT binary)", rows)
        taken = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_copy")
    return taken
