"""The way of a file of counts or incidents through the import, step by step, with time, processor time and memory."""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache
from django.core.files import File
from django.db import connection

from diagnostics.incidents.imports import services
from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.models import ImportBatch
from stakeholders.access.permissions import Actor, Permission
from stakeholders.access.tenancy import scope
from stakeholders.jobs.services import run_job


@dataclass(frozen=True)
class Step:
    """One step: seconds, seconds of the processors (ours and PostgreSQL's), MB of memory at its most beyond before."""

    name: str
    seconds: float
    processor: float
    memory: float


class Importer:
    """Imports files one after the other and keeps what each step took."""

    def __init__(self, town, source):
        self.town, self.source = town, source
        self.by = Actor(town, frozenset(Permission), "benchmark")
        self.steps: list[Step] = []

    def step(self, name: str, deed: Callable[[], ImportBatch]) -> ImportBatch:
        before, worked, began = resident(), processor(), time.perf_counter()
        batch = deed()
        seconds = time.perf_counter() - began
        self.steps.append(Step(name, seconds, processor() - worked, max(peak() - before, 0.0)))
        return batch

    def upload(self, path: Path) -> ImportBatch:
        with scope(self.town.pk), path.open("rb") as file:
            return services.take_file(by=self.by, source=self.source, upload=File(file, name=path.name))

    def check(self, batch: ImportBatch) -> ImportBatch:
        with scope(self.town.pk):
            batch = services.settle(by=self.by, batch=batch, mapping=Mapping.from_json(batch.mapping))
        return self._worked(batch)

    def bring_in(self, batch: ImportBatch) -> ImportBatch:
        with scope(self.town.pk):
            batch = services.confirm(by=self.by, batch=batch, replace="period")
        batch = self._worked(batch)
        assert (batch.state, batch.rows_rejected) == ("done", 0), batch.job.message
        return batch

    def undo(self, batch: ImportBatch) -> ImportBatch:
        with scope(self.town.pk):
            batch = services.undo(by=self.by, batch=batch)
        return self._worked(batch)

    def _worked(self, batch: ImportBatch) -> ImportBatch:
        run_job(batch.job_id)
        cache.clear()
        with scope(self.town.pk):
            return ImportBatch.objects.select_related("job").get(pk=batch.pk)


def steps_of_an_import(town, source, path: Path, after) -> list[tuple[str, float, float]]:
    """(name, seconds, MB) of each step; the file is imported, imported again and taken back.

    `after` is called when a step is done, to time what it is compared with once more.
    """
    one = Importer(town, source)

    def step(name: str, deed) -> ImportBatch:
        batch = one.step(name, deed)
        after()
        return batch

    batch = step("upload: store, hash, guess the columns", lambda: one.upload(path))
    batch = step("check: read, judge every row, count", lambda: one.check(batch))
    step("import into an empty slice", lambda: one.bring_in(batch))
    again = one.check(one.upload(path))
    again = step("import again: replace everything", lambda: one.bring_in(again))
    step("undo: put them back", lambda: one.undo(again))
    return [(step.name, step.seconds, step.memory) for step in one.steps]


def processor() -> float:
    """Seconds that the processors have worked for us: this process and its backend of PostgreSQL."""
    return time.process_time() + backend_seconds()


def backend_seconds() -> float:
    """Of the backend alone."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


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
