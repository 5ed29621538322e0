"""Letters on the page: what left, what waits, and what a person must settle."""

import re

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from stakeholders.access.errors import Conflict
from stakeholders.access.forms import TownFilterForm
from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .models import Letter, LetterState

# Whoever holds a personal link acts in the recipient's name: only the demonstration's mailbox shows it.
PERSONAL_LINK = re.compile(r"\S*/link/\S+")
TONES = {"sent": "success", "uncertain": "warning", "failed": "error", "queued": "info", "sending": "info"}


class LetterFilter(TownFilterForm):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("all")), *LetterState.choices]
    )
    q = forms.CharField(label=gettext_lazy("Recipient or subject"))


@town_page(Permission.SEE_MAIL)
def letter_list(request):
    form = LetterFilter(request.GET or None, actor=request.actor)
    letters = Letter.objects.visible_to(request.actor)
    if state := form.value("state"):
        letters = letters.filter(state=state)
    if q := form.value("q"):
        letters = letters.filter(recipient_email__icontains=q) | letters.filter(subject__icontains=q)
    page_obj = page_of(request, letters)
    for letter in page_obj:
        letter.tone = TONES.get(letter.state, "neutral")
    unsettled = Letter.objects.visible_to(request.actor).filter(state=LetterState.UNCERTAIN).count()
    return render(
        request,
        "stakeholders/outbox/letter_list.html",
        {
            "form": form,
            "page_obj": page_obj,
            "unsettled": unsettled,
            "querystring": query_without_page(request),
        },
    )


@town_page(Permission.SEE_MAIL)
def letter_detail(request, uid):
    letter = visible_or_404(Letter, request.actor, uid=uid)
    letter.tone = TONES.get(letter.state, "neutral")
    body = letter.body if settings.EMBEDDED else PERSONAL_LINK.sub(_("[personal link]"), letter.body)
    return render(request, "stakeholders/outbox/letter_detail.html", {"letter": letter, "body": body})


@town_page(Permission.RUN_CONSULTATION)
@require_POST
def letter_decide(request, uid):
    letter = visible_or_404(Letter, request.actor, uid=uid)
    try:
        services.decide(by=request.actor, letter=letter, state=request.POST.get("state", ""))
        messages.success(request, _("The letter is settled."))
    except (Conflict, ValueError) as error:
        messages.error(request, str(error))
    return redirect("letter_detail", town=request.actor.municipality.slug, uid=uid)
