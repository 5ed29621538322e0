"""The forms of published questionnaires for telephones: made when a version is published, and kept with it."""

import hashlib

from django.utils.translation import gettext as _

from diagnostics.surveys.bank.before import lines_of
from diagnostics.surveys.frozen import published
from diagnostics.surveys.models import Survey, SurveyVersion
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.wording import said_in
from diagnostics.surveys.xlsform.writing import Heading
from stakeholders.access.errors import Refused

from .compiling import NotAnXForm, xform_of
from .models import SurveyXForm


def form_id(survey: Survey) -> str:
    """What telephones call the questionnaire, through all its versions."""
    return f"survey-{survey.uid}"


def compiled(survey: Survey, form: Questionnaire, number: int) -> str:
    """The XForm of a version. Raises Refused with the question and the reason when there can be none."""
    said = {code: said_in(survey, code)["introduction"] for code in form.languages or ("",)}
    town = survey.municipality
    told = {"contacts": lines_of(town.support_contacts), "emergency": town.emergency_contact}
    try:
        return xform_of(form, Heading(survey.title, form_id(survey), str(number)), said, **told)
    except NotAnXForm as problem:
        raise Refused(
            _("The questionnaire cannot be shown on telephones of interviewers."),
            code="no_xform",
            reasons=[_told(form, problem)],
        ) from problem


def _told(form: Questionnaire, problem: NotAnXForm) -> str:
    """The problem at its question, as the list of other problems tells them, and its row in the XLSForm."""
    told = {"problem": str(problem), "sheet": problem.sheet, "row": problem.row}
    place = (
        _("%(problem)s (row %(row)s of the sheet “%(sheet)s” in the XLSForm)")
        if problem.row
        else "%(problem)s"
    )
    told["problem"] = place % told
    item = form.by_code.get(problem.code)
    if item is None:
        title = next((one.title for one in form.sections if one.code == problem.code), "")
        return _("Part “%(part)s”: %(problem)s") % {**told, "part": title} if title else told["problem"]
    number = form.items.index(item) + 1
    return _("Question %(number)s, “%(question)s”: %(problem)s") % {
        **told,
        "number": number,
        "question": item.text or item.code,
    }


def keep_xform(version: SurveyVersion, xml: str) -> SurveyXForm:
    """Keep the form of a version; what is kept already stays."""
    made, _is_new = SurveyXForm.objects.get_or_create(
        version=version,
        defaults={
            "municipality_id": version.municipality_id,
            "xml": xml,
            "md5": hashlib.md5(xml.encode(), usedforsecurity=False).hexdigest(),
        },
    )
    return made


def kept_xform(version: SurveyVersion) -> SurveyXForm:
    """The form of a version; made now where the version is older than this way of keeping it. Raises Refused."""
    found = SurveyXForm.objects.filter(municipality_id=version.municipality_id, version=version).first()
    return found or keep_xform(version, compiled(version.survey, published(version), version.number))
