"""Pages on which telephones of interviewers are connected, and interviews looked at that do not fit."""

from django.db.models import F, Max, Q
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.looking_back import lines_of
from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey
from diagnostics.surveys.results.texts import struck
from diagnostics.surveys.wording import count, day_in
from stakeholders.access.confirming import confirm_page
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.posters.codes import code_svg, drawing_of

from . import services
from .forms import CollectorForm
from .models import SubmissionState, SurveyCollector, SurveySubmission
from .scanning import collect_settings, scanned_text, server_address

MANAGE = Permission.MANAGE_DIAGNOSIS
TEMPLATES = "diagnostics/surveys/openrosa/"


@town_page(MANAGE)
@require_safe
def collector_list(request, uid):
    """The telephones of a survey, and how many answers came from each."""
    survey = survey_or_404(request, uid)
    today = day_in(request.actor.municipality)
    rows = SurveyCollector.objects.visible_to(request.actor).filter(survey=survey)
    rows = services.with_interviews(rows).annotate(last_on=Max("submissions__received_on"))
    page_obj = page_of(request, rows.order_by("revoked_on", "name"))
    for collector in page_obj:
        collector.counted = count(collector.counted)
        collector.is_over = bool(collector.active_until and collector.active_until < today)
    context = {
        "survey": survey,
        "version": surveys.latest_version(survey),
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "held": services.held_of(survey),
    }
    return render(request, f"{TEMPLATES}collector_list.html", context)


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def collector_create(request, uid):
    """A new telephone; its code is shown on the answer to the form, and never again."""
    survey = survey_or_404(request, uid)
    collector = SurveyCollector(municipality=request.actor.municipality, survey=survey)
    form = CollectorForm(request.POST or None, instance=collector, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            token = services.add_collector(by=request.actor, collector=form.save(commit=False))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _scan(request, survey, collector, token)
    context = {
        "form": form,
        "title": _("Connect a telephone"),
        "back": page_address(survey, request, "survey_collectors"),
    }
    return form_page(request, f"{TEMPLATES}collector_form.html", context)


def _scan(request, survey: Survey, collector: SurveyCollector, token: str):
    code = code_svg(scanned_text(collect_settings(survey, token)))
    context = {
        "survey": survey,
        "collector": collector,
        "code": mark_safe(drawing_of(code)),
        "address": server_address(survey, token),
    }
    response = render(request, f"{TEMPLATES}collector_code.html", context)
    add_never_cache_headers(response)
    return response


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def collector_revoke(request, uid, pk):
    survey = survey_or_404(request, uid)
    rows = SurveyCollector.objects.filter(survey=survey)
    collector = visible_or_404(rows, request.actor, pk=pk)
    back = page_address(survey, request, "survey_collectors")
    return confirm_page(
        request,
        title=_("Withdraw “%(name)s”?") % {"name": collector.name},
        text=_("Nothing more is taken from this telephone. What it has sent stays."),
        consequences=[_("Interviews that are still on it can no longer be sent: have them sent first.")],
        deed=lambda: services.revoke_collector(
            by=request.actor, collector=collector, on=day_in(request.actor.municipality)
        ),
        done=_("The telephone is withdrawn."),
        confirm_label=_("Withdraw it"),
        next_url=back,
        cancel_url=back,
    )


@town_page(MANAGE)
@require_safe
def held_list(request, uid):
    """Interviews that do not fit their questionnaire, and what became of those looked at before."""
    survey = survey_or_404(request, uid)
    rows = SurveySubmission.objects.visible_to(request.actor).filter(survey=survey)
    rows = rows.filter(Q(state=SubmissionState.HELD) | ~Q(judged_by=""))
    rows = rows.select_related("collector", "version").order_by(
        F("judged_on").desc(nulls_first=True), "-received_on", "instance"
    )
    page_obj = page_of(request, rows)
    for row in page_obj:
        row.is_held = row.state == SubmissionState.HELD
        row.number = str(row.instance)[:8]
    context = {"survey": survey, "page_obj": page_obj, "querystring": query_without_page(request)}
    return render(request, f"{TEMPLATES}held_list.html", context)


def _held(request, survey: Survey, pk) -> SurveySubmission:
    rows = SurveySubmission.objects.filter(survey=survey).select_related("collector", "version__survey")
    return visible_or_404(rows, request.actor, pk=pk)


@town_page(MANAGE)
@require_safe
def held_detail(request, uid, pk):
    """Why an interview does not fit, and what was answered."""
    survey = survey_or_404(request, uid)
    row = _held(request, survey, pk)
    form, reply, reasons = services.judged(row)
    context = {
        "survey": survey,
        "row": row,
        "is_held": row.state == SubmissionState.HELD,
        "reasons": [
            {"question": one.question, "text": one.text, "sent": struck(one.sent)[0]} for one in reasons
        ],
        "lines": [
            {**line, "answers": [struck(str(answer))[0] for answer in line["answers"]]}
            for line in lines_of(form, reply.answers)
        ],
        "back": page_address(survey, request, "survey_interviews"),
        "title": _title(row),
    }
    return render(request, f"{TEMPLATES}held_detail.html", context)


def _title(row: SurveySubmission) -> str:
    return _("Interview %(number)s") % {"number": str(row.instance)[:8]}


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def held_count(request, uid, pk):
    survey = survey_or_404(request, uid)
    row = _held(request, survey, pk)
    back = page_address(survey, request, "survey_interviews")
    return confirm_page(
        request,
        title=_("Count what fits of “%(title)s”?") % {"title": _title(row)},
        text=_("Its answers are counted like any others. Those that do not fit are taken for not given."),
        consequences=[_("What does not fit is forgotten. This cannot be undone.")],
        deed=lambda: services.count_what_fits(
            by=request.actor, row=row, on=day_in(request.actor.municipality)
        ),
        done=_("The interview is counted, without the answers that do not fit."),
        confirm_label=_("Count what fits"),
        next_url=back,
        cancel_url=back,
        danger=False,
    )


@town_page(MANAGE)
@require_http_methods(["GET", "POST"])
def held_drop(request, uid, pk):
    survey = survey_or_404(request, uid)
    row = _held(request, survey, pk)
    back = page_address(survey, request, "survey_interviews")
    return confirm_page(
        request,
        title=_("Set “%(title)s” aside?") % {"title": _title(row)},
        text=_("It is not counted."),
        consequences=[_("What was answered in it is forgotten. This cannot be undone.")],
        deed=lambda: services.set_aside(by=request.actor, row=row, on=day_in(request.actor.municipality)),
        done=_("The interview is set aside. It is not counted, and its answers are forgotten."),
        confirm_label=_("Set it aside"),
        next_url=back,
        cancel_url=back,
    )
