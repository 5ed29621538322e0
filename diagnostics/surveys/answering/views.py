"""The form that residents fill in: no account, no cookie, no script needed; and its trial before publication.

Nothing is written down but the answers and the day: no address of a device, no moment, no log line of the visit.
"""

from dataclasses import replace
from functools import partial, wraps

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys import services
from diagnostics.surveys.consent.services import current, key_of
from diagnostics.surveys.device.page import device_of, filled_in
from diagnostics.surveys.field.quotas.services import enough
from diagnostics.surveys.letters.entering import enter
from diagnostics.surveys.models import Entry, Survey, SurveyState, SurveyVersion
from diagnostics.surveys.wording import HARMLESS_PAGE, day_in, spoken
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import public_page, town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.access.speaking import preferred

from .conversation import Stage, converse, introduction, sent_before, show_sending
from .floods import seconds_to_wait
from .intake import Sent, receive, takes_answers
from .progress import Progress, begin, unseal
from .style import show


def unremembered(view):
    """A page that leaves no trace: not in a log, and in no cache unless it says so.

    Django's token against forged forms needs a cookie and protects what a cookie allows; here nothing does.
    """

    @wraps(view)
    def inner(request, *args, **kwargs):
        request.is_quiet = True
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return csrf_exempt(inner)


def public_survey(request, uid) -> Survey:
    rows = Survey.objects.exclude(state=SurveyState.DRAFT).select_related("municipality")
    return visible_or_404(rows, request.actor, uid=uid)


@public_page
@unremembered
@require_safe
def survey_choice(request):
    """The surveys that are open now, at an address short enough to be typed from a poster."""
    surveys = list(Survey.objects.visible_to(request.actor).filter(state=SurveyState.OPEN).order_by("title"))
    if len(surveys) == 1:
        return redirect("public:survey_answer", town=request.actor.municipality.slug, uid=surveys[0].uid)
    town = request.actor.municipality
    context = {"surveys": surveys, "exit_url": town.exit_url or HARMLESS_PAGE}
    return show(request, "diagnostics/surveys/answering/choice.html", context)


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request, uid):
    """One address for the whole conversation; a GET always begins anew."""
    survey, on = public_survey(request, uid), day_in(request.actor.municipality)
    begun = unseal(request.POST.get("state", ""), str(survey.uid)) if request.method == "POST" else None
    version, language = _version(survey, begun), language_of(request, survey, begun)
    form = services.published(version)
    stage = Stage(
        request=request,
        survey=survey,
        form=form,
        fresh=begin(version.number, on),
        finish=_keep(version, on),
        key=str(survey.uid),
        language=language,
        enter=partial(enter, request, survey),
        consent=lambda: current(survey, on).number,
        is_enough=enough(survey, form),
        # A code is used up at the end of the conversation: no matter of the device.
        device=partial(filled_in, survey, version, form, language, on)
        if survey.entry == Entry.LINK
        else None,
    )
    with spoken(language):
        if not takes_answers(survey, on=on, begun_on=begun and begun.begun_on):
            stage = replace(stage, device=partial(device_of, survey, language))
            return stage.show("closed", status=409 if request.method == "POST" else 200)
        return converse(stage)


def language_of(request, survey: Survey, begun: Progress | None) -> str:
    """The language that was chosen, in the address or on the page; else that of the browser; else the first one."""
    asked = (request.POST.get("language"), begun and begun.language, request.GET.get("lang"))
    chosen = next((code for code in asked if code and code in survey.languages), None)
    return chosen or preferred(request, survey.languages) or next(iter(survey.languages), "")


def _version(survey: Survey, begun: Progress | None) -> SurveyVersion:
    """The version that was begun, so that a new one in between disturbs nobody; else the newest."""
    versions = survey.versions.order_by("-number")
    version = versions.filter(number=begun.version).first() if begun else None
    version = version or versions.first()
    if version is None:
        raise Http404
    version.survey = survey
    return version


def _keep(version: SurveyVersion, on):
    def finish(stage: Stage, progress: Progress, answers: dict):
        wait = seconds_to_wait(stage.request, stage.survey.uid, timezone.now())
        if wait:
            notice = _(
                "Very many answers are coming from your network just now. Yours are still on this page: please send "
                "them again in two minutes."
            )
            return show_sending(stage, progress, status=429, notice=notice, retry_after=wait)
        # By its own way where others come without a code: only letters can be a sample.
        way = "letter" if progress.code and stage.survey.entry == Entry.BOTH else "web"
        told = key_of(stage.survey, progress.consent)
        sent = Sent(progress.instance, answers, channel=way, code=progress.code, consent=told)
        try:
            receive(by=stage.request.actor, version=version, sent=sent, on=on, begun_on=progress.begun_on)
        except Refused as refused:
            if refused.code.startswith("code_"):
                return show_sending(stage, progress, status=409, notice=str(refused))
            return stage.show("closed", status=409)
        except Conflict:
            return sent_before(stage, progress)
        # At once, not at an address of its own: on a slow line that were two seconds more in which a line may break and
        # leave somebody in doubt. Whoever reloads the page sends the same again, which is the same submission.
        return _thanks(stage, status=201)

    return finish


@public_page
@unremembered
@require_safe
def survey_thanks(request, uid):
    """After the script has sent: thanks, and where help is."""
    survey = public_survey(request, uid)
    language = language_of(request, survey, None)
    with spoken(language):
        return _thanks(Stage(request, survey, None, None, None, str(survey.uid), language=language))


def _thanks(stage: Stage, status: int = 200):
    device = partial(device_of, stage.survey, stage.language)
    response = replace(stage, device=device).show("thanks", status=status)
    # What the browser kept of the pages before is not for the next person on this device.
    response["Clear-Site-Data"] = '"cache"'
    return response


@town_page(Permission.MANAGE_DIAGNOSIS)
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def survey_preview(request, uid):
    """The draft as residents would see it. Nothing is kept at the end."""
    survey = visible_or_404(Survey.objects.select_related("municipality"), request.actor, uid=uid)
    key = f"trial {survey.uid}"
    begun = unseal(request.POST.get("state", ""), key) if request.method == "POST" else None
    language = language_of(request, survey, begun)
    stage = Stage(
        request=request,
        survey=survey,
        form=services.drafted(survey),
        fresh=begin(0, day_in(request.actor.municipality)),
        finish=lambda stage, _progress, _answers: stage.show("thanks"),
        key=key,
        is_trial=True,
        language=language,
        leave_url=reverse(
            "survey_detail", kwargs={"town": request.actor.municipality.slug, "uid": survey.uid}
        ),
    )
    with spoken(language):
        if not stage.form.items:
            return introduction(stage, stage.fresh)
        return converse(stage)
