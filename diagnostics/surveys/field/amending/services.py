"""The verbs by which the office puts an interview right: correct an answer, set it aside, count it again, keep it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys import services as surveys
from diagnostics.surveys.field.models import AmendmentKind, QualityFlag, SurveyAmendment
from diagnostics.surveys.models import SurveyAnswer
from stakeholders.access.errors import Conflict, Refused

from .correcting import Spot, Untouchable, changed, corrected

#: Residents who answered by themselves are not corrected: nobody else knows what they meant.
OWN_HANDS = frozenset({"web", "letter"})


def may_correct(answer: SurveyAnswer) -> bool:
    """Whether somebody else wrote the answers down, so that what was written can be compared and put right."""
    return answer.channel not in OWN_HANDS


@transaction.atomic
def correct(*, by, answer: SurveyAnswer, spot: Spot, reply: object, reason: str, on: date) -> SurveyAmendment:
    """Put one answer right. The earlier one is kept; results and files use the new one.

    Raises NotAnAnswer when the reply is no answer to the question, and Refused.
    """
    row = _locked(answer)
    if not may_correct(row):
        raise Refused(
            _("What residents entered by themselves is not corrected: only they know what they meant."),
            code="own_answer",
        )
    form = surveys.published(row.version)
    try:
        new = corrected(form, row.answers, spot, reply, row.received_on.isoformat())
    except Untouchable as problem:
        raise Refused(_why(problem), code=problem.code) from problem
    before, after = changed(row.answers, new)
    if not before and not after:
        raise Refused(_("That is the answer already."), code="nothing_changed")
    entry = _enter(row, AmendmentKind.CORRECTED, by, reason, on, before=before, after=after)
    SurveyAnswer.received.filter(pk=row.pk).update(answers=new)
    return entry


def _why(problem: Untouchable) -> str:
    match problem.code:
        case "sensitive":
            return _("Sensitive answers, and those on which sensitive questions hang, are not corrected.")
        case "not_asked":
            return _("With the other answers of this interview the question would not have been asked.")
        case "turns":
            return _("A part would then have been asked more or less often. Set the interview aside instead.")
    return _("It would contradict the answer to “%(question)s”.") % {"question": problem.question}


@transaction.atomic
def set_aside(*, by, answer: SurveyAnswer, reason: str, on: date) -> None:
    """Count an interview nowhere. It is kept, and can be counted again."""
    _turn(answer, True, AmendmentKind.SET_ASIDE, by, reason, on)


@transaction.atomic
def take_back(*, by, answer: SurveyAnswer, reason: str, on: date) -> None:
    """Count an interview again that was set aside."""
    _turn(answer, False, AmendmentKind.TAKEN_BACK, by, reason, on)


def _turn(answer: SurveyAnswer, aside: bool, kind: str, by, reason: str, on: date) -> None:
    row = _locked(answer)
    if row.is_set_aside == aside:
        raise Conflict(_("Somebody else has decided about this interview in the meantime."))
    _enter(row, kind, by, reason, on)
    SurveyAnswer.received.filter(pk=row.pk).update(is_set_aside=aside)


@transaction.atomic
def keep(*, by, answer: SurveyAnswer, reason: str, on: date) -> None:
    """Say that an interview was looked at and is counted as it is."""
    row = _locked(answer)
    _enter(row, AmendmentKind.KEPT, by, reason, on)
    QualityFlag.objects.filter(municipality_id=row.municipality_id, answer=row).update(is_kept=True)


def _locked(answer: SurveyAnswer) -> SurveyAnswer:
    rows = SurveyAnswer.received.select_for_update(of=("self",)).select_related("version__survey")
    return rows.get(pk=answer.pk)


def _enter(row: SurveyAnswer, kind: str, by, reason: str, on: date, **changes) -> SurveyAmendment:
    if not reason.strip():
        raise Refused(_("Say why."), code="no_reason")
    return SurveyAmendment.objects.create(
        municipality_id=row.municipality_id,
        survey_id=row.survey_id,
        answer=row,
        kind=kind,
        reason=reason.strip()[:500],
        by_label=by.label[:200],
        on=on,
        **changes,
    )
