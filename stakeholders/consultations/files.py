"""The assessment table of a round as a file, whole for the office or without names for everybody else."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission, can

from .answers.exporting import ask_table, is_long, name_of, write_table
from .answers.table import AssessmentTable
from .models import Round

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@town_page(Permission.EXPORT)
def round_table(request, uid, kind):
    """?names=1 gives the whole table to moderators; without it no name of a writer or an official is in it.

    A long one is made as a job, whose page has the file for a week.
    """
    if kind not in TYPES:
        raise Http404
    at = timezone.now()
    seen = Round.objects.seen_by(request.actor, at).select_related("text", "municipality")
    round_ = visible_or_404(seen, request.actor, uid=uid)
    with_names = request.GET.get("names") == "1"
    if with_names and not can(request.actor, Permission.MODERATE, round_):
        raise PermissionDenied
    if is_long(round_):
        job = ask_table(by=request.actor, round_=round_, kind=kind, with_names=with_names)
        messages.info(request, _("The table is long. It is being made; you can leave this page meanwhile."))
        return redirect("job_detail", town=request.actor.municipality.slug, uid=job.uid)
    target = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_table(target, AssessmentTable(request.actor, round_, at, with_names=with_names), kind)
    target.seek(0)
    name = name_of(round_, kind, with_names=with_names)
    return FileResponse(target, as_attachment=True, filename=name, content_type=TYPES[kind])
