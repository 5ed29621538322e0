"""What the fast import stores is what a slow and straightforward one would store, however dirty the file is."""

import csv
import io
import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from diagnostics.incidents.imports import services, work
from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.incidents.records import slices
from diagnostics.incidents.records.places import grid_of
from diagnostics.incidents.records.staging import RecordStaging
from diagnostics.models import CellFact, CountFact, HourFact, ImportBatch, Incident, ReplacedIncident
from stakeholders.access.permissions import Actor, Permission
from stakeholders.jobs.services import run_job
from tests.builders import make_area, make_offence, make_source

HEADERS = ["Case number", "Date", "Offence", "Address", "Latitude", "Longitude", "Updated On"]
OFFENCES = {"Burglary": "BURG", "break-in": "BURG", "Street robbery": "ROBB", "Theft": "THEFT"}
ZERO = date(1900, 1, 1)  # a Monday


def square(west: float, south: float) -> dict:
    east, north = west + 0.02, south + 0.02
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


@pytest.fixture
def areas(town):
    make_area(town, "N01", geometry=square(10.00, 50.0))
    make_area(town, "N02", geometry=square(10.02, 50.0))


@pytest.fixture
def bench(town, areas):
    make_offence(town, "BURG", name="Burglary", aliases=["Break-in"])
    make_offence(town, "ROBB", name="Street robbery")
    make_offence(town, "THEFT", name="Theft")
    return Bench(town, make_source(town))


class Bench:
    """An import without its pages."""

    def __init__(self, town, source):
        self.town, self.source, self.by = town, source, Actor(town, frozenset(Permission), "test")

    def run(self, rows: list[list[str]]) -> ImportBatch:
        batch = self.checked(rows)
        return self.worked(services.confirm(by=self.by, batch=batch, replace="period"))

    def checked(self, rows: list[list[str]]) -> ImportBatch:
        text = io.StringIO()
        csv.writer(text).writerows([HEADERS, *rows])
        upload = ContentFile(text.getvalue().encode(), name="incidents.csv")
        batch = services.take_file(by=self.by, source=self.source, upload=upload)
        return self.worked(services.settle(by=self.by, batch=batch, mapping=Mapping.from_json(batch.mapping)))

    def undo(self, batch: ImportBatch) -> ImportBatch:
        return self.worked(services.undo(by=self.by, batch=batch))

    def worked(self, batch: ImportBatch) -> ImportBatch:
        run_job(batch.job_id)
        return ImportBatch.objects.select_related("job").get(pk=batch.pk)


# What a person would do with pencil and paper


def moment(text: str) -> tuple[date, int | None] | None:
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"):
        try:
            found = datetime.strptime(text.strip(), form)
        except ValueError:
            continue
        return found.date(), found.hour * 60 + found.minute if ":" in text else None
    return None


def area_of(latitude: float | None, longitude: float | None) -> str | None:
    if latitude is None or not 50.0 <= latitude <= 50.02 or not 10.0 <= longitude <= 10.04:
        return None
    return "N01" if longitude <= 10.02 else "N02"


def read(rows: list[list[str]], grid) -> list[tuple]:
    """(case, day, minute, offence, area, hexagon, address) of each row that can be taken; the latest of each case."""
    taken, latest = [], {}
    for number, (case, day, offence, address, latitude, longitude, updated) in enumerate(rows):
        when, kind = moment(day), OFFENCES.get(offence.strip())
        north, east = (float(one) if one else None for one in (latitude, longitude))
        if when is None or kind is None or (north is not None and abs(north) > 90):
            continue
        if north is None or east is None or (north, east) == (0, 0):
            north = east = None
        cell = None if north is None or abs(north - 50) > 1 else int(grid.cells(east, north))
        case = " ".join(case.casefold().split())
        changed = moment(updated) or (date.min, 0)
        row = (case, *when, kind, area_of(north, east), cell, " ".join(address.casefold().split()))
        if not case:
            taken.append(row)
        elif case not in latest or (changed, number) > latest[case][0]:
            latest[case] = ((changed, number), row)
    return taken + [row for _changed, row in latest.values()]


def sums(rows: list[tuple]) -> dict:
    found = {"counts": Counter(), "month": Counter(), "year": Counter(), "hours": Counter()}
    for _case, day, minute, kind, area, cell, _address in rows:
        month, quarter = day.replace(day=1), date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        found["counts"][month, kind, area] += 1
        if cell is not None:
            found["month"][month, kind, cell] += 1
            found["year"][date(day.year, 1, 1), kind, cell] += 1
        if minute is not None:
            slot = (day - ZERO).days % 7 * 24 + minute // 60
            found["hours"][quarter, kind, None, slot] += 1
            if area is not None:
                found["hours"][quarter, kind, area, slot] += 1
    return found


def stored_sums() -> dict:
    cells = {"month": Counter(), "year": Counter()}
    for one in CellFact.objects.select_related("offence"):
        assert one.cells == sorted(set(one.cells))
        for cell, number in zip(one.cells, one.counts, strict=True):
            cells[one.span][one.start, one.offence.code, cell] += number
    hours = Counter()
    for one in HourFact.objects.select_related("offence", "area"):
        for slot, weight in zip(one.slots, one.weights, strict=True):
            hours[one.quarter, one.offence.code, one.area and one.area.code, slot] += weight
    counts = Counter()
    for one in CountFact.objects.filter(from_records=True).select_related("offence", "area"):
        counts[one.period_start, one.offence.code, one.area and one.area.code] += one.count
    return {"counts": counts, "hours": hours, **cells}


def stored() -> list[tuple]:
    """As `read`, with the hashes of case and address."""
    rows = Incident.objects.select_related("offence", "area")
    return [
        (row.reference, row.day, row.minute, row.offence.code, row.area and row.area.code, row.cell, row.place_key)
        for row in rows
    ]  # fmt: skip


def assert_same(expected: list[tuple]) -> None:
    """Rows and sums are equal; equal cases and addresses have equal hashes, and only those."""
    found = stored()
    shape = Counter((*row[1:6], row[0] is not None, row[6] is not None) for row in found)
    assert shape == Counter((*row[1:6], bool(row[0]), bool(row[6])) for row in expected)
    for column in (0, 6):
        told = Counter(row[column] for row in expected if row[column])
        assert sorted(told.values()) == sorted(Counter(row[column] for row in found if row[column]).values())
    assert stored_sums() == sums(expected)


def dirty(chance: random.Random, size: int, prefix: str = "C") -> list[list[str]]:
    rows = []
    for number in range(size):
        day = date(2024, 11, 20) + timedelta(days=chance.randrange(90))
        told = [f"{day} {chance.randrange(24):02}:{chance.randrange(60):02}", f"{day}"]
        case = chance.choice(
            [f"{prefix}-{number}", f"{prefix}-{number}", f" {prefix.lower()}-{max(number - 3, 0)}", ""]
        )
        point = chance.choice([
            (f"{50 + chance.random() * 0.03:.6f}", f"{10 + chance.random() * 0.05:.6f}"),
            (f"{50 + chance.random() * 0.02:.6f}", f"{10 + chance.random() * 0.04:.6f}"),
            ("50.01", "10.02"), ("", ""), ("0", "0"), ("95.0", "10.01"), ("53.2", "10.01"),
        ])  # fmt: skip
        rows.append([
            case, chance.choice([*told * 4, "2024-13-01", "", "soon"]),
            chance.choice([*OFFENCES, "Burglary", "Theft", "Arson", ""]),
            chance.choice(["1 Main St", "1  main st", "2 Main St, back", "", 'The "Old" House', "3 Straße"]),
            *point, chance.choice(["", "2025-03-01 10:00", "2025-03-02 10:00"]),
        ])  # fmt: skip
    rows += [list(chance.choice(rows)) for _ in range(size // 10)]
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_a_dirty_file_is_stored_replaced_and_given_back_as_by_hand(bench, seed):
    chance = random.Random(seed)  # noqa: S311 - for tests
    rows = dirty(chance, chance.choice([3, 60, 400]))
    first = bench.run(rows)
    assert first.state == "done", first.job.message
    grid = grid_of(bench.town)
    before = read(rows, grid)
    assert first.rows_accepted == len(before)
    assert_same(before)
    kept = set(Incident.objects.values_list("pk", flat=True))

    # The same file once more changes nothing but which import is in force.
    again = bench.run(rows)
    assert again.state == "done", again.job.message
    assert set(Incident.objects.values_list("pk", flat=True)) == kept
    assert ReplacedIncident.objects.count() == 0
    assert ImportBatch.objects.get(pk=first.pk).state == "replaced"
    assert_same(before)
    bench.undo(again)
    assert ImportBatch.objects.get(pk=first.pk).state == "done"
    assert_same(before)

    # A corrected file of a part of the time: rows gone, changed, new, and cases that move to another day.
    corrected = [list(row) for row in rows if chance.random() > 0.1]
    for row in corrected:
        if chance.random() < 0.1:
            column, value = chance.choice(
                [(1, "2024-12-24 18:00"), (2, "Theft"), (3, "9 New St"), (4, "50.005")]
            )
            row[column] = value
    corrected += dirty(chance, 20, prefix="N")
    corrected = [row for row in corrected if row[1] > "2024-12"]
    told = read(corrected, grid)
    second = bench.run(corrected)
    if not told:
        assert second.state != "done"
        return
    assert second.state == "done", second.job.message
    days = [row[1] for row in told]
    cases = {row[0] for row in told}
    outside = [
        row for row in before if not min(days) <= row[1] <= max(days) and (not row[0] or row[0] not in cases)
    ]
    assert_same(outside + told)
    bench.undo(second)
    assert_same(before)
    bench.undo(ImportBatch.objects.get(pk=first.pk))
    assert_same([])
    assert not ReplacedIncident.objects.exists()


class Dies(BaseException):
    """The worker is killed: nothing after this point runs."""


@pytest.mark.parametrize(
    "step", ["slices.find_unchanged", "slices.put_aside", "staging.write", "work.rebuild"]
)
def test_an_import_killed_at_any_step_leaves_the_old_rows_and_is_taken_up_again(bench, monkeypatch, step):
    chance = random.Random(step)  # noqa: S311 - for tests
    rows = [row for row in dirty(chance, 80) if row[1] > "2024-12"]
    bench.run(rows)
    before = read(rows, grid_of(bench.town))
    later = [list(row) for row in rows]
    for row in later[::3]:
        row[3] = "another street"
    batch = services.confirm(by=bench.by, batch=bench.checked(later), replace="period")
    owner, name = {
        "slices.find_unchanged": (slices, "find_unchanged"),
        "slices.put_aside": (slices, "put_aside"),
        "staging.write": (RecordStaging, "write_records"),
        "work.rebuild": (work, "rebuild"),
    }[step]
    done = getattr(owner, name)

    def dies(*args, **options):
        done(*args, **options)
        raise Dies

    monkeypatch.setattr(owner, name, dies)
    with pytest.raises(Dies):
        run_job(batch.job_id)
    assert_same(before)
    assert not ReplacedIncident.objects.exists()
    monkeypatch.undo()
    assert bench.worked(batch).state == "done"
    assert_same(read(later, grid_of(bench.town)))
