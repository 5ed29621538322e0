"""The long work of an import: check a file, import it, undo it. Each is one transaction of a job."""

from collections import Counter

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from diagnostics.incidents.models import ImportBatch, ImportState, OffenceType
from diagnostics.incidents.names import Names
from diagnostics.sources.models import DataSource
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.municipalities.models import Area, AreaKind
from stakeholders.spreadsheets.problems import UnreadableFile
from stakeholders.spreadsheets.reading import Table, read_table

from . import files, rejects, report, slices
from .codes import ACCEPTED, LEFT_OUT, TWICE
from .mapping import Mapping
from .reading import CountReader, Directory
from .staging import Staging, last_day

CHECK, IMPORT, UNDO = "incidents.check", "incidents.import", "incidents.undo"


def directory(municipality, today=None) -> Directory:
    """The town's areas and offence types by code, name and other names."""
    areas = list(Area.objects.filter(municipality=municipality))
    offences = OffenceType.objects.filter(municipality=municipality)
    return Directory(
        areas=Names.of((area.pk, (area.code, area.name, *area.aliases)) for area in areas),
        offences=Names.of((one.pk, (one.code, one.name, *one.aliases)) for one in offences),
        today=today or timezone.localdate(),
        whole_town=frozenset(area.pk for area in areas if area.kind == AreaKind.MUNICIPALITY),
    )


def open_table(batch: ImportBatch, mapping: Mapping | None = None) -> Table:
    """The stored file as a table; raises UnreadableFile."""
    mapping = mapping or Mapping.from_json(batch.mapping)
    return read_table(
        files.absolute(batch.stored_as), batch.file_name, sheet=mapping.sheet, encoding=mapping.encoding
    )


class Run:
    """One reading of a file into the staging table, with what became of every value."""

    def __init__(self, batch: ImportBatch, progress):
        self.batch, self.progress = batch, progress
        self.mapping = Mapping.from_json(batch.mapping)
        self.table = open_table(batch, self.mapping)
        self.reader = CountReader(self.table, self.mapping, directory(batch.municipality))
        self.lines = np.zeros(0, dtype=np.int32)
        self.status = np.zeros(0, dtype=np.int16)
        self.partners: dict[int, list[int]] = {}
        self.shared: tuple[int, list] = (0, [])

    def stage(self, share: float = 1.0) -> Staging:
        """Fill the staging table; `share` is the part of the whole work that this is."""
        staging = Staging(self.mapping.stored_kind)
        statuses, lines, done, total = [self.status], [self.lines], 0, max(self._about_rows(), 1)
        for chunk in self.reader.chunks():
            staging.add(chunk)
            statuses.append(chunk.status)
            lines.append(chunk.lines)
            done = min(done + len(chunk.lines), total)
            self.progress(int(done * share), total, _("Reading the file"))
        self.status, self.lines = np.concatenate(statuses), np.concatenate(lines)
        staging.finish()
        if not self.mapping.counts_rows:
            self._refuse_doubles(staging)
        self._refuse_two_orders()
        return staging

    def _about_rows(self) -> int:
        """Rows of the file, as far as its size tells."""
        sample = self.table.preview(50)
        length = sum(len(str(cell or "")) + 1 for row in sample for cell in row.cells) / max(len(sample), 1)
        return int(self.batch.size / max(length, 1))

    def _refuse_doubles(self, staging: Staging) -> None:
        for numbers in staging.doubles(add_up=self.mapping.add_up):
            self.status[numbers] = TWICE
            if len(self.partners) < 10_000:
                self.partners |= dict.fromkeys(numbers, numbers[:6])
        twice = np.flatnonzero(self.status == TWICE)
        if len(twice) and not self.mapping.add_up:
            self.shared = staging.same_thing_by_other_names()
        for start in range(0, len(twice), 50_000):
            staging.drop(twice[start : start + 50_000].tolist())
        if len(twice):
            staging.finish()

    def _refuse_two_orders(self) -> None:
        """One date in the other order means that all others may have been read wrongly."""
        if "other_order" not in self.reader.reasons.codes:
            return
        number = self.reader.reasons.number("other_order")
        first = next(one for one in rejects.rejected(self, only=number))
        raise JobRefused(
            _(
                "Dates in two orders: %(reason)s (line %(line)s, column %(column)s). "
                "Write all dates of the column in one order, best as 2025-03-14, and upload the file again."
            )
            % {"reason": first.reason, "line": first.line, "column": first.column}
        )

    @property
    def accepted(self) -> int:
        return int((self.status == ACCEPTED).sum())

    @property
    def left_out(self) -> int:
        return int((self.status == LEFT_OUT).sum())

    def by_reason(self) -> dict[str, int]:
        """How many values were rejected, by reason."""
        numbers = Counter(self.status[self.status >= TWICE].tolist())
        return {self.reader.reasons.code(number): times for number, times in numbers.most_common()}


def _slice(batch: ImportBatch, mapping: Mapping, totals: dict, offences: list[int]) -> slices.Slice:
    only = tuple(offences) if mapping.replace == "offences" else None
    last = last_day(mapping.stored_kind, totals["last"])
    return slices.Slice(batch.municipality_id, batch.source_id, totals["first"], last, only)


def _in_the_language_of(batch: ImportBatch):
    return override(batch.created_by.language if batch.created_by else None)


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
        last = last_day(run.mapping.stored_kind, totals["last"]) if totals["last"] else None
        ImportBatch.objects.filter(pk=row.pk).update(
            state=ImportState.CHECKED,
            rows_read=len(run.status),
            rows_accepted=run.accepted,
            rows_rejected=rejected,
            rejected_by_reason=reasons,
            incidents=totals["incidents"],
            period_from=totals["first"],
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
            raise JobRefused(report.straddle_message(place.straddling()))
        progress(7, 10, _("Replacing the counts of this period"))
        replaced = place.put_aside(row)
        progress(8, 10, _("Writing the counts"))
        written = staging.write_facts(row, run.mapping.stored_kind, summed=run.mapping.is_summed)
        staging.close()
        progress(10, 10, "")
        changed = ImportBatch.objects.filter(pk=row.pk, state=ImportState.CHECKED).update(
            state=ImportState.DONE,
            imported_at=timezone.now(),
            report={**row.report, "facts": written, "replaced": replaced, "offences": offences},
        )
        if not changed:
            raise JobRefused(_("Somebody else imported this file in the meantime."))
        slices.mark_replaced(row)
        return Outcome(
            ngettext("%(number)s count was imported.", "%(number)s counts were imported.", written)
            % {"number": written}
        )


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
        return Outcome(
            ngettext(
                "The import was undone. %(number)s earlier count is back in its place.",
                "The import was undone. %(number)s earlier counts are back in their place.",
                back,
            )
            % {"number": back}
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
