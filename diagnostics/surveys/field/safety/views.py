"""The safety log for those who are permitted to read it, and the page by which a team reports."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import time_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.wording import day_in
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import public_page, town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.posters.codes import code_svg, drawing_of

from . import services
from .clock import Standing
from .forms import FieldMishapForm, FieldShiftForm, ShiftReportForm
from .models import FieldMishap, FieldShift, ReportKind, ShiftReport

SAFETY = Permission.FIELD_SAFETY
TEMPLATES = "diagnostics/surveys/field/"
TONES = {
    Standing.PLANNED: ("neutral", gettext_lazy("planned")),
    Standing.OUT: ("info", gettext_lazy("out")),
    Standing.OVERDUE: ("error", gettext_lazy("overdue")),
    Standing.HELP: ("error", gettext_lazy("needs help")),
    Standing.BACK: ("success", gettext_lazy("back")),
}


def _told(shift: FieldShift, now) -> FieldShift:
    """A shift with what its row says of it."""
    found = services.watched(shift, now)
    shift.standing = found.standing
    shift.tone, shift.word = TONES[found.standing]
    shift.due = time_format(found.due.time(), "TIME_FORMAT") if found.due else ""
    shift.is_alarm = found.standing in services.ALARMS
    shift.last = max((report.at for report in shift.reports.all()), default=None)
    return shift


@town_page(SAFETY)
@require_safe
def safety_log(request, uid):
    """Teams that are out, those that are overdue first; and what happened."""
    survey, now = survey_or_404(request, uid), timezone.now()
    rows = FieldShift.objects.visible_to(request.actor).filter(survey=survey)
    rows = rows.select_related("municipality").prefetch_related("reports")
    today = day_in(request.actor.municipality)
    # Whoever has not come back stays in sight until somebody has said that they are.
    watched = [
        _told(shift, now) for shift in rows.exclude(reports__kind=ReportKind.BACK).filter(on__lte=today)
    ]
    page_obj = page_of(request, rows)
    for shift in page_obj:
        _told(shift, now)
    context = {
        "survey": survey,
        "alarms": [shift for shift in watched if shift.is_alarm],
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "mishaps": services.mishaps_of(survey),
        "forgotten_on": services.forgotten_on(survey),
        "kept": services.KEPT.days,
        "emergency": request.actor.municipality.emergency_contact,
    }
    return render(request, f"{TEMPLATES}safety_log.html", context)


def _form(request, survey, form, *, title: str, back: str, done: str, lead: str = ""):
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        messages.success(request, done)
        return redirect(back)
    context = {"survey": survey, "form": form, "title": title, "back": back, "lead": lead}
    return form_page(request, f"{TEMPLATES}form.html", context)


@town_page(SAFETY)
@require_http_methods(["GET", "POST"])
def shift_create(request, uid):
    survey = survey_or_404(request, uid)
    town = request.actor.municipality
    shift = FieldShift(municipality=town, survey=survey, on=day_in(town))
    form = FieldShiftForm(request.POST or None, instance=shift, actor=request.actor)
    back = page_address(survey, request, "survey_safety")
    return _form(request, survey, form, title=_("New shift"), back=back, done=_("The shift is planned."))


def _shift(request, survey, pk) -> FieldShift:
    rows = FieldShift.objects.filter(survey=survey).select_related("municipality")
    shift = visible_or_404(rows.prefetch_related("reports"), request.actor, pk=pk)
    shift.survey = survey
    return shift


@town_page(SAFETY)
@require_safe
def shift_detail(request, uid, pk):
    survey = survey_or_404(request, uid)
    shift = _told(_shift(request, survey, pk), timezone.now())
    context = {"survey": survey, "shift": shift, "mishaps": shift.mishaps.all()}
    return render(request, f"{TEMPLATES}shift_detail.html", context)


def _address(request, survey, shift: FieldShift) -> str:
    names = {"town": request.actor.municipality.slug, "uid": survey.uid, "pk": shift.pk}
    return reverse("survey_shift", kwargs=names)


@town_page(SAFETY)
@require_http_methods(["GET", "POST"])
def shift_update(request, uid, pk):
    survey = survey_or_404(request, uid)
    shift = _shift(request, survey, pk)
    form = FieldShiftForm(request.POST or None, instance=shift, actor=request.actor)
    back = _address(request, survey, shift)
    return _form(request, survey, form, title=_("Change the shift"), back=back, done=_("The shift is saved."))


@town_page(SAFETY)
@require_http_methods(["GET", "POST"])
def shift_delete(request, uid, pk):
    survey = survey_or_404(request, uid)
    shift = _shift(request, survey, pk)
    return confirm_page(
        request,
        title=_("Take out the shift of “%(team)s”?") % {"team": shift.team},
        deed=lambda: services.delete_shift(by=request.actor, shift=shift),
        done=_("The shift is taken out."),
        confirm_label=_("Take it out"),
        next_url=page_address(survey, request, "survey_safety"),
        cancel_url=_address(request, survey, shift),
    )


@town_page(SAFETY)
@require_http_methods(["GET", "POST"])
def shift_report(request, uid, pk):
    """What a team said on the telephone, written down by the office."""
    survey = survey_or_404(request, uid)
    shift = _shift(request, survey, pk)
    form = ShiftReportForm(request.POST or None, instance=ShiftReport(shift=shift), actor=request.actor)
    back = _address(request, survey, shift)
    if request.method == "POST" and form.is_valid():
        try:
            services.report(by=request.actor, shift=shift, kind=form.cleaned_data["kind"], at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The report is written down."))
            return redirect(back)
    context = {
        "survey": survey,
        "form": form,
        "title": _("“%(team)s” has reported") % {"team": shift.team},
        "back": back,
        "submit_label": _("Write it down"),
    }
    return form_page(request, f"{TEMPLATES}form.html", context)


@town_page(SAFETY)
@require_http_methods(["POST"])
def shift_link(request, uid, pk):
    """A new link for the telephone of the team; shown this one time."""
    survey = survey_or_404(request, uid)
    shift = _shift(request, survey, pk)
    token = services.new_link(by=request.actor, shift=shift)
    names = {"town": request.actor.municipality.slug, "token": token}
    address = request.build_absolute_uri(reverse("public:shift_report", kwargs=names))
    context = {
        "survey": survey,
        "shift": shift,
        "address": address,
        "code": mark_safe(drawing_of(code_svg(address))),
    }
    response = render(request, f"{TEMPLATES}shift_link.html", context)
    add_never_cache_headers(response)
    return response


@town_page(SAFETY)
@require_http_methods(["GET", "POST"])
def mishap_create(request, uid, pk):
    survey = survey_or_404(request, uid)
    shift = _shift(request, survey, pk)
    mishap = FieldMishap(municipality=request.actor.municipality, shift=shift)
    form = FieldMishapForm(request.POST or None, instance=mishap, actor=request.actor)
    back = _address(request, survey, shift)
    return _form(
        request, survey, form, title=_("Something happened"), back=back, done=_("It is written down.")
    )


@town_page(SAFETY)
@require_http_methods(["GET", "POST"])
def mishap_update(request, uid, pk):
    survey = survey_or_404(request, uid)
    rows = FieldMishap.objects.filter(shift__survey=survey).select_related("shift")
    mishap = visible_or_404(rows, request.actor, pk=pk)
    form = FieldMishapForm(request.POST or None, instance=mishap, actor=request.actor)
    back = _address(request, survey, mishap.shift)
    title = _("What happened, and what was done")
    return _form(request, survey, form, title=title, back=back, done=_("It is saved."))


@public_page
@csrf_exempt  # the address is the secret; a browser that tells no other page of it tells none to Django's check either
@require_http_methods(["GET", "HEAD", "POST"])
def report_by_link(request, token):
    """The page of a team: all is well, we need help, we are back."""
    request.is_quiet = True
    now = timezone.now()
    shift = services.shift_of(token, by=request.actor, at=now)
    if shift is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        try:
            if kind in ReportKind.values:
                services.report(
                    by=replace(request.actor, label=_("the team")), shift=shift, kind=kind, at=now
                )
        except Refused as refused:
            problem = str(refused)
        else:
            return redirect(request.get_full_path())
    shift = _told(shift, now)
    latest = max(shift.reports.all(), key=lambda report: (report.at, report.pk), default=None)
    context = {
        "shift": shift,
        "latest": latest,
        "problem": problem,
        "needs_help": shift.standing == Standing.HELP,
        "is_back": shift.standing == Standing.BACK,
        "emergency": request.actor.municipality.emergency_contact,
    }
    response = render(request, f"{TEMPLATES}report_by_link.html", context, status=422 if problem else 200)
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    return response
