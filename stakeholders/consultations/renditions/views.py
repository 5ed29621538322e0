"""Redacting a comment, and looking at a sealed original."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.consultations.models import Contribution, Moderation
from stakeholders.consultations.moderation import with_texts

from . import services
from .forms import RedactForm
from .models import RedactionReason


def _contribution(request, uid) -> Contribution:
    """A comment that was not set aside for protection, told."""
    rows = Contribution.objects.exclude(moderation=Moderation.DIVERTED)
    found = visible_or_404(rows, request.actor, uid=uid)
    (told,) = with_texts(Contribution.objects.filter(pk=found.pk), request.actor)
    return told


@town_page(Permission.MODERATE)
@require_http_methods(["GET", "POST"])
def contribution_redact(request, uid):
    """Take out what must not be read. The original is sealed, not lost."""
    row = _contribution(request, uid)
    now = {"body": row.said, "seen": row.said, "proposed": row.proposed, "seen_proposed": row.proposed}
    last = row.renditions.first()
    now["reasons"] = last.reasons if last else []
    form = RedactForm(request.POST or None, initial=now, proposed=row.proposed)
    if form.is_bound and form.is_valid():
        try:
            services.redact(by=request.actor, contribution=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error("body", str(refused))
        except Conflict as conflict:
            form.is_stale = True
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The new words are what everybody reads from now on."))
            return redirect(_queue(request, row))
    return form_page(
        request,
        "stakeholders/consultations/contribution_redact.html",
        {
            "form": form,
            "contribution": row,
            "back": _queue(request, row),
            "may_see_original": can(request.actor, Permission.SEE_ORIGINALS),
        },
    )


def _queue(request, row: Contribution) -> str:
    show = "" if row.moderation == Moderation.PENDING else f"&show={row.moderation}"
    return (
        f"{reverse('moderation_queue', args=[request.actor.municipality.slug])}?round={row.round.uid}{show}"
    )


@town_page(Permission.SEE_ORIGINALS)
def contribution_original(request, uid):
    """The words as they were sent, and each rendition with its reasons."""
    row = _contribution(request, uid)
    renditions = list(row.renditions.select_related("made_by"))
    for rendition in renditions:
        rendition.labels = [RedactionReason(reason).label for reason in rendition.reasons]
    return render(
        request,
        "stakeholders/consultations/contribution_original.html",
        {
            "contribution": row,
            "proposal": getattr(row, "proposal", None),
            "renditions": renditions,
            "back": _queue(request, row),
        },
    )
