"""A poster with the survey's address and a code that a phone can scan."""

from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.posters.codes import code_svg, drawing_of
from stakeholders.posters.sheets import PAPERS, Poster, code_file, poster_file

from .drafting import languages_of
from .models import Survey, SurveyState
from .wording import direction_of, public_address, short_address, spoken


def _open_survey(request, uid) -> Survey:
    survey = visible_or_404(Survey.objects.select_related("municipality"), request.actor, uid=uid)
    if survey.state == SurveyState.DRAFT:
        raise Http404
    return survey


@town_page(Permission.READ)
def survey_poster(request, uid):
    """A page to print."""
    survey = _open_survey(request, uid)
    poster = _poster(survey)
    context = {
        "survey": survey,
        "poster": poster,
        "direction": direction_of(poster.language),
        "code": mark_safe(drawing_of(code_svg(poster.address))),
    }
    return render(request, "diagnostics/surveys/poster.html", context)


@town_page(Permission.READ)
def survey_code(request, uid):
    """The code alone, for letters and posters of one's own."""
    survey = _open_survey(request, uid)
    return code_file(public_address(survey), name=f"survey-{survey.municipality.slug}")


@town_page(Permission.READ)
def survey_poster_file(request, uid, paper):
    """The poster as PDF, tagged for screen readers."""
    survey = _open_survey(request, uid)
    if paper not in PAPERS:
        raise Http404
    name = f"survey-{survey.municipality.slug}"
    return poster_file(_poster(survey), paper=paper, at=survey.created_at, name=name)


def _poster(survey: Survey) -> Poster:
    """What stands on it, in the first language of the survey and not in that of whoever prints it."""
    with spoken(languages_of(survey)[0]):
        return Poster(
            town=survey.municipality.name,
            title=survey.title,
            about=_("How safe do you feel here? Your answers are anonymous and take five minutes."),
            address=public_address(survey),
            code_words=_("Code with the address of the survey"),
            # Without the protocol, as people type it.
            shown_address=short_address(survey).partition("://")[2],
            invitation=_("On any phone or computer, without an account."),
            language=get_language() or "en",
        )
