"""Inviting from the register: who is asked, how far each has come, letters to many at once, reminders, withdrawal."""

from datetime import datetime

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, query_without_page, visible_or_404
from stakeholders.access.permissions import Permission, can
from stakeholders.access.speaking import language_name
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.rounds.access import Audience
from stakeholders.consultations.windows import Standing
from stakeholders.consultations.wording import closing_words

from . import letters, services
from .forms import LettersForm, PeopleForm, RegisterFilter
from .letters import Reader
from .register import SETTLED, InvitationState, Line, register_of
from .reminder_days import next_due

TONES = {
    InvitationState.NO_CONTACT: "warning",
    InvitationState.NONE: "neutral",
    InvitationState.REVOKED: "neutral",
    InvitationState.FAILED: "error",
    InvitationState.UNCERTAIN: "warning",
    InvitationState.WRITTEN: "info",
    InvitationState.SENT: "info",
    InvitationState.OPENED: "info",
    InvitationState.DRAFTING: "info",
    InvitationState.ANSWERED: "success",
    InvitationState.NIL: "success",
    InvitationState.DECLINED: "neutral",
}
WHY_NOT = {
    "without_contact": gettext_lazy("Nobody is named to write to. Add a contact."),
    "again_today": gettext_lazy("A letter was written today already. Try again tomorrow."),
    "settled": gettext_lazy("It has answered already. Nothing more is asked."),
}


def round_of(request, uid) -> Round:
    rows = Round.objects.select_related("text", "municipality").prefetch_related("accesses")
    return visible_or_404(rows, request.actor, uid=uid)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_invite(request, uid):
    """The register of a round. By POST: what is done with the chosen lines."""
    round_, at = round_of(request, uid), timezone.now()
    lines = register_of(round_)
    if request.method == "POST":
        chosen = _chosen(request, lines)
        deed = DEEDS.get(request.POST.get("do", ""), _check)
        if chosen:
            return deed(request, round_, chosen, at)
        messages.error(request, _("Choose at least one line."))
        return redirect(_back(request, round_))
    form = RegisterFilter(request.GET or None, actor=request.actor)
    page_obj = page_of(request, form.narrowed(lines))
    moments = services.moments_of(round_)
    for line in page_obj.object_list:
        _dress(line, moments, at)
    context = {
        "round": round_,
        "form": form,
        "page_obj": page_obj,
        "querystring": query_without_page(request),
        "query": request.GET.urlencode(),
        "is_open": round_.standing(Audience.PARTNERS, at) in {Standing.OPEN, Standing.EARLY}
        and round_.state == RoundState.OPEN,
        "closes": closing_words(round_, round_.municipality.time_zone, Audience.PARTNERS),
        "reminders": [moment for _step, moment in moments],
        "counts": _counts(lines),
        "may_write_down": round_.state in {RoundState.OPEN, RoundState.CLOSED},
        "may_add_contacts": can(request.actor, Permission.MANAGE_PARTNERS),
    }
    return render(request, "stakeholders/consultations/inviting/register.html", context)


def _dress(line: Line, moments, at: datetime) -> None:
    line.tone = TONES[line.state]
    line.to = ", ".join(link.recipient_email for link in line.open_links)
    line.invited_at = line.newest.created_at if line.newest else None
    asks = line.open_links and line.state not in SETTLED | {InvitationState.FAILED, InvitationState.UNCERTAIN}
    line.next_reminder = next_due(moments, at) if asks else None
    # What the office writes down for it; a comment is an answer already.
    line.can_answer_for = line.organisation is not None and line.state != InvitationState.ANSWERED


def _counts(lines: list[Line]) -> dict[str, int]:
    invited = [line for line in lines if line.links]
    return {
        "all": len(lines),
        "invited": len(invited),
        "opened": sum(line.opened_at is not None for line in invited),
        "settled": sum(line.state in SETTLED for line in lines),
    }


def _chosen(request, lines: list[Line]) -> list[Line]:
    """The chosen lines: those that are ticked, or all that match the filter of the page."""
    if request.POST.get("all"):
        form = RegisterFilter(_query(request) or None, actor=request.actor)
        return form.narrowed(lines)
    ticked = set(request.POST.getlist("p"))
    return [line for line in lines if line.key in ticked]


def _query(request) -> QueryDict:
    return QueryDict(request.POST.get("query", ""))


def _back(request, round_: Round) -> str:
    path = reverse("round_invite", args=[round_.municipality.slug, round_.uid])
    return f"{path}?{_query(request).urlencode()}".rstrip("?")


def _check(request, round_: Round, chosen: list[Line], at, form: LettersForm | None = None):
    """What would be written to whom, before anything is."""
    told = services.sorted_out(chosen, round_.municipality, at)
    form = form or LettersForm(request.POST if "note" in request.POST else None, lines=told.invited)
    contacts = form.contacts() if form.is_bound and form.is_valid() else {}
    readers = [
        reader
        for line in told.invited
        for reader in services.readers_of(
            line, round_.municipality, contacts.get(line.organisation.pk, ()) if line.organisation else ()
        )
    ]
    note = form.cleaned_data.get("note", "") if form.is_bound else ""
    context = {
        "round": round_,
        "form": form,
        "chosen": told.invited,
        "letters": len(readers),
        "not_possible": [(line, WHY_NOT[why], why) for line, why in told.not_possible],
        "previews": previews(round_, readers, at, note),
        "query": request.POST.get("query", ""),
        "back": _back(request, round_),
    }
    return form_page(request, "stakeholders/consultations/inviting/letters.html", context)


def previews(round_: Round, readers: list[Reader], at: datetime, note: str) -> list[dict]:
    """One letter in each language, to the first reader of it, with the number of those who get it."""
    first: dict[str, Reader] = {}
    count: dict[str, int] = {}
    for reader in readers:
        first.setdefault(reader.language, reader)
        count[reader.language] = count.get(reader.language, 0) + 1
    shown = []
    for language, reader in first.items():
        draft = letters.invitation(round_, reader, at=at, key="", note=note)
        shown.append(
            {
                "code": language,
                "language": language_name(language),
                "count": count[language],
                "to": reader.name or reader.email,
                "subject": draft.subject,
                "body": draft.body,
            }
        )
    return shown


def _send(request, round_: Round, chosen: list[Line], at):
    told = services.sorted_out(chosen, round_.municipality, at)
    form = LettersForm(request.POST, lines=told.invited)
    if not form.is_valid():
        return _check(request, round_, chosen, at, form)
    try:
        done = services.invite(
            by=request.actor,
            round_=round_,
            keys={line.key for line in chosen},
            contacts=form.contacts(),
            note=form.cleaned_data["note"],
            at=at,
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _check(request, round_, chosen, at, form)
    said = ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", done.letters)
    messages.success(request, said % {"count": done.letters})
    if done.not_possible:
        names = ", ".join(line.name for line, _why in done.not_possible[:10])
        count = len(done.not_possible)
        said = ngettext(
            "No letter to %(count)s: %(names)s", "No letters to %(count)s, among them: %(names)s", count
        )
        messages.info(request, said % {"count": count, "names": names})
    return redirect(_back(request, round_))


def _remind(request, round_: Round, chosen: list[Line], at):
    links = [link for line in chosen for link in line.links]
    try:
        count = services.remind(by=request.actor, round_=round_, links=links, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_back(request, round_))
    said = ngettext("%(count)s reminder is on its way.", "%(count)s reminders are on their way.", count)
    messages.success(request, said % {"count": count})
    if count < len(links):
        messages.info(
            request,
            _("Anyone who has answered, got a letter today or has no working link is not reminded."),
        )
    return redirect(_back(request, round_))


def _revoke(request, round_: Round, chosen: list[Line], at):
    links = [link for line in chosen for link in line.open_links]
    count = services.revoke(by=request.actor, round_=round_, links=links, at=at)
    said = ngettext(
        "%(count)s link is withdrawn. Invite again to give a new one.",
        "%(count)s links are withdrawn. Invite again to give new ones.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect(_back(request, round_))


DEEDS = {"check": _check, "send": _send, "remind": _remind, "revoke": _revoke}


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_invite_people(request, uid):
    """Persons who are no organisation's contact: pasted, looked at, then written to."""
    round_, at = round_of(request, uid), timezone.now()
    form = PeopleForm(request.POST or None, town=round_.municipality)
    told, shown = None, []
    if form.is_bound:
        form.is_valid()
        told = services.sort_people(round_, form.people)
        language, note = form.cleaned_data.get("language", "en"), form.cleaned_data.get("note", "")
        readers = [Reader(one.email, one.name, language) for one in told.invited]
        shown = previews(round_, readers, at, note)
    if form.is_bound and form.is_valid() and request.POST.get("do") == "send" and told.invited:
        try:
            done = services.invite_people(
                by=request.actor, round_=round_, people=form.people, language=language, note=note, at=at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            count = len(done.invited)
            said = ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", count)
            messages.success(request, said % {"count": count})
            return redirect("round_invite", town=request.actor.municipality.slug, uid=uid)
    context = {"round": round_, "form": form, "told": told, "previews": shown}
    return form_page(request, "stakeholders/consultations/inviting/people.html", context)
