"""Rounds: the coordinator's pages from the frozen text to the published answers."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, page_of, visible_or_404
from stakeholders.access.permissions import Permission, can

from . import services
from .anchors import Fate, carry
from .consultations.models import Consultation
from .forms import RoundForm
from .models import ConsultedText, Contribution, Moderation, Round, RoundState
from .rounds.posters import poster_languages
from .rounds.services import prepare_round
from .rounds.wording import audience_lines
from .segments.models import Segment
from .wording import PROMISES, closing_words, end_changes, opening_words, part_title

COUNTS = {
    "all": Contribution.objects.counted_by_round(),
    "pending": Contribution.objects.pending().counted_by_round(),
    "published": Contribution.objects.admitted().counted_by_round(),
    "late": Contribution.objects.filter(is_late=True).counted_by_round(),
    "points": Segment.objects.admitted().counted_by_round(),
    "answered": Segment.objects.admitted().approved().counted_by_round(),
}
TONES = {"draft": "neutral", "open": "success", "closed": "warning", "decided": "info"}


def rounds_of(actor, at=None):
    """The rounds that the actor may see with their counts, without the long texts."""
    return (
        Round.objects.visible_to(actor)
        .seen_by(actor, at or timezone.now())
        .select_related("text", "municipality", "consultation")
        .defer("text__content")
        .annotate(**{f"count_{name}": count for name, count in COUNTS.items()})
        .order_by("-opens_at", "-id")
    )


def dressed(round_: Round, at) -> Round:
    """The round with what a page says about it."""
    zone = round_.municipality.time_zone
    round_.opens_words, round_.closes_words = opening_words(round_, zone), closing_words(round_, zone)
    round_.tone = TONES[round_.state]
    round_.state_label = round_.get_state_display()
    if round_.state == RoundState.OPEN and at < round_.opens_at:
        round_.tone, round_.state_label = "info", _("announced")
    if round_.state == RoundState.OPEN and at >= round_.closes_at:
        round_.tone, round_.state_label = "warning", _("over, to be closed")
    return round_


@town_page(Permission.READ)
def round_list(request):
    at = timezone.now()
    page_obj = page_of(request, rounds_of(request.actor, at))
    for row in page_obj:
        dressed(row, at)
    has_text = ConsultedText.objects.visible_to(request.actor).exists()
    return render(
        request,
        "stakeholders/consultations/round_list.html",
        {"page_obj": page_obj, "has_text": has_text},
    )


@town_page(Permission.READ)
def round_detail(request, uid):
    at = timezone.now()
    round_ = dressed(visible_or_404(rounds_of(request.actor, at), request.actor, uid=uid), at)
    round_.unanswered = round_.count_points - round_.count_answered
    return render(
        request,
        "stakeholders/consultations/round_detail.html",
        {
            "round": round_,
            "promise": PROMISES[round_.promise],
            "end_changes": end_changes(round_),
            "queue_url": _about(request, "moderation_queue", round_),
            "answers_url": _about(request, "answer_list", round_),
            "steps": _steps(round_),
            "audiences": audience_lines(round_),
            "asks": round_.questions.count(),
            "poster_languages": poster_languages(round_),
            "participation": round_.participation.select_related("area"),
            "may_run": can(request.actor, Permission.RUN_CONSULTATION, round_),
            "may_moderate": can(request.actor, Permission.MODERATE, round_),
            "may_answer": can(request.actor, Permission.DRAFT_RESPONSE, round_)
            or can(request.actor, Permission.APPROVE_RESPONSE, round_),
            "public_url": request.build_absolute_uri(
                reverse("public:consultation_round", args=[request.actor.municipality.slug, round_.uid])
            ),
        },
    )


def _about(request, name: str, round_: Round) -> str:
    return f"{reverse(name, args=[request.actor.municipality.slug])}?round={round_.uid}"


def _steps(round_: Round) -> list[dict]:
    labels = [
        (RoundState.DRAFT, _("Prepared"), ""),
        (RoundState.OPEN, _("Open"), round_.opens_words),
        (RoundState.CLOSED, _("Closed and answered"), round_.closes_words),
        (RoundState.DECIDED, _("Answers published"), ""),
    ]
    order = [state for state, _label, _hint in labels]
    here = order.index(round_.state)
    is_last = here == len(order) - 1
    return [
        {
            "label": label,
            "hint": hint,
            "state": "done" if place < here or is_last else "current" if place == here else "todo",
        }
        for place, (_state, label, hint) in enumerate(labels)
    ]


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_create(request):
    text = ConsultedText.objects.visible_to(request.actor).defer("content")
    chosen = (
        text.filter(uid=request.GET["text"]).first() if _is_uid(request.GET.get("text")) else text.first()
    )
    form = RoundForm(
        request.POST or None,
        actor=request.actor,
        at=timezone.now(),
        initial={"text": chosen and chosen.pk, **_of_consultation(request)},
    )
    if form.is_bound and form.is_valid():
        made = prepare_round(by=request.actor, **form.changes())
        messages.success(request, _("The round is prepared. Nobody sees it until you open it."))
        return redirect("round_detail", town=request.actor.municipality.slug, uid=made.uid)
    return form_page(request, "stakeholders/consultations/round_form.html", {"form": form, "text": chosen})


def _of_consultation(request) -> dict:
    """The consultation that the address names, with its promise."""
    uid = request.GET.get("consultation")
    found = _is_uid(uid) and Consultation.objects.visible_to(request.actor).filter(uid=uid).first()
    return {"consultation": found.pk, "promise": found.promise} if found else {}


def _is_uid(value) -> bool:
    return bool(value) and len(value) == 36 and all(c in "0123456789abcdef-" for c in value)


@town_page(Permission.RUN_CONSULTATION)
@require_http_methods(["GET", "POST"])
def round_update(request, uid):
    round_ = visible_or_404(Round.objects.select_related("municipality"), request.actor, uid=uid)
    at = timezone.now()
    if not services.editable(round_, at):
        messages.error(request, _("The answers are published; the round never changes again."))
        return redirect("round_detail", town=request.actor.municipality.slug, uid=uid)
    # The form writes into the row that it is given; the verb compares with what the database holds.
    form = RoundForm(
        request.POST or None, actor=request.actor, at=at, instance=Round.objects.get(pk=round_.pk)
    )
    if form.is_bound and form.is_valid():
        try:
            services.edit_round(
                by=request.actor,
                round_=round_,
                changes=form.changes(),
                at=at,
                reason=form.cleaned_data.get("end_reason", ""),
            )
        except (Refused, Conflict) as error:
            form.is_stale = isinstance(error, Conflict)
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The round is saved."))
            return redirect("round_detail", town=request.actor.municipality.slug, uid=uid)
    return form_page(request, "stakeholders/consultations/round_form.html", {"form": form, "round": round_})


@town_page(Permission.READ)
def round_changes(request, uid):
    """What became, in the newest text, of the parts on which people commented."""
    rows = Round.objects.seen_by(request.actor, timezone.now()).select_related("text")
    round_ = visible_or_404(rows, request.actor, uid=uid)
    newest = services.newest_of_subject(round_.text)
    counts = (
        Contribution.objects.visible_to(request.actor)
        .filter(round=round_)
        .exclude(moderation=Moderation.WITHHELD)
        .exclude(element_uid=None)
        .in_reading_order(round_.text.content)
        .values_list("element_uid", "element_hash", "position")
        .annotate(comments=Count("id"))
        .order_by("position")
    )
    rows = []
    for uid_, hash_, _place, comments in counts:
        carried = carry(uid_, hash_, round_.text.content, newest.content)
        rows.append(
            {"carried": carried, "comments": comments, "title": part_title(carried.now or carried.then)}
        )
    return render(
        request,
        "stakeholders/consultations/round_changes.html",
        {
            "round": round_,
            "newest": newest,
            "rows": rows,
            "changed": [row for row in rows if row["carried"].fate == Fate.CHANGED],
            "removed": [row for row in rows if row["carried"].fate == Fate.REMOVED],
            "unchanged": [row for row in rows if row["carried"].fate == Fate.UNCHANGED],
        },
    )
