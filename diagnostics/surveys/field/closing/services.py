"""The end of field work: what is still open, and closing nevertheless."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.surveys import services as surveys
from diagnostics.surveys.field.models import QualityCheck, SurveyClosing, SurveyQuota
from diagnostics.surveys.field.quality.services import open_flags
from diagnostics.surveys.field.quotas.services import cells_of_quota
from diagnostics.surveys.field.services import plan_of
from diagnostics.surveys.models import Survey
from diagnostics.surveys.openrosa.services import held_of
from diagnostics.surveys.wording import count
from stakeholders.access.errors import Refused


@dataclass(frozen=True)
class Point:
    """One thing to look at before the end; `text` is empty where nothing is open. `page`: where it is done.

    `asks`: whether closing nevertheless needs a reason; what was never begun is only told.
    """

    title: str
    page: str
    text: str = ""
    asks: bool = True


def points_of(survey: Survey) -> list[Point]:
    """The check list before closing."""
    answers = survey.answers.count()
    return [
        Point(_("Interviews to be checked"), "survey_interviews", _held(held_of(survey))),
        _quality(survey, answers),
        Point(_("Quotas"), "survey_quotas", _quotas(survey)),
        Point(_("Target"), "survey_field", _target(survey, answers)),
    ]


def _held(n: int) -> str:
    told = ngettext(
        "%(n)s interview does not fit the questionnaire and is not counted.",
        "%(n)s interviews do not fit the questionnaire and are not counted.",
        n,
    )
    return told % {"n": count(n)} if n else ""


def _quality(survey: Survey, answers: int) -> Point:
    check = QualityCheck.objects.filter(municipality_id=survey.municipality_id, survey=survey).first()
    if check is None:
        text = _("Nobody has gone through the interviews.") if answers else ""
        return Point(_("Data quality"), "survey_quality", text, asks=False)
    return Point(_("Data quality"), "survey_quality", _since(survey, check, answers))


def _since(survey: Survey, check: QualityCheck, answers: int) -> str:
    if waiting := open_flags(survey):
        told = ngettext(
            "%(n)s interview stands out and has not been looked at.",
            "%(n)s interviews stand out and have not been looked at.",
            waiting,
        )
        return told % {"n": count(waiting)}
    if (new := answers - check.answers) > 0:
        return _("%(n)s interviews came after they were gone through.") % {"n": count(new)}
    return ""


def _quotas(survey: Survey) -> str:
    quotas = SurveyQuota.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    short = [cell.open for quota in quotas for cell in cells_of_quota(survey, quota) if cell.open]
    if not short:
        return ""
    told = ngettext(
        "%(groups)s group is short, by %(n)s interviews.",
        "%(groups)s groups are short, by %(n)s interviews together.",
        len(short),
    )
    return told % {"groups": count(len(short)), "n": count(sum(short))}


def _target(survey: Survey, answers: int) -> str:
    target = plan_of(survey).target
    if not target or answers >= target:
        return ""
    return _("%(answers)s of %(target)s wanted.") % {"answers": count(answers), "target": count(target)}


@transaction.atomic
def close(*, by, survey: Survey, on: date, reason: str = "") -> None:
    """Take no more answers. Raises Refused with what is open where no reason is given for closing nevertheless."""
    points = [point for point in points_of(survey) if point.text]
    open_points = [f"{point.title}: {point.text}" for point in points]
    if any(point.asks for point in points) and not reason.strip():
        raise Refused(
            _("Something is still open. Look at it, or say why the survey is closed nevertheless."),
            code="open_points",
            reasons=open_points,
        )
    surveys.close(by=by, survey=survey, on=on)
    SurveyClosing.objects.create(
        municipality_id=survey.municipality_id,
        survey=survey,
        on=on,
        by_label=by.label[:200],
        points=open_points,
        reason=reason.strip()[:500],
    )
