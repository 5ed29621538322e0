"""The long work of an import: check a file, import it, undo it. Each is one transaction of a job."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.incidents.analyses import stored as answers
from diagnostics.incidents.models import ImportBatch, ImportState
from diagnostics.incidents.records import slices as records
from diagnostics.incidents.records.summaries import rebuild
from diagnostics.sources.models import DataSource
from stakeholders.access.speaking import saying
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.spreadsheets.problems import UnreadableFile

from . import files, rejects, replacing, report, slices
from .declared import days_of, whole_periods
from .mapping import Mapping
from .run import Run
from .staging import Staging
from .tidying import forget_raw

CHECK, IMPORT, UNDO = "incidents.check", "incidents.import", "incidents.undo"


def _slice(batch: ImportBatch, mapping: Mapping, totals: dict, offences: list[int]) -> slices.Slice:
    """The counts that give way: whole periods."""
    only = tuple(offences) if mapping.replace == "offences" else None
    first, last = whole_periods(mapping.stored_kind, *days_of(mapping, totals))
    return slices.Slice(batch.municipality_id, batch.source_id, first, last, only)


def _in_the_language_of(batch: ImportBatch):
    return saying(batch.created_by.language if batch.created_by else None)


def _batch(municipality, uid: str) -> ImportBatch:
    rows = ImportBatch.objects.select_related("municipality", "source", "created_by")
    batch = rows.filter(municipality=municipality, uid=uid).first()
    if batch is None:
        raise JobRefused(_("This import was discarded in the meantime."))
    return batch


def _stage(run: Run, share: float) -> Staging:
    try:
        return run.stage(share)
    except UnreadableFile as problem:
        raise JobRefused(_(problem.template) % problem.params) from problem


@job_kind(CHECK)
def check(progress, municipality, *, batch: str) -> Outcome:
    """Read the whole file and say what an import would do; nothing of it stays in the counts."""
    row = _batch(municipality, batch)
    with _in_the_language_of(row):
        run = _opened(row, progress)
        staging = _stage(run, 0.8)
        totals = staging.totals()
        reasons = run.by_reason()
        if rejected := sum(reasons.values()):
            rejects.write(run, files.absolute(files.rejects_name(row)))
        made = report.make(
            run, staging, totals, lambda mapping, offences: _slice(row, mapping, totals, offences)
        )
        staging.close()
        first, last = days_of(run.mapping, totals) if totals["last"] else (None, None)
        ImportBatch.objects.filter(pk=row.pk).update(
            state=ImportState.CHECKED,
            rows_read=len(run.status),
            rows_accepted=run.accepted,
            rows_rejected=rejected,
            rejected_by_reason=reasons,
            incidents=totals["incidents"],
            period_from=first,
            period_to=last,
            rejects_file=files.rejects_name(row) if rejected else "",
            report=made,
        )
        return Outcome(_("The file was read to the end. Nothing has been imported yet."))


def _opened(batch: ImportBatch, progress) -> Run:
    try:
        return Run(batch, progress)
    except UnreadableFile as problem:
        raise JobRefused(_(problem.template) % problem.params) from problem
    except FileNotFoundError as problem:
        raise JobRefused(_("The file is not kept any more. Upload it again.")) from problem


@job_kind(IMPORT)
def import_counts(progress, municipality, *, batch: str) -> Outcome:
    """Read the file once more and replace its slice of the counts, or change nothing at all."""
    row = _batch(municipality, batch)
    with _in_the_language_of(row):
        # One import of a source at a time: two could replace each other's counts.
        list(DataSource.objects.select_for_update().filter(pk=row.source_id))
        if row.state != ImportState.CHECKED:
            raise JobRefused(_("This file has not been checked, or was imported already."))
        run = _opened(row, progress)
        staging = _stage(run, 0.6)
        totals = staging.totals()
        _refuse_surprise(row, run, totals)
        offences = sorted({offence for offence, _year, _sum in staging.by_offence_and_year()})
        place = _slice(row, run.mapping, totals, offences)
        if place.straddling():
            raise JobRefused(replacing.straddle_message(place.straddling()))
        progress(7, 10, _("Replacing what was there for this period"))
        replaced, written, unchanged = _replace(row, run, staging, place, totals, progress)
        staging.close()
        progress(10, 10, "")
        first, last = days_of(run.mapping, totals)
        gone = records.mark_replaced(replace(place, first=first, last=last), row)
        told = {"facts": written, "replaced": replaced, "offences": offences, "replaced_imports": gone}
        changed = ImportBatch.objects.filter(pk=row.pk, state=ImportState.CHECKED).update(
            state=ImportState.DONE, imported_at=timezone.now(), report={**row.report, **told}
        )
        if not changed:
            raise JobRefused(_("Somebody else imported this file in the meantime."))
        slices.mark_replaced(row)
        if run.mapping.counts_rows:
            forget_raw(row, rejected=False)
        answers.renew(row.municipality_id, row.source)
        return Outcome(_written_message(run.mapping, written, unchanged))


def _replace(
    row: ImportBatch, run: Run, staging: Staging, place: slices.Slice, totals: dict, progress
) -> tuple[int, int, int]:
    """Put aside what the file replaces and write what it says: (replaced, written, of those there already)."""
    keeps = run.mapping.keeps_records
    first, last = days_of(run.mapping, totals)
    replaced = place.put_aside(row)
    touched = records.put_aside(replace(place, first=first, last=last), row, staging if keeps else None)
    progress(8, 10, _("Writing what the file says"))
    unchanged = 0
    if keeps:
        written, days = staging.write_records(row)
        unchanged = staging.unchanged
        touched = touched if days is None else days | touched
    if touched is not None:
        progress(9, 10, _("Adding up"))
        rebuild(row.municipality_id, row.source_id, touched)
    if not keeps:
        written = staging.write_facts(row, run.mapping.stored_kind, summed=run.mapping.is_summed)
    return replaced, written + unchanged, unchanged


def _written_message(mapping: Mapping, written: int, unchanged: int) -> str:
    if mapping.keeps_records:
        message = ngettext(
            "%(number)s incident was imported.", "%(number)s incidents were imported.", written
        )
    else:
        message = ngettext("%(number)s count was imported.", "%(number)s counts were imported.", written)
    told = [message % {"number": written}]
    if unchanged:
        same = ngettext(
            "%(number)s of them was there already, just as it is.",
            "%(number)s of them were there already, just as they are.",
            unchanged,
        )
        told.append(same % {"number": unchanged})
    return " ".join(told)


def _refuse_surprise(batch: ImportBatch, run: Run, totals: dict) -> None:
    """What is imported is what was checked: the names of the town may have changed since."""
    if (run.accepted, totals["incidents"]) != (batch.rows_accepted, batch.incidents):
        raise JobRefused(
            _(
                "Areas or offence types have changed since the check, and the file now reads otherwise. Check it again."
            )
        )
    if not run.accepted:
        raise JobRefused(_("No row of the file can be imported."))


@job_kind(UNDO)
def undo(progress, municipality, *, batch: str) -> Outcome:
    """Take an import back: the counts are again what they were before it."""
    row = _batch(municipality, batch)
    with _in_the_language_of(row):
        list(DataSource.objects.select_for_update().filter(pk=row.source_id))
        if (later := later_import(row)) is not None:
            raise JobRefused(later_message(later))
        changed = ImportBatch.objects.filter(pk=row.pk, state=ImportState.DONE).update(
            state=ImportState.UNDONE
        )
        if not changed:
            raise JobRefused(_("This import is not in force, so there is nothing to undo."))
        progress(1, 2, _("Taking the counts back"))
        back = slices.give_back(row)
        incidents, touched = records.give_back(row)
        if touched is not None:
            rebuild(row.municipality_id, row.source_id, touched)
        answers.renew(row.municipality_id, row.source)
        return Outcome(
            ngettext(
                "The import was undone. %(number)s earlier row is back in its place.",
                "The import was undone. %(number)s earlier rows are back in their place.",
                back + incidents,
            )
            % {"number": back + incidents}
        )


def later_import(batch: ImportBatch) -> ImportBatch | None:
    """An import in force that came after this one and covers some of the same counts."""
    if batch.imported_at is None:
        return None
    others = ImportBatch.objects.filter(
        municipality=batch.municipality_id,
        source=batch.source_id,
        state=ImportState.DONE,
        imported_at__gt=batch.imported_at,
    ).filter(period_from__lte=batch.period_to, period_to__gte=batch.period_from)
    return next((other for other in others.order_by("-imported_at") if _share_offences(batch, other)), None)


def _share_offences(one: ImportBatch, other: ImportBatch) -> bool:
    if any(Mapping.from_json(batch.mapping).replace == "period" for batch in (one, other)):
        return True
    return bool(set(one.report.get("offences", [])) & set(other.report.get("offences", [])))


def later_message(later: ImportBatch) -> str:
    return _("“%(file)s” was imported later and covers the same period. Undo that import first.") % {
        "file": later.file_name
    }
