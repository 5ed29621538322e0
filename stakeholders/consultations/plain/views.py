"""Writing the plain words of a text, part by part."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.access.speaking import language_name
from stakeholders.consultations.models import ConsultedText
from stakeholders.consultations.wording import part_title

from . import services
from .forms import PlainWordingForm
from .readability import readability


def _languages(request) -> list[dict]:
    codes = request.actor.municipality.languages or ["en"]
    return [{"code": code, "name": language_name(code)} for code in codes]


def _language(request) -> str:
    known = [language["code"] for language in _languages(request)]
    wanted = request.GET.get("language", known[0])
    if wanted not in known:
        raise Http404
    return wanted


@town_page(Permission.READ)
@require_safe
def plain_text(request, uid):
    """The parts of a text, and which of them are told in plain language too."""
    text = visible_or_404(ConsultedText, request.actor, uid=uid)
    language = _language(request)
    known = services.wordings(text.pk, language)
    parts = [
        {**element, "title": part_title(element), "plain": known.get(element["uid"])}
        for element in text.content
    ]
    context = {
        "text": text,
        "parts": parts,
        "told": sum(1 for part in parts if part["plain"]),
        "language": language,
        "languages": _languages(request),
        "is_fixed": services.is_fixed(text),
        "may_edit": can(request.actor, Permission.RUN_CONSULTATION, text),
        "round": text.rounds.first(),
    }
    return render(request, "stakeholders/consultations/plain_text.html", context)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def plain_wording(request, uid, element):
    """The exact words beside the plain ones, and what makes these hard to read."""
    text = visible_or_404(ConsultedText, request.actor, uid=uid)
    part = text.element(element)
    if part is None:
        raise Http404
    language = _language(request)
    known = services.wordings(text.pk, language).get(part["uid"])
    shown = known.body if known else ""
    form = PlainWordingForm(request.POST or None, initial={"body": shown, "seen": shown})
    query = f"?language={language}"
    following = _following(text, part["uid"])
    if form.is_bound and form.is_valid():
        try:
            services.word_plainly(
                by=request.actor,
                text=text,
                element_uid=part["uid"],
                language=language,
                body=form.cleaned_data["body"],
                seen=form.cleaned_data["seen"].replace("\r\n", "\n"),
            )
        except Conflict as conflict:
            form.is_stale = True
            form.data = form.data.copy()
            form.data["seen"] = shown
            form.add_error(
                "body",
                _("%(error)s It says now: “%(words)s” Save again to replace it.")
                % {"error": conflict, "words": shown},
            )
        except Refused as refused:
            form.add_error("body", str(refused))
        else:
            messages.success(request, _("The plain words are kept."))
            town = request.actor.municipality.slug
            if "next" in request.POST and following:
                return redirect(reverse("plain_wording", args=[town, uid, following]) + query)
            if "stay" in request.POST:
                return redirect(reverse("plain_wording", args=[town, uid, part["uid"]]) + query)
            return redirect(reverse("plain_text", args=[town, uid]) + query)
    context = {
        "form": form,
        "text": text,
        "part": {**part, "title": part_title(part)},
        "language": {"code": language, "name": language_name(language)},
        "query": query,
        "measured": readability(form["body"].value() or "") if (form["body"].value() or "").strip() else None,
        "following": following,
        "number": [one["uid"] for one in text.content].index(part["uid"]) + 1,
        "of": len(text.content),
        "is_fixed": bool(known) and services.is_fixed(text),
    }
    return form_page(request, "stakeholders/consultations/plain_wording.html", context)


def _following(text: ConsultedText, uid: str) -> str | None:
    uids = [element["uid"] for element in text.content]
    place = uids.index(uid) + 1
    return uids[place] if place < len(uids) else None
