"""The steps of a round: open, end, publish the answers, delete. Each asks first and is taken by POST."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .forms import PublishForm
from .models import Round


def _step(request, uid, verb, *, title, text, label, done, consequences=(), danger=False, form=None):
    """Ask before a step, then take it by POST; a refusal or a lost race is said on the round's page."""
    round_ = visible_or_404(Round.objects.select_related("municipality"), request.actor, uid=uid)
    back = reverse("round_detail", args=[request.actor.municipality.slug, uid])
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            verb(round_)
        except Conflict as conflict:
            return render(request, "409.html", {"detail": str(conflict), "back_url": back}, status=409)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(back)
        messages.success(request, done)
        return redirect(back)
    context = {
        "title": title,
        "text": text,
        "confirm_label": label,
        "consequences": consequences,
        "danger": danger,
        "cancel_url": back,
        "form": form,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "components/confirm.html", context, status=status)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_open(request, uid):
    at = timezone.now()
    return _step(
        request,
        uid,
        lambda round_: services.open_round(by=request.actor, round_=round_, at=at),
        title=_("Open the round?"),
        text=_(
            "Everybody can then read the text. Comments are taken from the first moment on which it opens."
        ),
        consequences=[
            _("The text and the promise can no longer be changed."),
            _("Every comment must be moderated and answered before the answers can be published."),
        ],
        label=_("Open the round"),
        done=_("The round is open."),
    )


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_close(request, uid):
    at = timezone.now()
    return _step(
        request,
        uid,
        lambda round_: services.close_round(by=request.actor, round_=round_, at=at),
        title=_("End the round?"),
        text=_(
            "No new comment can be begun. One that somebody is writing at this moment is still taken, as late."
        ),
        consequences=[
            _("A round that is ended is not opened again. Ended early, its end becomes this moment.")
        ],
        label=_("End the round"),
        done=_("The round is closed. Now answer what was said."),
    )


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_publish(request, uid):
    at = timezone.now()
    current = visible_or_404(Round, request.actor, uid=uid)
    form = PublishForm(request.POST or None, initial={"summary": current.summary})
    return _step(
        request,
        uid,
        lambda round_: services.publish_answers(
            by=request.actor, round_=round_, summary=form.cleaned_data["summary"], at=at
        ),
        title=_("Publish all answers?"),
        text=_("The page “You said, we did” shows every published comment with its answer."),
        consequences=[_("Answers and comments can then no longer be changed.")],
        label=_("Publish the answers"),
        done=_("The answers are published."),
        form=form,
    )


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_delete(request, uid):
    round_ = visible_or_404(Round, request.actor, uid=uid)
    town = request.actor.municipality.slug
    if request.method == "POST":
        try:
            services.delete_round(by=request.actor, round_=round_)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("round_detail", town=town, uid=uid)
        messages.success(request, _("The round is deleted."))
        return redirect("round_list", town=town)
    context = {
        "title": _("Delete this round?"),
        "text": round_.title,
        "confirm_label": _("Delete"),
        "danger": True,
        "cancel_url": reverse("round_detail", args=[town, uid]),
    }
    return render(request, "components/confirm.html", context)
