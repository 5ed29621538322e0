"""The verbs of an import: take the file, settle columns and names, check, import, undo, discard."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.incidents.models import BatchKind, ImportBatch, ImportState, OffenceType
from diagnostics.incidents.names import name_key
from diagnostics.incidents.offences import iccs
from diagnostics.incidents.offences.services import remember_names
from diagnostics.sources.models import DataSource
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.jobs import services as jobs
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.problems import UnreadableFile

from . import files, run, work
from .declared import declaration
from .intake import first_mapping
from .mapping import Mapping


def take_file(*, by: Actor, source: DataSource, upload, profile: str = "") -> ImportBatch:
    """Store a file and say how it is to be read: by the profile of that key, else by the one that knows its headings,
    else by a guess. Refused, with nothing kept, when it is no table of ours or the profile does not fit.
    """
    name, sha256, size = files.store(upload, by.municipality.pk)
    try:
        table = files.opened(name, upload.name)
        with transaction.atomic():
            batch = ImportBatch(
                municipality=by.municipality,
                source=source,
                file_name=upload.name[-200:],
                stored_as=name,
                sha256=sha256,
                size=size,
                created_by=by.user,
            )
            _keep_mapping(batch, first_mapping(batch, table, profile))
            batch.save()
    except UnreadableFile as problem:
        files.forget(name)
        raise Refused(_(problem.template) % problem.params, code=f"file_{problem.code}") from problem
    except Refused:
        files.forget(name)
        raise
    return batch


@transaction.atomic
def read_like(*, by: Actor, batch: ImportBatch, profile: str) -> ImportBatch:
    """Read a file by another profile; the key "" stands for what its headings tell."""
    batch = _idle(batch)
    if (
        batch.state not in {ImportState.UPLOADED, ImportState.CHECKED, ImportState.UNDONE}
        or not batch.stored_as
    ):
        raise Refused(_("This file cannot be read anew."), code="already_imported")
    _keep_mapping(batch, first_mapping(batch, table_of(batch), profile))
    batch.save()
    return batch


def table_of(batch: ImportBatch):
    """The stored file as a table; Refused when it cannot be read any more."""
    try:
        return run.open_table(batch)
    except UnreadableFile as problem:
        raise Refused(_(problem.template) % problem.params, code=f"file_{problem.code}") from problem
    except OSError as problem:
        raise Refused(_("The file is not kept any more. Upload it again."), "file_gone") from problem


def _keep_mapping(batch: ImportBatch, mapping: Mapping) -> None:
    batch.mapping = mapping.as_json()
    batch.kind = BatchKind.RECORDS if mapping.keeps_records else BatchKind.COUNTS


def earlier_uploads(batch: ImportBatch) -> list[ImportBatch]:
    """Imports of the very same file."""
    same = ImportBatch.objects.filter(municipality=batch.municipality, sha256=batch.sha256)
    return list(same.exclude(pk=batch.pk).select_related("created_by", "source").order_by("-pk")[:5])


@transaction.atomic
def settle(*, by: Actor, batch: ImportBatch, mapping: Mapping) -> ImportBatch:
    """Keep how the file is to be read and check it; returns the import with its new job."""
    batch = _idle(batch)
    if batch.state not in {ImportState.UPLOADED, ImportState.CHECKED, ImportState.UNDONE}:
        raise Refused(
            _("This file has been imported; undo that before changing how it is read."), "already_imported"
        )
    if not batch.stored_as:
        raise Refused(_("The file is not kept any more. Upload it again."), "file_gone")
    _keep_mapping(batch, mapping)
    batch.state = ImportState.UPLOADED if batch.state != ImportState.UNDONE else batch.state
    return _start(by, batch, work.CHECK, _("Check of %(file)s"))


@transaction.atomic
def settle_names(
    *,
    by: Actor,
    batch: ImportBatch,
    offences: dict[str, int],
    new_offences: dict[str, str],
    areas: dict[str, int],
    other_areas: int | None,
    remember: bool,
) -> ImportBatch:
    """Keep what names of the file mean, make new offence types of some, and check again.

    `offences` and `areas`: name as in the file → id of what it means, LEAVE_OUT or UNPLACED. `new_offences`: name →
    code of the international classification, or nothing.
    """
    mapping = Mapping.from_json(batch.mapping)
    meant = {
        **offences,
        **{name: new_offence(by=by, name=name, iccs_code=code).pk for name, code in new_offences.items()},
    }
    mapping.offence_names |= {name_key(name): pk for name, pk in meant.items()}
    mapping.area_names |= {name_key(name): pk for name, pk in areas.items()}
    mapping.other_areas = other_areas
    if remember:
        _remember(by, meant, areas)
    return settle(by=by, batch=batch, mapping=mapping)


def add_up(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Add up values that mean the same area and offence under different names, and check again."""
    mapping = Mapping.from_json(batch.mapping)
    mapping.add_up = True
    return settle(by=by, batch=batch, mapping=mapping)


def declare(*, by: Actor, batch: ImportBatch, first: date | None, last: date | None) -> ImportBatch:
    """Say for which days the file is complete (None and None: those of its rows), and check again."""
    mapping = Mapping.from_json(batch.mapping)
    mapping.declared = declaration(mapping, first, last, timezone.localdate())
    return settle(by=by, batch=batch, mapping=mapping)


def new_offence(*, by: Actor, name: str, iccs_code: str = "") -> OffenceType:
    """An offence type under the name that a file gives it; its code is made from the name."""
    if iccs_code and not iccs.is_known(iccs_code):
        raise Refused(
            _("“%(code)s” is not a code of the classification.") % {"code": iccs_code}, "iccs_unknown"
        )
    name = name.replace("_", " ").strip()[:120]
    words = name_key(name).upper().split() or ["X"]
    stem = (words[0][:8] if len(words) == 1 else "".join(word[:3] for word in words)[:12]) or "X"
    taken = set(OffenceType.objects.visible_to(by).values_list("code", flat=True))
    code = next(code for n in range(1, 10_000) if (code := stem if n == 1 else f"{stem}{n}") not in taken)
    try:
        with transaction.atomic():
            return OffenceType.objects.create(
                municipality=by.municipality, code=code, name=name, iccs_code=iccs_code
            )
    except IntegrityError as error:
        raise Refused(
            _("There is an offence type “%(name)s” already; choose it instead.") % {"name": name},
            "offence_exists",
        ) from error


def _remember(by: Actor, offences: dict[str, int], areas: dict[str, int]) -> None:
    by_offence: dict[int, list[str]] = {}
    for name, pk in offences.items():
        by_offence.setdefault(pk, []).append(name)
    for offence in OffenceType.objects.visible_to(by).filter(pk__in=by_offence):
        remember_names(by=by, offence=offence, names=by_offence[offence.pk])
    if not can(by, Permission.MANAGE_SETTINGS):
        return
    for area in Area.objects.visible_to(by).filter(pk__in=set(areas.values())):
        known = {name_key(name) for name in (area.code, area.name, *area.aliases)}
        new = [name[:120] for name, pk in areas.items() if pk == area.pk and name_key(name) not in known]
        if new:
            area.aliases = [*area.aliases, *new]
            area.save(update_fields=["aliases", "updated_at"])


@transaction.atomic
def confirm(*, by: Actor, batch: ImportBatch, replace: str) -> ImportBatch:
    """Import a checked file. `replace` says whether everything of the period goes, or only the offences of the file."""
    batch = _idle(batch)
    if batch.state != ImportState.CHECKED:
        raise Refused(_("Only a file that was checked can be imported."), code="not_checked")
    if not batch.rows_accepted:
        raise Refused(_("No row of the file can be imported."), code="nothing_to_import")
    mapping = Mapping.from_json(batch.mapping)
    mapping.replace = replace
    batch.mapping = mapping.as_json()
    if obstacle := batch.report.get("slices", {}).get(replace, {}).get("obstacle"):
        raise Refused(obstacle, code="periods_overlap")
    return _start(by, batch, work.IMPORT, _("Import of %(file)s"))


@transaction.atomic
def undo(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Take an import back, unless a later one stands on it."""
    batch = _idle(batch)
    if batch.state != ImportState.DONE:
        raise Refused(_("This import is not in force, so there is nothing to undo."), code="not_in_force")
    if (later := work.later_import(batch)) is not None:
        raise Refused(work.later_message(later), code="later_import")
    return _start(by, batch, work.UNDO, _("Undo of %(file)s"))


@transaction.atomic
def discard(*, by: Actor, batch: ImportBatch) -> None:
    """Forget an uploaded file that was never imported."""
    batch = _idle(batch)
    if batch.imported_at is not None or batch.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        raise Refused(_("This file was imported and stays in the record."), code="was_imported")
    stored, rejected = batch.stored_as, batch.rejects_file
    batch.delete()
    files.forget_on_commit(stored, rejected)


@transaction.atomic
def forget_file(*, by: Actor, batch: ImportBatch) -> None:
    """Delete the file of an import and its rejected rows, which may hold more than counts. The counts stay."""
    batch = _idle(batch)
    if batch.imported_at is None:
        raise Refused(_("This file was not imported; discard it instead."), code="not_imported")
    stored, rejected = batch.stored_as, batch.rejects_file
    batch.stored_as = batch.rejects_file = ""
    batch.report = {**batch.report, "examples": [], "unknown": {}}
    batch.save()
    files.forget_on_commit(stored, rejected)


def _idle(batch: ImportBatch) -> ImportBatch:
    """The import, locked; Conflict when it is gone or still being worked on."""
    row = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if row is None:
        raise Conflict(_("Somebody else has discarded this import."))
    if row.job_id is not None and not row.job.is_finished:
        raise Conflict(_("This file is being worked on. Wait until that has ended, or stop it."))
    return row


def _start(by: Actor, batch: ImportBatch, kind: str, title: str) -> ImportBatch:
    batch.job = jobs.ask(
        by=by.user,
        municipality=by.municipality,
        kind=kind,
        title=title % {"file": batch.file_name},
        parameters={"batch": str(batch.uid)},
    )
    batch.save()
    return batch
