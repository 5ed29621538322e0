"""What the script of a survey asks for: the questions, the worker, and to take a whole set of answers.

Nothing is written down but the answers and the day, as on the page without scripts.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from diagnostics.surveys import services
from diagnostics.surveys.answering.doors import words_at_door
from diagnostics.surveys.answering.floods import seconds_to_wait
from diagnostics.surveys.answering.forms import told
from diagnostics.surveys.answering.intake import Sent, receive
from diagnostics.surveys.answering.progress import read_note
from diagnostics.surveys.answering.views import language_of, public_survey, unremembered
from diagnostics.surveys.consent.services import key_of
from diagnostics.surveys.models import Survey, SurveyVersion
from diagnostics.surveys.questionnaire.languages import in_language
from diagnostics.surveys.questionnaire.replies import Reply, checked
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.wording import day_in, spoken
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import public_page

from .script import joined
from .shape import for_device, keeps_nothing
from .worker import VERSIONS, worker_script

LARGEST = 2**20  # bytes; a set of 250 answers is some ten thousand


@public_page
@unremembered
@require_safe
def survey_form(request, uid):
    """The questions of a version in one language."""
    survey = public_survey(request, uid)
    version = _version_or_404(survey, request.GET.get("version", ""))
    form = services.published(version)
    language = language_of(request, survey, None)
    before = words_at_door(survey, language)
    response = JsonResponse(for_device(in_language(form, language), version.number, before))
    if not keeps_nothing(form):
        response["Cache-Control"] = "private, max-age=86400"
    return response


def _version_or_404(survey: Survey, number: str) -> SurveyVersion:
    """The version of that number; the newest where none is named."""
    versions = survey.versions.order_by("-number")
    if number:
        versions = versions.filter(number=int(number)) if number.isdecimal() and len(number) < 5 else []
    version = next(iter(versions[:1]), None)
    if version is None:
        raise Http404
    version.survey = survey
    return version


@public_page
@unremembered
@require_safe
def survey_worker(request, uid):
    """The worker that keeps a survey on a telephone. It lies beside the survey, so it sees no other page."""
    survey = public_survey(request, uid)
    versions = list(survey.versions.order_by("-number")[:VERSIONS])
    if not versions or any(keeps_nothing(services.published(one)) for one in versions[:1]):
        raise Http404
    numbers = [one.number for one in versions if not keeps_nothing(services.published(one))]
    return HttpResponse(worker_script(survey, numbers), content_type="text/javascript; charset=utf-8")


@public_page
@unremembered
@require_safe
def survey_script(request):
    """The scripts of a survey's page as one file; its address names their content."""
    response = HttpResponse(joined(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@dataclass(frozen=True)
class Whole:
    """The answers of one person, all at once, as a device sends them."""

    instance: uuid.UUID
    version: int
    on: date
    answers: Mapping
    consent: int = 0


@public_page
@unremembered
@require_POST
def survey_send(request, uid):
    """Take a whole set of answers. The same once more is the same submission, also when its answer was lost."""
    survey = public_survey(request, uid)
    today = day_in(survey.municipality)
    whole = _whole(request, survey, today)
    if whole is None:
        return _refusal(400, "refused", _("This form could not be read"))
    wait = seconds_to_wait(request, survey.uid, timezone.now())
    if wait:
        response = _refusal(429, "busy", _("Please wait a moment"))
        response["Retry-After"] = str(wait)
        return response
    version = _version_or_404(survey, str(whole.version))
    language = language_of(request, survey, None)
    form = in_language(services.published(version), language)
    reply = checked(form, whole.answers, whole.on.isoformat())
    if not reply.is_accepted:
        with spoken(language):
            return _refusal(422, "wrong", _("There is a problem"), wrong=_wrong(form, reply))
    sent = Sent(whole.instance, reply.answers, consent=key_of(survey, whole.consent))
    return _taken(request, version, sent, today, whole.on)


def _taken(request, version: SurveyVersion, sent: Sent, today: date, opened_on: date) -> JsonResponse:
    try:
        is_new = receive(by=request.actor, version=version, sent=sent, on=today, begun_on=opened_on)
    except Refused as refused:
        return _refusal(409, refused.code, str(refused))
    except Conflict as conflict:
        return _refusal(409, "sent_before", str(conflict))
    return JsonResponse({"arrived": sent.instance.hex}, status=201 if is_new else 200)


def _refusal(status: int, code: str, message: str, **more) -> JsonResponse:
    return JsonResponse({"code": code, "message": message, **more}, status=status)


def _whole(request, survey: Survey, today: date) -> Whole | None:
    """What was sent; None where it cannot be read, or does not come from a page of this survey."""
    if len(request.body) > LARGEST:
        return None
    try:
        body = json.loads(request.body)
        instance, answers = uuid.UUID(body["instance"]), body["answers"]
        opened = date.fromisoformat(body["on"])
        note = read_note(body["note"], str(survey.uid))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if note is None or not isinstance(answers, dict):
        return None
    version, earliest, consent = note
    # The clock of a telephone may be wrong; between the opening that we know of and today it is believed.
    return Whole(instance, version, min(max(opened, earliest), today), answers, consent)


def _wrong(form: Questionnaire, reply: Reply) -> list[dict]:
    found = [(code, 0, why) for code, why in reply.wrong.items()]
    found += [
        (code, turn, why) for (_part, turn), whys in reply.wrong_turns.items() for code, why in whys.items()
    ]
    return [
        {"code": code, "turn": turn, "message": told(why, form.by_code[code])} for code, turn, why in found
    ]
