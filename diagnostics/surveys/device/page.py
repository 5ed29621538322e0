"""What a page of a survey tells its script."""

from datetime import date

from django.urls import reverse

from diagnostics.surveys.answering.progress import note_of
from diagnostics.surveys.field.quotas.services import may_stop
from diagnostics.surveys.models import Survey, SurveyVersion
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.wording import direction_of

from .shape import SHAPE, keeps_nothing
from .words import faults, words
from .worker import form_address, script_address


def device_of(survey: Survey, language: str) -> dict:
    """For a page from which no script goes on: what waits on the telephone can be seen and removed.

    That is one after the end, of a survey that is over, or of one that may stop on the way.
    """
    names = ("survey_answer", "survey_send", "survey_thanks", "survey_worker")
    key = {"town": survey.municipality.slug, "uid": survey.uid}
    page, send, thanks, worker = (reverse(f"public:{name}", kwargs=key) for name in names)
    return {
        "survey": str(survey.uid),
        "script": script_address(survey),
        "page": page,
        "send": f"{send}?lang={language}",
        "thanks": f"{thanks}?lang={language}",
        "worker": worker,
        "words": words(),
    }


def filled_in(
    survey: Survey, version: SurveyVersion, form: Questionnaire, language: str, on: date, consent: int
) -> dict:
    """For the first page of a survey, which the script can go through by itself, unless groups may have enough.

    Whether they have is known on the server alone.
    """
    if may_stop(survey):
        return device_of(survey, language)
    return {
        **device_of(survey, language),
        "shape": SHAPE,
        "form": form_address(survey, version.number, language),
        "version": version.number,
        "note": note_of(version.number, on, str(survey.uid), consent),
        "language": language,
        "said": {"lang": language, "dir": direction_of(language)} if language else {},
        "silent": keeps_nothing(form),
        "faults": faults(),
    }
