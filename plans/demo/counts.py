"""The police spreadsheet, imported as a user's file is: taken, checked, confirmed."""

from django.core.files import File

from diagnostics.incidents.imports.mapping import Mapping, Replace
from diagnostics.incidents.imports.services import confirm, settle, take_file
from diagnostics.models import ImportBatch
from stakeholders.access.permissions import Role
from stakeholders.jobs.models import JobState
from stakeholders.jobs.services import run_job

from .records import Town


class ImportFailed(Exception):
    """The town's own file could not be imported to the last row."""


def load_counts(town: Town) -> None:
    record = town.read("offences")
    by = town.actor(Role.COORDINATOR)
    with (town.folder / record["counts"]).open("rb") as file:
        upload = File(file, name=record["counts"])
        batch = take_file(by=by, source=town.sources[record["source"]], upload=upload)
    work_off(settle(by=by, batch=batch, mapping=Mapping.from_json(batch.mapping)))
    batch.refresh_from_db()
    if batch.rows_rejected:
        raise ImportFailed(f"{record['counts']}: {batch.rejected_by_reason}")
    work_off(confirm(by=by, batch=batch, replace=Replace.PERIOD))


def work_off(batch: ImportBatch) -> None:
    """Do the import's job here and now instead of leaving it to a worker."""
    run_job(batch.job_id)
    batch.job.refresh_from_db()
    if batch.job.state != JobState.DONE:
        raise ImportFailed(f"{batch.file_name}: {batch.job.message}")
