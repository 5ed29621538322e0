"""The public site of the adopted plan beside its text: progress, what changed, news by e-mail."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from plans.profiles.services import profile_of
from plans.versions.comparing import by_kind
from plans.versions.comparison import judged_between
from plans.versions.models import PlanVersion, VersionState
from plans.versions.public_views import published, published_or_404
from stakeholders.access.gate import public_page
from stakeholders.consultations.public_views import unremembered

from . import services
from .floods import seconds_to_wait
from .forms import SubscribeForm
from .progress import progress_of
from .tokens import read_confirm, read_leave


def _in_force_or_404(request) -> PlanVersion:
    rows = published(request.actor).filter(state=VersionState.ADOPTED)
    version = rows.select_related("municipality", "plan").first()
    if version is None:
        raise Http404
    return version


@public_page
@require_safe
def plan_progress(request):
    """How the plan in force is doing."""
    version = _in_force_or_404(request)
    context = {
        "version": version,
        "title": version.content["plan"]["title"],
        "section": "progress",
        "robots": "index",
    }
    return render(request, "public/plan/progress.html", {**context, **progress_of(version)})


@public_page
@require_safe
def plan_changes(request, number):
    """What a version changed of the adopted one before it."""
    version = published_or_404(request, number)
    earlier = published(request.actor).filter(plan=version.plan, frozen_at__lt=version.frozen_at).first()
    context = {
        "version": version,
        "earlier": earlier,
        "title": version.content["plan"]["title"],
        "section": "changes",
        "robots": "noindex" if version.state == VersionState.SUPERSEDED else "index",
    }
    if earlier is not None:
        judgement = judged_between(
            earlier.content,
            version.content,
            profile_of(version.plan).materiality,
            smallest=version.municipality.small_count_threshold,
        )
        context |= {"judgement": judgement, "kinds": by_kind(list(judgement.parts))}
    return render(request, "public/plan/changes.html", context)


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def plan_subscribe(request):
    """Ask for news by e-mail. Nothing is kept of an address until its owner confirms."""
    town, at = request.actor.municipality, timezone.now()
    form = SubscribeForm(request.POST or None)
    context = {"form": form, "section": "subscribe", "version": _in_force(request)}
    if not form.is_bound or not form.is_valid():
        return render(request, "public/plan/subscribe.html", context, status=422 if form.is_bound else 200)
    if wait := seconds_to_wait(request, town, at):
        response = render(
            request,
            "public/plan/subscribe.html",
            {**context, "wait": max(1, round(wait / 60))},
            status=429,
        )
        response["Retry-After"] = str(wait)
        return response
    if not form.cleaned_data["leave_empty"]:
        email = form.cleaned_data["email"]
        services.ask_to_confirm(municipality=town, email=email, language=get_language(), at=at)
    return render(request, "public/plan/subscribe_sent.html", context)


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def plan_confirm(request, token):
    """The link in the letter. It asks once more by a button, as mail programs open links by themselves."""
    town = request.actor.municipality
    found = read_confirm(town, token)
    if found is None:
        raise Http404
    email, language = found
    done = request.method == "POST"
    if done:
        services.subscribe(municipality=town, email=email, language=language)
    context = {"done": done, "email": email, "section": "subscribe", "version": _in_force(request)}
    return render(request, "public/plan/confirm.html", context)


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def plan_unsubscribe(request, token):
    """The end of the letters: by the button of a mail program (RFC 8058) or by the button here."""
    town = request.actor.municipality
    uid = read_leave(town, token)
    if uid is None:
        raise Http404
    done = request.method == "POST"
    if done:
        services.unsubscribe(municipality=town, uid=uid)
    context = {"done": done, "section": "subscribe", "version": _in_force(request)}
    return render(request, "public/plan/unsubscribe.html", context)


def _in_force(request) -> PlanVersion | None:
    return published(request.actor).filter(state=VersionState.ADOPTED).defer("content", "checks").first()
