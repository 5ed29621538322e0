"""The assessment table of a round as a spreadsheet, whole for the office or without names for everybody else."""

from tempfile import TemporaryFile

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.spreadsheets.word_tables import write_docx
from stakeholders.spreadsheets.writing import Provenance, write_csv, write_xlsx

from .answers.table import AssessmentTable
from .models import Round

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@town_page(Permission.EXPORT)
def round_table(request, uid, kind):
    """?names=1 gives the whole table to moderators; without it no name of a writer or an official is in it."""
    if kind not in TYPES:
        raise Http404
    at = timezone.now()
    seen = Round.objects.seen_by(request.actor, at).select_related("text", "municipality")
    round_ = visible_or_404(seen, request.actor, uid=uid)
    is_moderator = can(request.actor, Permission.MODERATE, round_)
    with_names = request.GET.get("names") == "1"
    if with_names and not is_moderator:
        raise PermissionDenied
    table = AssessmentTable(request.actor, round_, at, with_names=with_names)
    target = TemporaryFile()  # noqa: SIM115 - the response closes it
    about = _provenance(request, round_, with_names, is_moderator)
    if kind == "csv":
        write_csv(target, table.headers(), table.lines())
    elif kind == "docx":
        write_docx(
            target,
            table.headers(short=True),
            table.lines(short=True),
            title=_("Comments and answers"),
            provenance=about,
            widths=table.widths(),
        )
    else:
        write_xlsx(
            target,
            table.headers(),
            table.lines(),
            provenance=about,
            sheet=_("Comments and answers"),
            info_sheet=_("About this file"),
        )
    target.seek(0)
    name = (
        f"consultation-{request.actor.municipality.slug}-{round_.text.label}{'-names' if with_names else ''}"
    )
    return FileResponse(
        target, as_attachment=True, filename=f"{_plain(name)}.{kind}", content_type=TYPES[kind]
    )


def _plain(name: str) -> str:
    return "".join(
        letter if (letter.isalnum() and letter.isascii()) or letter in "-." else "-" for letter in name
    )


def _provenance(request, round_: Round, with_names: bool, is_moderator: bool) -> Provenance:
    notes = [
        _("Comments stand as sent or as redacted. Those without a name are known by their day only."),
        _("With names: handle it as personal data.") if with_names else _("Without names."),
    ]
    return Provenance(
        what=f"{round_.title} ({round_.text.title} {round_.text.label})",
        filters=_("all comments") if is_moderator else _("published comments"),
        who=request.actor.label,
        when=timezone.now(),
        notes=notes,
        labels=[_("Content"), _("Filters"), _("Made by"), _("Made on"), _("Note")],
    )
