"""The page on which a file for research is prepared, and the file."""

from io import BytesIO
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.models import Survey, SurveyState
from diagnostics.surveys.results.answer_rows import plan_of
from diagnostics.surveys.results.exporting import TYPES, is_long
from diagnostics.surveys.results.loading import versions_of
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission

from . import research_files, research_words
from .ddi_files import survey_codebook
from .forms import ResearchForm
from .research import ResearchTables, Wish
from .research_plan import identifiers_in, tells_of_sensitive

MANAGE = Permission.MANAGE_DIAGNOSIS


@town_page(MANAGE)
@require_safe
def survey_research(request, uid):
    """Choose what identifies people, see what is left out and how large the risk is, and fetch the file."""
    survey = survey_or_404(request, uid)
    form = _form(request, survey)
    is_asked = form.is_bound and form.is_valid()
    context = {
        "survey": survey,
        "form": form,
        "back": page_address(survey, request, "survey_results"),
        "is_closed": survey.state == SurveyState.CLOSED,
        "is_long": is_long(survey),
        "files": _files(request, survey, form.wish) if is_asked else [],
    }
    if is_asked and context["is_closed"] and not context["is_long"]:
        context |= _told(request, survey, form.wish)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "diagnostics/surveys/exports/research.html", context, status=status)


@town_page(Permission.EXPORT)
@require_safe
def survey_codebook_file(request, uid):
    """The DDI codebook."""
    survey = survey_or_404(request, uid)
    response = HttpResponse(survey_codebook(survey, by=request.actor), content_type="application/xml")
    name = f"survey-{request.actor.municipality.slug}-{str(survey.uid)[:8]}-ddi.xml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _form(request, survey: Survey) -> ResearchForm:
    versions = list(versions_of(survey).values())
    offered = identifiers_in(plan_of(versions), tells_of_sensitive(versions))
    return ResearchForm(request.GET if "k" in request.GET else None, offered=offered)


def _files(request, survey: Survey, wish: Wish) -> list[dict]:
    query = urlencode({"identifiers": wish.identifiers, "k": wish.k}, doseq=True)
    labels = {"zip": _("Tables as CSV (ZIP)"), "spss": _("Tables for SPSS, PSPP, R and Stata (ZIP of SAV)")}
    here = {"town": request.actor.municipality.slug, "uid": survey.uid}
    return [
        {
            "url": f"{reverse('survey_research_file', kwargs={**here, 'kind': kind})}?{query}",
            "label": labels[kind],
        }
        for kind in research_files.KINDS
    ]


def _told(request, survey: Survey, wish: Wish) -> dict:
    try:
        report = ResearchTables(survey, request.actor, wish).report
    except Refused as refused:
        return {"refused": str(refused), "files": []}
    return {
        "risk_rows": list(research_words.risk_rows(report)),
        "coarser_rows": list(research_words.coarser_rows(report)),
        "left_rows": research_words.left_rows(report),
        "columns": research_words.report_headers(),
    }


@town_page(MANAGE)
@require_safe
def survey_research_file(request, uid, kind):
    """The file; many answers are written by a job."""
    survey = survey_or_404(request, uid)
    form = _form(request, survey)
    page = page_address(survey, request, "survey_research")
    if kind not in research_files.KINDS:
        raise Http404
    if not form.is_bound or not form.is_valid():
        return redirect(f"{page}?{request.GET.urlencode()}")
    if is_long(survey):
        job = research_files.ask_research(by=request.actor, survey=survey, wish=form.wish, kind=kind)
        messages.info(request, _("There are many answers. The file is being made; you can leave this page."))
        return redirect("job_detail", town=request.actor.municipality.slug, uid=job.uid)
    target = BytesIO()
    try:
        research_files.write_research(target, survey, form.wish, kind, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(page)
    response = HttpResponse(target.getvalue(), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{research_files.name_of(survey, kind)}"'
    return response
