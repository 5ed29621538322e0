"""Pages on which an XLSForm is looked at and taken over, and the file of a questionnaire."""

import uuid

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys import services
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.records import from_json, to_json
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission
from stakeholders.spreadsheets.problems import UnreadableFile

from .forms import WorkbookForm
from .services import Reading, read_upload, take_over
from .sheets import NotAForm
from .writing import Heading, workbook

MANAGE = Permission.MANAGE_DIAGNOSIS
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TOLD = 100


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_import(request):
    """A new survey from an XLSForm."""
    return _converse(request, None)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def survey_replace(request, uid):
    """The draft of a survey anew from an XLSForm."""
    return _converse(request, survey_or_404(request, uid))


def _converse(request, survey: Survey | None):
    if sealed := request.POST.get("reading"):
        return _take_over(request, survey, sealed)
    form, reading = WorkbookForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            reading = read_upload(form.cleaned_data["file"].read(), survey)
        except NotAForm as problem:
            form.add_error("file", str(problem))
        except UnreadableFile as problem:
            form.add_error("file", _(problem.template) % problem.params)
    return _page(request, survey, form, reading)


def _page(request, survey: Survey | None, form: WorkbookForm, reading: Reading | None):
    is_fit = reading is not None and not reading.faults
    context = {
        "form": form,
        "survey": survey,
        "reading": reading,
        "faults": reading.faults[:MOST_TOLD] if reading else [],
        "sealed": _seal(request, survey, reading) if is_fit else "",
        "questions": sum(item.is_answered for item in reading.form.items) if reading else 0,
        "back": page_address(survey, request) if survey else _list(request),
    }
    status = 422 if form.errors or (reading and reading.faults) else 200
    return render(request, "diagnostics/surveys/xlsform.html", context, status=status)


def _list(request) -> str:
    return reverse("survey_list", kwargs={"town": request.actor.municipality.slug})


def _signer(request, survey: Survey | None) -> signing.Signer:
    return signing.Signer(
        salt=f"concord.xlsform.{request.actor.municipality.pk}.{survey.uid if survey else ''}"
    )


def _seal(request, survey: Survey | None, reading: Reading) -> str:
    """What was read, so that what is taken over is what was looked at and no file need be kept."""
    # The number of the survey to be made: pressed twice, the button makes one.
    content = [str(uuid.uuid4()), reading.title, to_json(reading.form)]
    return _signer(request, survey).sign_object(content, compress=True)


def _take_over(request, survey: Survey | None, sealed: str):
    try:
        uid, title, record = _signer(request, survey).unsign_object(sealed)
    except signing.BadSignature:
        messages.error(request, _("What was read has been cut on the way. Please choose the file again."))
        return redirect(request.path)
    made = take_over(by=request.actor, form=from_json(record), title=title, survey=survey, uid=uid)
    messages.success(
        request, _("The questions are taken over. Look at what is listed before you publish them.")
    )
    return redirect(page_address(made, request))


@town_page(Permission.READ)
@require_safe
def survey_xlsform(request, uid):
    """The draft as an XLSForm."""
    survey = survey_or_404(request, uid)
    version = services.latest_version(survey)
    heading = Heading(survey.title, f"survey-{survey.uid}", str(version.number if version else 0))
    response = HttpResponse(workbook(services.drafted(survey), heading), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="survey-{str(survey.uid)[:8]}.xlsx"'
    return response
