"""The report of an import as a workbook: figures, reasons, periods, sums, areas against coordinates."""

from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch
from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.writing import LABELS, Provenance, Sheet, write_book

from . import report_page
from .problems import short


def write(target: BinaryIO, batch: ImportBatch, by: Actor, when: datetime) -> None:
    """All that the page of the report says, and every line of its tables."""
    provenance = Provenance(
        what=_("Report of the import of %(file)s") % {"file": batch.file_name},
        filters=str(batch.source),
        who=by.label,
        when=when,
        labels=[_(label) for label in LABELS],
    )
    write_book(target, [sheet for sheet in _sheets(batch) if sheet.rows], provenance=provenance)


def _sheets(batch: ImportBatch) -> list[Sheet]:
    report, coverage = batch.report, report_page.context(batch)["coverage"]
    sums = report.get("sums", {"years": [], "rows": []})
    records = report.get("records") or {}
    return [
        Sheet(_("Report"), [_("Figure"), _("Number")], _figures(batch)),
        Sheet(
            _("Rejected"),
            [_("Reason"), _("Code"), _("Values")],
            [(_(short(code)), code, number) for code, number in batch.rejected_by_reason.items()],
        ),
        Sheet(
            _("Periods"),
            [_("Period from"), _("There before"), _("In the file"), _("Days without a row")],
            [(line["start"], line["old"], line["new"], line["silent"]) for line in coverage["lines"]],
        ),
        Sheet(
            _("Gaps"),
            [_("First day"), _("Last day"), _("Days")],
            [(gap["first"], gap["last"], gap["days"]) for gap in coverage["silences"]],
        ),
        Sheet(_("Sums"), [_("Offence"), *map(str, sums["years"])], sums["rows"]),
        Sheet(
            _("Areas and coordinates"),
            [_("The row names"), _("The coordinates lie in"), _("Rows")],
            [
                (named, placed or _("no area"), number)
                for named, placed, number in records.get("disputes", [])
            ],
        ),
    ]


def _figures(batch: ImportBatch) -> list[tuple[str, object]]:
    report, records = batch.report, batch.report.get("records") or {}
    told = [
        (_("File"), batch.file_name),
        (_("Source"), str(batch.source)),
        (_("State"), batch.get_state_display()),
        (_("First day"), batch.period_from),
        (_("Last day"), batch.period_to),
        (_("Read"), batch.rows_read),
        (_("Accepted"), batch.rows_accepted),
        (_("Rejected"), batch.rows_rejected),
        (_("Left out"), report.get("left_out", 0)),
        (_("Offences"), batch.incidents),
        (_("Without a place"), report.get("unplaced", 0)),
    ]
    if not records:
        return told
    return [
        *told,
        *((_("Time known %(how)s") % {"how": how}, number) for how, number in records["times"]),
        (_("Times of day"), records.get("timed", 0)),
        (_("… exactly 00:00"), records.get("midnight", 0)),
        (_("… exactly 12:00"), records.get("noon", 0)),
        (_("Without coordinates"), records["without_place"]),
        (_("Coordinates outside of all areas"), records["outside"]),
        (_("Area named, coordinates in another"), records.get("elsewhere", 0)),
        (_("Area named, coordinates in none"), records.get("astray", 0)),
        (_("Equal to another row, without a case number"), records["alike"]),
        (_("Earlier rows of a case"), batch.rejected_by_reason.get("case_twice", 0)),
    ]
