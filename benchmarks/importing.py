"""The way of a file of counts or incidents through the import, step by step, with time and memory."""

import resource
import time
from pathlib import Path

from django.core.cache import cache
from django.core.files import File

from diagnostics.incidents.imports import services
from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.models import ImportBatch
from stakeholders.access.permissions import Actor, Permission
from stakeholders.access.tenancy import scope
from stakeholders.jobs.services import run_job


def steps_of_an_import(town, source, path: Path, after) -> list[tuple[str, float, float]]:
    """(name, seconds, MB) of each step; the file is imported, imported again and taken back.

    `after` is called when a step is done, to time what it is compared with once more.
    """
    by = Actor(town, frozenset(Permission), "benchmark")
    found = []

    def step(name: str, deed) -> ImportBatch:
        before = resident()
        began = time.perf_counter()
        batch = deed()
        found.append((name, time.perf_counter() - began, max(peak() - before, 0.0)))
        after()
        return batch

    def upload() -> ImportBatch:
        with scope(town.pk), path.open("rb") as file:
            return services.take_file(by=by, source=source, upload=File(file, name=path.name))

    def checked(batch: ImportBatch) -> ImportBatch:
        with scope(town.pk):
            batch = services.settle(by=by, batch=batch, mapping=Mapping.from_json(batch.mapping))
        return _worked(town, batch)

    def imported(batch: ImportBatch) -> ImportBatch:
        with scope(town.pk):
            batch = services.confirm(by=by, batch=batch, replace="period")
        return _worked(town, batch)

    def undone(batch: ImportBatch) -> ImportBatch:
        with scope(town.pk):
            batch = services.undo(by=by, batch=batch)
        return _worked(town, batch)

    batch = step("upload: store, hash, guess the columns", upload)
    batch = step("check: read, judge every row, count", lambda: checked(batch))
    batch = step("import into an empty slice", lambda: imported(batch))
    assert (batch.state, batch.rows_rejected) == ("done", 0), batch.job.message
    again = checked(upload())
    again = step("import again: replace everything", lambda: imported(again))
    step("undo: put them back", lambda: undone(again))
    return found


def _worked(town, batch: ImportBatch) -> ImportBatch:
    run_job(batch.job_id)
    cache.clear()
    with scope(town.pk):
        return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def resident() -> float:
    """Resident memory in MB now; forgets the peak so far."""
    Path("/proc/self/clear_refs").write_text("5")
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def peak() -> float:
    """Highest resident memory in MB since it was last forgotten."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) * 1024 / 1e6
