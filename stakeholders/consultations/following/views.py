"""Following a round by e-mail, and confirming the address that came with a comment."""

import logging

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from stakeholders.access.gate import public_page
from stakeholders.consultations.floods import network_of, seconds_over
from stakeholders.consultations.public_views import context_of, public_round, unremembered

from . import services, tokens
from .forms import FollowForm

logger = logging.getLogger("concord.consultations")

WINDOW = 600  # seconds
MOST = 10  # letters that one network may ask for in a window
FOLDER = "stakeholders/consultations/public/"


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_follow(request, uid):
    """Ask to hear when the answers are published. Nothing is kept of an address until its owner confirms."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    if round_.is_decided:
        raise Http404
    form = FollowForm(request.POST or None)
    context = context_of(request, round_, form=form)
    if not form.is_bound or not form.is_valid():
        return render(request, f"{FOLDER}follow.html", context, status=422 if form.is_bound else 200)
    key = f"follow-flood:{round_.uid.hex}"
    if wait := seconds_over(
        key, network_of(request), at, window=WINDOW, most=MOST, log=logger, what="followers"
    ):
        context["wait"] = max(1, round(wait / 60))
        response = render(request, f"{FOLDER}follow.html", context, status=429)
        response["Retry-After"] = str(wait)
        return response
    if not form.cleaned_data["leave_empty"]:
        services.ask_follower(
            round_=round_, email=form.cleaned_data["email"], language=get_language() or "en", at=at
        )
    return render(request, f"{FOLDER}follow_sent.html", context)


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_follow_confirm(request, uid, token):
    """The link in the letter. It asks once more by a button, as mail programs open links by themselves."""
    round_, (_about, email, language) = _named(request, uid, token, tokens.FOLLOW)
    done = request.method == "POST"
    if done:
        services.follow(round_=round_, email=email, language=language)
    return render(
        request, f"{FOLDER}follow_confirm.html", context_of(request, round_, email=email, done=done)
    )


@public_page
@unremembered
@require_http_methods(["GET", "HEAD", "POST"])
def consultation_writer_confirm(request, uid, token):
    """Somebody who wrote under a name says that the address is theirs."""
    round_, (about, email, language) = _named(request, uid, token, tokens.WRITER, is_of_round=False)
    done, found = request.method == "POST", None
    if done:
        found = services.confirm_writer(round_=round_, uid=about, email=email, language=language)
        if found is None:
            raise Http404
    context = context_of(request, round_, email=email, done=done, contribution=found)
    return render(request, f"{FOLDER}writer_confirm.html", context)


def _named(request, uid, token, salt, *, is_of_round: bool = True):
    round_ = public_round(request, uid, timezone.now())
    found = tokens.read_confirm(salt, request.actor.municipality, token)
    if found is None or (is_of_round and found[0] != round_.uid.hex):
        raise Http404
    return round_, found
