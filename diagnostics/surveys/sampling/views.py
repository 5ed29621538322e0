"""The page on which is said how a sample was drawn, and what follows from it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.surveys.lookup import page_address, survey_or_404
from diagnostics.surveys.results.loading import sheet_of
from diagnostics.surveys.results.preparing import age_of, when_ready
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page
from stakeholders.access.permissions import Permission

from . import words
from .forms import SampleForm
from .services import declare_drawing

#: With more strata than this the table is too long for a page; the API takes them.
MOST_SHOWN = 200


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["GET", "POST"])
@when_ready
def survey_sample(request, uid):
    """What was drawn, in which strata and clusters, and what the estimates make of it."""
    survey = survey_or_404(request, uid)
    sheet = sheet_of(survey, may_prepare=True)
    seen = sheet.sample.strata[:MOST_SHOWN] if len(sheet) else ()
    form = SampleForm(
        request.POST or None,
        drawing=sheet.drawing,
        seen=seen,
        items=sheet.items,
        clusters=sheet.clusters_seen,
    )
    if request.method == "POST" and form.is_valid():
        try:
            declare_drawing(by=request.actor, survey=survey, drawing=form.declared())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is saved. Every estimate of this survey takes it into account."))
            return redirect(page_address(survey, request, "survey_sample"))
    context = {
        "survey": survey,
        "form": form,
        "back": page_address(survey, request, "survey_results"),
        **age_of(sheet, request.actor.municipality),
        "figures": words.figures(sheet) if len(sheet) else [],
        "findings": words.findings(survey, sheet) if len(sheet) else [],
        "unit": words.unit_words(sheet.sample, sheet.drawing.unit) if len(sheet) else "",
        "is_cut": len(sheet) and len(sheet.sample.strata) > MOST_SHOWN,
    }
    return form_page(request, "diagnostics/surveys/sample.html", context)
