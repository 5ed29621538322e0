"""The file of a questionnaire on paper."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from diagnostics.surveys import services
from diagnostics.surveys.bank.before import lines_of
from diagnostics.surveys.drafting import languages_of
from diagnostics.surveys.lookup import survey_or_404
from diagnostics.surveys.wording import day_in, said_in
from stakeholders.access.gate import town_page
from stakeholders.access.permissions import Permission

from .sheets import paper_data, paper_pdf


@town_page(Permission.READ)
@require_safe
def survey_paper(request, uid, language):
    """The version that was published last, or the draft: where there is no version, or with `?of=draft`."""
    survey = survey_or_404(request, uid)
    if language not in languages_of(survey):
        raise Http404
    version = None if request.GET.get("of") == "draft" else services.latest_version(survey)
    form = services.published(version) if version else services.drafted(survey)
    town, on = survey.municipality, day_in(survey.municipality)
    heading = {
        "town": town.name,
        **said_in(survey, language),
        "contacts": lines_of(town.support_contacts),
        "version": str(version.number) if version else "",
    }
    data = paper_data(form, language, on=on, heading=heading)
    response = HttpResponse(paper_pdf(data, on=on), content_type="application/pdf")
    name = f"survey-{str(survey.uid)[:8]}-{language}"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
