"""The addresses that ODK Collect and other OpenRosa clients ask, each under the token of one telephone.

Like the pages for residents they leave no trace: no log line, no cookie, no moment. The token stands in the address,
as no password has to be typed then; connections are encrypted, and the logs of this program name routes, not addresses.
"""

import hashlib
from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.surveys.answering.floods import seconds_until_more
from diagnostics.surveys.answering.intake import takes_answers
from diagnostics.surveys.answering.views import unremembered
from diagnostics.surveys.models import SurveyVersion
from diagnostics.surveys.wording import day_in
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import public_page

from . import services, wire
from .models import SurveyCollector
from .reading import MOST_BYTES, NotASubmission, Submission, read_submission
from .xforms import form_id, kept_xform

PART = "xml_submission_file"
#: A client that sends one interview in several requests says so in all but the last.
INCOMPLETE = "*isIncomplete*"


def collected(view):
    """An address of a telephone: its collector instead of the token, or 403; and the headers of the standard."""

    @wraps(view)
    def inner(request, token, **kwargs):
        on = day_in(request.actor.municipality)
        collector = services.collector_of(token, by=request.actor, on=on)
        if collector is None:
            words = _(
                "This telephone may not send here, or not any more. Ask the office for a new code to scan."
            )
            return wire.with_headers(wire.told(words, status=403))
        return wire.with_headers(view(request, collector, on, **kwargs))

    return inner


def _versions(collector: SurveyCollector):
    rows = SurveyVersion.objects.filter(municipality_id=collector.municipality_id, survey=collector.survey)
    # What a version asks is read once by a process, not with every interview.
    return rows.defer("schema").order_by("-number")


def _version(collector: SurveyCollector, number: str | int) -> SurveyVersion | None:
    text = str(number)
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        return None
    version = next(iter(_versions(collector).filter(number=int(text)).order_by()), None)
    if version:
        version.survey = collector.survey
    return version


def _no_such_form() -> HttpResponse:
    return wire.told(_("There is no such form here, or not in this version."), status=404)


@public_page
@unremembered
@require_safe
@collected
def collect_forms(request, collector, on):
    """The newest version of the questionnaire; with listAllVersions, every one. None when the survey is over."""
    survey = collector.survey
    asked = request.GET.get("formID")
    if asked not in (None, "", form_id(survey)) or not takes_answers(
        survey, on=on, begun_on=survey.closed_on
    ):
        return wire.form_list([])
    versions = list(_versions(collector))
    if request.GET.get("listAllVersions", "").lower() != "true":
        versions = versions[:1]
    for version in versions:
        version.survey = survey
    return wire.form_list(offer for version in versions if (offer := _offered(request, version)))


def _offered(request, version: SurveyVersion) -> wire.Offered | None:
    """The version in the list; None for one that was published before it was asked whether telephones can show it."""
    try:
        xform = kept_xform(version)
    except Refused:
        return None
    keys = {
        "town": request.actor.municipality.slug,
        "token": request.resolver_match.kwargs["token"],
        "number": version.number,
    }
    return wire.Offered(
        form_id=form_id(version.survey),
        name=version.survey.title,
        version=str(version.number),
        md5=xform.md5,
        download=settings.ADDRESS.rstrip("/") + reverse("public:collect_form", kwargs=keys),
        manifest=settings.ADDRESS.rstrip("/") + reverse("public:collect_manifest", kwargs=keys),
    )


@public_page
@unremembered
@require_safe
@collected
def collect_form(request, collector, on, number):
    """The questionnaire of a version as an XForm."""
    version = _version(collector, number)
    if version is None:
        return _no_such_form()
    try:
        return HttpResponse(kept_xform(version).xml, content_type=wire.XML)
    except Refused as refused:
        return wire.told(f"{refused} {' '.join(refused.reasons)}", status=404)


@public_page
@unremembered
@require_safe
@collected
def collect_manifest(request, collector, on, number):
    """The files that belong to a version: none."""
    return wire.manifest() if _version(collector, number) else _no_such_form()


@public_page
@unremembered
@require_http_methods(["HEAD", "POST"])
@collected
def collect_submission(request, collector, on):
    """HEAD: may I send, and how much at once? POST: one interview, or the same one again with more of its files."""
    if request.method == "HEAD":
        return HttpResponse(status=204)
    if int(request.META.get("CONTENT_LENGTH") or 0) > wire.MOST_SENT:
        return wire.told(_("This is more than can be taken at once."), status=413)
    if wait := seconds_until_more(collector.pk, timezone.now()):
        response = wire.told(
            _("Very many interviews are coming. Please send again in two minutes."), status=429
        )
        response["Retry-After"] = str(wait)
        return response
    content = _xml_of(request)
    if content is None:
        return wire.told(_("Exactly one interview is taken at a time, as “xml_submission_file”."), status=400)
    try:
        submission = read_submission(content)
    except NotASubmission as problem:
        return _not_read(problem)
    digest = hashlib.sha256(content).hexdigest()
    return _take(collector, submission, digest, on, is_whole=INCOMPLETE not in request.POST)


def _xml_of(request) -> bytes | None:
    """The one part that counts. Other parts are files, of which nothing is kept: no question asks for any."""
    parts = request.FILES.getlist(PART)
    if len(parts) != 1 or request.POST.getlist(PART):
        return None
    return parts[0].read(MOST_BYTES + 1)


def _not_read(problem: NotASubmission) -> HttpResponse:
    words, status = {
        "malformed": (_("This could not be read as an interview."), 400),
        "too_large": (_("This is more than an interview can hold."), 413),
        "no_instance": (_("The interview has no number of its own, by which it would be known again."), 400),
        "edit": (_("What was sent before stays as it is. Changes to a sent interview are not taken."), 409),
    }[problem.code]
    return wire.told(words, status=status)


def _take(collector, submission: Submission, digest: str, on, *, is_whole: bool) -> HttpResponse:
    if submission.form_id != form_id(collector.survey):
        return _no_such_form()
    version = _version(collector, submission.version)
    if version is None:
        return _no_such_form()
    try:
        services.take_interview(
            collector=collector, version=version, submission=submission, digest=digest, on=on
        )
    except Refused:
        words = _(
            "The survey is closed. The interview stays on this telephone; the office can open the survey again."
        )
        return wire.told(words, status=409)
    except Conflict as conflict:
        return wire.told(str(conflict), status=409)
    # 202 says: this part has arrived, send the rest.
    return wire.told(_("The interview has arrived. Thank you."), status=201 if is_whole else 202)
