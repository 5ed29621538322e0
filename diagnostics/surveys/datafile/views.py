"""Pages of a finished survey's file: file, columns, check, result."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.surveys import services as surveys
from diagnostics.surveys.wording import count, day_in
from stakeholders.access.body_limit import takes_large_files
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.access.uploads import absolute
from stakeholders.jobs.models import JobState
from stakeholders.jobs.pages import stop

from . import services
from .columns import Plan
from .corrections import corrected
from .forms import DataFileForm, PlanForm
from .models import DataFileState, SurveyDataFile
from .report_page import card_of, steps_of, told_of
from .words import dropped_words

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/datafile/"
TONES = {
    DataFileState.UPLOADED: "info",
    DataFileState.CHECKED: "warning",
    DataFileState.DONE: "success",
    DataFileState.UNDONE: "neutral",
}


def _row(request, uid) -> SurveyDataFile:
    rows = SurveyDataFile.objects.select_related("survey", "version", "job", "municipality", "created_by")
    return visible_or_404(rows, request.actor, uid=uid)


def _here(request, name: str, row: SurveyDataFile):
    return redirect(name, town=request.actor.municipality.slug, uid=row.uid)


@town_page(MANAGE)
@require_safe
def data_list(request):
    """Files of finished surveys, the newest first."""
    rows = SurveyDataFile.objects.visible_to(request.actor).select_related("survey", "created_by")
    page_obj = page_of(request, rows.defer("plan", "report"))
    for row in page_obj:
        row.tone, row.counted = TONES[row.state], count(row.accepted)
        row.is_imported = row.state == DataFileState.DONE
    context = {"page_obj": page_obj, "querystring": query_without_page(request)}
    return render(request, f"{TEMPLATES}data_list.html", context)


@takes_large_files
@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def data_create(request):
    """The file and its codebook."""
    initial = {"day": day_in(request.actor.municipality)}
    form = DataFileForm(request.POST or None, request.FILES or None, actor=request.actor, initial=initial)
    if survey := request.GET.get("survey"):
        form.initial["survey"] = (
            form.fields["survey"].queryset.filter(uid=survey).first() if _is_uid(survey) else None
        )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = services.take_file(
                by=request.actor,
                upload=told["file"],
                codebook=told["codebook"],
                title=told["survey"].title if told["survey"] else told["title"],
                version=surveys.latest_version(told["survey"]) if told["survey"] else None,
                day=told["day"],
            )
            return _here(request, "survey_data_columns", row)
        except Refused as refused:
            form.add_error("file", str(refused))
    context = {"form": form, "steps": steps_of(None, "file", request)}
    return form_page(request, f"{TEMPLATES}data_create.html", context)


def _is_uid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def data_columns(request, uid):
    """What was understood of the columns, to be corrected."""
    row = _row(request, uid)
    if row.state not in {DataFileState.UPLOADED, DataFileState.CHECKED}:
        return _here(request, "survey_data_detail", row)
    plan, is_new = Plan.from_json(row.plan), row.version_id is None
    form = PlanForm(request.POST or None, plan=plan, is_new=is_new)
    if request.method == "POST" and form.is_valid():
        roles, blanks, order = form.chosen()
        try:
            services.settle(
                by=request.actor, row=row, plan=corrected(plan, roles, blanks, order, is_new=is_new)
            )
            return _here(request, "survey_data_detail", row)
        except (Refused, Conflict) as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "row": row,
        "plan": plan,
        "is_new": is_new,
        "people": count(row.people),
        "has_days": any(column.kind == "date" or column.role == "day" for column in plan.columns),
        "dropped": [{**one, "why": dropped_words(one["why"])} for one in plan.dropped],
        "steps": steps_of(row, "columns", request),
    }
    return form_page(request, f"{TEMPLATES}data_columns.html", context)


@town_page(MANAGE)
@require_safe
def data_detail(request, uid):
    """Where the import stands: working, checked, done."""
    row = _row(request, uid)
    working = row.job is not None and not row.job.is_finished
    if request.htmx:
        response = render(request, "components/job_progress.html", card_of(row, request))
        if not working:
            response["HX-Refresh"] = "true"
        return response
    if (
        not working
        and row.state == DataFileState.UPLOADED
        and (row.job is None or row.job.state == JobState.DONE)
    ):
        return _here(request, "survey_data_columns", row)
    is_over = row.state in {DataFileState.DONE, DataFileState.UNDONE}
    context = {
        "row": row,
        "tone": TONES[row.state],
        "working": working,
        "failed": row.job is not None and row.job.state in {JobState.FAILED, JobState.CANCELLED},
        "card": card_of(row, request) if row.job else None,
        "is_checked": row.state == DataFileState.CHECKED,
        "is_done": row.state == DataFileState.DONE,
        "steps": steps_of(row, "done" if is_over else "check", request),
        **told_of(row),
    }
    return render(request, f"{TEMPLATES}data_detail.html", context)


@town_page(MANAGE)
@require_POST
def data_confirm(request, uid):
    """Import the rows that fit."""
    row = _row(request, uid)
    try:
        services.confirm(by=request.actor, row=row)
    except (Refused, Conflict) as refused:
        messages.error(request, str(refused))
    return _here(request, "survey_data_detail", row)


@town_page(MANAGE)
@require_POST
def data_stop(request, uid):
    row = _row(request, uid)
    if row.job is not None:
        stop(request, row.job)
    return _here(request, "survey_data_detail", row)


@town_page(MANAGE)
@require_safe
def data_rejects(request, uid):
    """The rows that are refused, with their reasons."""
    row = _row(request, uid)
    path = absolute(row.rejects_file) if row.rejects_file else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="rejected.csv")


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def data_discard(request, uid):
    row = _row(request, uid)
    back = reverse("survey_data_list", kwargs={"town": request.actor.municipality.slug})
    here = reverse("survey_data_detail", kwargs={"town": request.actor.municipality.slug, "uid": row.uid})
    return confirm_page(
        request,
        title=_("Discard “%(file)s”?") % {"file": row.file_name},
        text=_("Nothing of it was imported. What is kept of the file is deleted."),
        deed=lambda: services.discard(by=request.actor, row=row),
        done=_("The file is discarded."),
        confirm_label=_("Discard it"),
        next_url=back,
        cancel_url=here,
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def data_undo(request, uid):
    """Take the answers of an import out of the survey again."""
    row = _row(request, uid)
    here = reverse("survey_data_detail", kwargs={"town": request.actor.municipality.slug, "uid": row.uid})
    title = ngettext(
        "Take the answers of %(n)s person back?", "Take the answers of %(n)s people back?", row.accepted
    )
    return confirm_page(
        request,
        title=title % {"n": count(row.accepted)},
        text=_("They are deleted from the survey. The survey and its questions stay."),
        consequences=[_("To have them again, upload the file again.")],
        deed=lambda: services.take_back(by=request.actor, row=row),
        done=_("The import is taken back."),
        confirm_label=_("Take them back"),
        next_url=here,
        cancel_url=here,
    )
