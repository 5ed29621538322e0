"""The verbs of an import of a plan: take it in, settle its columns, write it, take it back, discard it."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.plan.models import Plan
from plans.plan.services import editing, why_locked
from stakeholders.access import uploads
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.models import AuditEntry
from stakeholders.access.permissions import Actor
from stakeholders.jobs import services as jobs
from stakeholders.spreadsheets.problems import UnreadableFile

from .choices import Choices, apply
from .known import own_columns
from .models import PlanImport, PlanImportState
from .proposal import Proposal, propose
from .reading.columns import ColumnMap, best_sheet, guess_mapping
from .reading.grid import LIMITS, Grid, pasted, read_grids, read_pasted
from .reporting import report_of
from .undoing import Taken, take_back
from .writing import Writer

WRITE = "plans.intake.write"
#: From this many rows on the work is a job.
MANY = 200
MOST_HEADINGS = 10


def take_file(*, by: Actor, plan: Plan, name: str, content: bytes) -> PlanImport:
    """Keep a file as it was sent and propose how to read it. Refused, with nothing kept, when it is no table."""
    return _take(by, plan, name, content, is_pasted=False)


def take_pasted(*, by: Actor, plan: Plan, text: str) -> PlanImport:
    """Keep cells that were pasted and propose how to read them."""
    return _take(by, plan, "", text.encode(), is_pasted=True)


def take_rows(*, by: Actor, plan: Plan, rows: list[list], name: str = "") -> PlanImport:
    """Keep rows that a program sent and propose how to read them."""
    return _take(by, plan, name, pasted(rows).encode(), is_pasted=True)


def _take(by: Actor, plan: Plan, name: str, content: bytes, *, is_pasted: bool) -> PlanImport:
    if reason := why_locked(plan):
        raise Refused(reason, code="plan_in_force")
    if len(content) > LIMITS.size:
        raise Refused(
            _("The file is too large for a plan: at most 10 MB can be read."), code="file_too_large"
        )
    try:
        grids = _grids(content, name, is_pasted)
        mapping = _first_mapping(by, grids)
    except UnreadableFile as problem:
        raise Refused(_(problem.template) % problem.params, code=f"file_{problem.code}") from problem
    stored, sha256, size = uploads.store([content], _folder(plan))
    return PlanImport.objects.create(
        municipality=by.municipality,
        plan=plan,
        name=name[-200:],
        is_pasted=is_pasted,
        stored_as=stored,
        sha256=sha256,
        size=size,
        mapping=mapping.as_json(),
        created_by=by.user,
    )


def _folder(plan: Plan) -> str:
    return f"{plan.municipality_id}/plans-in"


def _grids(content: bytes, name: str, is_pasted: bool) -> list[Grid]:
    grids = [read_pasted(content.decode())] if is_pasted else read_grids(content, name)[0]
    grids = [grid for grid in grids if grid.lines]
    if not grids:
        raise UnreadableFile("no_data")
    return grids


def _first_mapping(by: Actor, grids: list[Grid]) -> ColumnMap:
    """A guess; where the headings are those of an earlier import, the columns as they were settled then."""
    own = own_columns()
    mapping = guess_mapping(best_sheet(grids, own), own)
    earlier = (
        PlanImport.objects.visible_to(by)
        .filter(mapping__headers=mapping.headers, state__in=[PlanImportState.DONE, PlanImportState.UNDONE])
        .first()
    )
    if earlier is not None:
        kept = ColumnMap.from_json(earlier.mapping)
        mapping.targets, mapping.fill_down = kept.targets, kept.fill_down
        mapping.date_order = mapping.date_order or kept.date_order
    return mapping


def grids_of(batch: PlanImport) -> list[Grid]:
    """The sheets of the file; Refused when it is not kept any more."""
    try:
        content = uploads.absolute(batch.stored_as).read_bytes() if batch.stored_as else b""
    except OSError:
        content = b""
    if not content:
        raise Refused(_("The file is not kept any more. Upload it again."), code="file_gone")
    return _grids(content, batch.name, batch.is_pasted)


def grid_of(batch: PlanImport, grids: list[Grid] | None = None) -> Grid:
    """The sheet that is read."""
    grids = grids if grids is not None else grids_of(batch)
    sheet = ColumnMap.from_json(batch.mapping).sheet
    return next((grid for grid in grids if grid.name == sheet), grids[0])


def proposal_of(batch: PlanImport) -> Proposal:
    """What the import would do to the plan as it stands now; Refused when the sheet cannot be read this way."""
    try:
        return propose(batch.plan, grid_of(batch), ColumnMap.from_json(batch.mapping))
    except UnreadableFile as problem:
        raise Refused(_(problem.template) % problem.params, code=f"file_{problem.code}") from problem


def mapping_told(batch: PlanImport, *, sheet: str | None, heading: list[int] | None) -> ColumnMap:
    """How the sheet is read; another sheet or other lines of headings are proposed anew. Refused without a table."""
    mapping, grids = ColumnMap.from_json(batch.mapping), grids_of(batch)
    sheet = mapping.sheet if sheet is None else sheet
    grid = next((one for one in grids if one.name == sheet), None)
    if grid is None:
        raise Refused(_("There is no sheet “%(name)s”.") % {"name": sheet}, code="no_such_sheet")
    if sheet == mapping.sheet and heading in (None, list(mapping.heading)):
        return mapping
    if heading and not 0 <= heading[1] - heading[0] <= MOST_HEADINGS - 1:
        raise Refused(_("The headings end after they begin, and within ten lines."), code="mapping_value")
    try:
        return guess_mapping(grid, own_columns(), heading=tuple(heading) if heading else None)
    except UnreadableFile as problem:
        raise Refused(_(problem.template) % problem.params, code=f"file_{problem.code}") from problem


@transaction.atomic
def settle(*, by: Actor, batch: PlanImport, mapping: ColumnMap, is_draft: bool = False) -> PlanImport:
    """Keep how the sheet is to be read. `is_draft`: the columns are looked at once more."""
    batch = _open(batch)
    if "title" not in mapping.targets and not is_draft:
        raise Refused(_("Say which column names the action."), code="no_title")
    batch.mapping = mapping.as_json()
    batch.save(update_fields=["mapping", "updated_at"])
    return batch


def confirm(*, by: Actor, batch: PlanImport, choices: Choices) -> PlanImport:
    """Write what was proposed, all or nothing; with many rows as a job.

    Conflict when the plan has changed since the proposal was seen; Refused when the plan is in force, or when texts
    look like the data of private persons and nobody has said what to do with them.
    """
    with editing(batch.plan):
        batch = _open(batch)
        proposal = proposal_of(batch)
        if not any(row.kind != "same" and row.row.line not in set(choices.left_out) for row in proposal.rows):
            raise Refused(
                _("There is nothing to import: the sheet says nothing new."), code="nothing_to_import"
            )
        if len(proposal.rows) <= MANY:
            return write(batch, choices)
        apply(proposal_of(batch), choices)  # what would be refused is refused at once
        return _start(by, batch, WRITE, _("Import of %(name)s"), choices=asdict(choices))


def write(batch: PlanImport, choices: Choices) -> PlanImport:
    """Write the proposal, in one transaction in which the plan is open for change."""
    with editing(batch.plan) as plan:
        _refuse_second_time(PlanImport.objects.select_for_update(of=("self",)).get(pk=batch.pk))
        batch.plan = plan
        seen = proposal_of(batch)
        done = apply(seen, choices)
        written = Writer(done).write()
        stored = batch.stored_as
        batch.report = report_of(seen, done, choices, written)
        batch.state, batch.imported_at, batch.stored_as = PlanImportState.DONE, timezone.now(), ""
        batch.trail_mark = AuditEntry.objects.filter(municipality=plan.municipality_id).aggregate(
            last=Max("id")
        )["last"]
        batch.save()
        transaction.on_commit(lambda: forget(stored))
        return batch


def undo(*, by: Actor, batch: PlanImport) -> PlanImport:
    """Take an import back. What was changed since is kept and named in the report."""
    with editing(batch.plan):
        batch = _idle(batch)
        if batch.state != PlanImportState.DONE:
            raise Refused(_("This import is not in force, so there is nothing to undo."), code="not_in_force")
        taken = take_back(batch)
        _note_undone(batch, taken)
        return batch


def _note_undone(batch: PlanImport, taken: Taken) -> None:
    batch.report = {**batch.report, "kept": taken.kept, "taken_back": taken.number}
    batch.state = PlanImportState.UNDONE
    batch.save()


@transaction.atomic
def discard(*, by: Actor, batch: PlanImport) -> None:
    """Forget a sheet that was never imported."""
    batch = _open(batch)
    stored = batch.stored_as
    batch.delete()
    transaction.on_commit(lambda: forget(stored))


def forget(name: str) -> None:
    """Delete a stored file unless another import still reads it."""
    if name and not PlanImport.objects.filter(stored_as=name).exists():
        uploads.absolute(name).unlink(missing_ok=True)


def _idle(batch: PlanImport) -> PlanImport:
    """The import, locked; Conflict when it is gone or still being worked on."""
    row = PlanImport.objects.select_for_update(of=("self",)).select_related("plan__municipality", "job")
    row = row.filter(pk=batch.pk).first()
    if row is None:
        raise Conflict(_("Somebody else has discarded this import."))
    if row.job_id is not None and not row.job.is_finished:
        raise Conflict(_("This import is being worked on. Wait until that has ended, or stop it."))
    return row


def _open(batch: PlanImport) -> PlanImport:
    row = _idle(batch)
    _refuse_second_time(row)
    return row


def _refuse_second_time(row: PlanImport) -> None:
    if row.state != PlanImportState.UPLOADED:
        text = _("This sheet was imported already. Upload it again to import it anew.")
        raise Refused(text, code="was_imported")


def _start(by: Actor, batch: PlanImport, kind: str, title: str, **parameters) -> PlanImport:
    batch.job = jobs.ask(
        by=by.user,
        municipality=by.municipality,
        kind=kind,
        title=title % {"name": batch},
        parameters={"batch": str(batch.uid), **parameters},
    )
    batch.save(update_fields=["job", "updated_at"])
    return batch
