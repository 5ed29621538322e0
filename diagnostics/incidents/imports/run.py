"""One reading of a file into the staging table, with what became of every value."""

from collections import Counter

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.incidents.names import Names
from diagnostics.incidents.records.places import town_of
from diagnostics.incidents.records.reader import RecordReader
from diagnostics.incidents.records.staging import RecordStaging
from stakeholders.jobs.registry import JobRefused
from stakeholders.municipalities.models import Area, AreaKind
from stakeholders.spreadsheets.reading import Table

from . import files, rejects
from .codes import ACCEPTED, LEFT_OUT, TWICE
from .mapping import Mapping
from .reading import CountReader, Directory
from .staging import Staging


def directory(municipality, today=None) -> Directory:
    """The town's areas and offence types by code, name and other names."""
    areas = list(Area.objects.in_use().filter(municipality=municipality))
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
    return files.opened(batch.stored_as, batch.file_name, sheet=mapping.sheet, encoding=mapping.encoding)


class Run:
    """One reading of a file into the staging table, with what became of every value."""

    def __init__(self, batch: ImportBatch, progress):
        self.batch, self.progress = batch, progress
        self.mapping = Mapping.from_json(batch.mapping)
        self.table = open_table(batch, self.mapping)
        known = directory(batch.municipality)
        if self.mapping.keeps_records:
            self.reader = RecordReader(self.table, self.mapping, known, town_of(batch.municipality))
        else:
            self.reader = CountReader(self.table, self.mapping, known)
        self.lines = np.zeros(0, dtype=np.int32)
        self.status = np.zeros(0, dtype=np.int16)
        self.partners: dict[int, list[int]] = {}
        self.shared: tuple[int, list] = (0, [])

    def stage(self, share: float = 1.0) -> Staging:
        """Fill the staging table; `share` is the part of the whole work that this is."""
        staging = (RecordStaging if self.mapping.keeps_records else Staging)(self.mapping.stored_kind)
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
        elif self.mapping.keeps_records:
            self._take_latest(staging)
        self._refuse_two_orders()
        return staging

    def _about_rows(self) -> int:
        """Rows of the file, as far as its size tells."""
        sample = self.table.preview(50)
        length = sum(len(str(cell or "")) + 1 for row in sample for cell in row.cells) / max(len(sample), 1)
        size = self.batch.size if self.table.parts is None else self.table.parts.size
        return int(size / max(length, 1))

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

    def _take_latest(self, staging: RecordStaging) -> None:
        """Of several rows of one case, the one that was changed last stands."""
        twice = self.reader.reasons.number("case_twice")
        for rows in staging.drop_earlier():
            self.status[[number for number, _taken in rows]] = twice
            if len(self.partners) < 10_000:
                self.partners |= {number: [taken] for number, taken in rows}

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
