"""The verbs of rounds: freezing a text, opening, ending, moderating, publishing the answers."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor

from .answers.changes import bind_changes
from .coverage.services import refuse_open_gaps
from .following.models import WriterContact
from .following.services import announce_answers
from .models import (
    MODERATION_TRANSITIONS,
    TRANSITIONS,
    ConsultedText,
    Contribution,
    EndChange,
    Moderation,
    Round,
    RoundState,
)
from .plain.services import carry_over
from .segments.models import Segment


def freeze_text(
    *, by: Actor, municipality, subject_uid: UUID, title: str, label: str, elements: list[dict]
) -> ConsultedText:
    """Keep a text to consult on for ever; the same words of the same subject are kept once.

    `elements`: [{"uid", "kind", "code", "heading", "body", "hash"}] in reading order.
    """
    if not elements:
        raise Refused(_("A text without parts cannot be consulted on."), code="text_is_empty")
    digest = hashlib.sha256("".join(element["hash"] for element in elements).encode()).hexdigest()
    same = ConsultedText.objects.filter(
        municipality=municipality, subject_uid=subject_uid, label=label, content_hash=digest
    ).first()
    if same is not None:
        return same
    text = ConsultedText.objects.create(
        municipality=municipality,
        subject_uid=subject_uid,
        title=title[:200],
        label=label,
        content=[{**element, "uid": str(element["uid"])} for element in elements],
        content_hash=digest,
    )
    carry_over(text=text)
    bind_changes(text)
    return text


def newest_of_subject(text: ConsultedText) -> ConsultedText:
    """The newest text about the same subject: `text` itself when there is none."""
    if text.subject_uid is None:
        return text
    rows = ConsultedText.objects.filter(municipality_id=text.municipality_id, subject_uid=text.subject_uid)
    return rows.order_by("-created_at", "-id").first() or text


@transaction.atomic
def open_round(*, by: Actor, round_: Round, at: datetime) -> None:
    """Show the round to everybody; comments are taken from `opens_at` on."""
    if not round_.introduction.strip():
        raise Refused(
            _("Write an introduction in plain language first: it tells people what is asked of them."),
            code="round_needs_introduction",
        )
    if round_.closes_at <= at:
        raise Refused(_("The end of the round has passed. Set another date first."), code="round_is_past")
    _move(round_, RoundState.OPEN)


@transaction.atomic
def close_round(*, by: Actor, round_: Round, at: datetime) -> None:
    """End the round. Ended before its announced date, that date becomes now, so that the record tells the truth."""
    if at <= round_.opens_at:
        raise Refused(
            _("The round has not begun. Change its dates instead of ending it."), code="round_not_begun"
        )
    _move(round_, RoundState.CLOSED, closes_at=min(at, round_.closes_at))


@transaction.atomic
def publish_answers(*, by: Actor, round_: Round, summary: str, at: datetime) -> None:
    """Publish all answers together. Refused while one contribution is not moderated or not answered."""
    rows = Contribution.objects.filter(round=round_)
    open_points = Segment.objects.filter(contribution__round=round_).unanswered().count()
    pending, unanswered = rows.pending().count(), open_points
    if pending:
        raise Refused(
            ngettext(
                "%(count)s comment waits for moderation.", "%(count)s comments wait for moderation.", pending
            )
            % {"count": pending},
            code="round_not_moderated",
        )
    if unanswered:
        raise Refused(
            ngettext(
                "%(count)s point has no approved answer.",
                "%(count)s points have no approved answer.",
                unanswered,
            )
            % {"count": unanswered},
            code="round_not_answered",
        )
    if round_.state == RoundState.CLOSED:
        refuse_open_gaps(round_)
    _move(round_, RoundState.DECIDED, summary=summary, published_at=at)
    announce_answers(round_=round_)


def _move(round_: Round, state: RoundState, **changes) -> None:
    """Compare-and-set: two people who press at once do it once."""
    if state not in TRANSITIONS[RoundState(round_.state)]:
        raise Conflict(_("The round is %(state)s.") % {"state": round_.get_state_display()})
    try:
        with transaction.atomic():
            changed = Round.objects.filter(pk=round_.pk, state=round_.state).update(state=state, **changes)
    except IntegrityError as error:
        # A comment arrived between the count and the change; the database noticed.
        raise Conflict(_("A comment arrived just now. Look at it first.")) from error
    if not changed:
        raise Conflict(_("Somebody else has moved this round on in the meantime."))
    round_.state = state
    for name, value in changes.items():
        setattr(round_, name, value)


def delete_round(*, by: Actor, round_: Round) -> None:
    """Delete a round that was never opened."""
    if round_.state != RoundState.DRAFT:
        raise Refused(_("A round that was opened is kept."), code="round_is_kept")
    round_.delete()


EDITABLE = {
    RoundState.DRAFT: {
        "consultation",
        "text",
        "title",
        "introduction",
        "promise",
        "opens_at",
        "closes_at",
        "comments_shown",
        "is_blind",
        "first_reminder_days",
        "last_reminder_days",
    },
    RoundState.OPEN: {
        "title",
        "introduction",
        "opens_at",
        "closes_at",
        "first_reminder_days",
        "last_reminder_days",
    },
    RoundState.CLOSED: {"title", "introduction"},
    RoundState.DECIDED: set(),
}


def editable(round_: Round, at: datetime) -> set[str]:
    """What may still be changed: the promise and the text not after opening, the beginning not after it."""
    fields = EDITABLE[RoundState(round_.state)]
    return fields - {"opens_at"} if round_.state == RoundState.OPEN and at >= round_.opens_at else fields


@transaction.atomic
def edit_round(*, by: Actor, round_: Round, changes: dict, at: datetime, reason: str = "") -> None:
    """Change what may still be changed; Conflict when the round has been moved on in the meantime.

    `reason`: why the end is moved, once it has been announced. It is kept and shown.
    """
    fixed = set(changes) - editable(round_, at)
    if fixed:
        raise Refused(
            _("This can no longer be changed: %(fields)s.") % {"fields": ", ".join(sorted(fixed))},
            code="round_is_fixed",
        )
    closes = changes.get("closes_at", round_.closes_at)
    end_moves = moves_the_end(round_, closes)
    if end_moves and closes <= at:
        raise Refused(_("To end the round now, use “End the round”."), code="round_end_is_past")
    if end_moves and not reason.strip():
        raise Refused(
            _("Say why the end is moved: people have planned with the date that was announced."),
            code="reason_needed",
        )
    if closes <= changes.get("opens_at", round_.opens_at):
        raise Refused(_("The round must end after it begins."), code="round_without_length")
    if not Round.objects.filter(pk=round_.pk, state=round_.state).update(**changes):
        raise Conflict(_("Somebody else has moved this round on in the meantime."))
    if end_moves:
        EndChange.objects.create(
            municipality_id=round_.municipality_id,
            round=round_,
            before=round_.closes_at,
            after=closes,
            reason=reason.strip(),
        )


def moves_the_end(round_: Round, closes: datetime) -> bool:
    """Whether this is another end than the one that was announced to everybody."""
    return round_.state == RoundState.OPEN and closes != round_.closes_at


@transaction.atomic
def moderate(*, by: Actor, contributions, decision: str, reason: str = "") -> tuple[int, int]:
    """Publish or withhold a queryset of contributions.

    Returns how many were changed, and how many were not because somebody else was faster, because they were so
    already, or because their round is published.
    """
    decision = Moderation(decision)
    reason = " ".join(reason.split())
    if decision == Moderation.WITHHELD and not reason:
        raise Refused(_("Say why: the writer reads it on the receipt."), code="reason_needed")
    wanted = contributions.count()
    sources = [state for state, targets in MODERATION_TRANSITIONS.items() if decision in targets]
    rows = contributions.filter(moderation__in=sources)
    if decision != Moderation.WITHHELD:
        rows = rows.exclude(round__state=RoundState.DECIDED)
    ids = list(rows.values_list("pk", flat=True))
    changed = Contribution.objects.filter(pk__in=ids, moderation__in=sources).update(
        moderation=decision, moderation_reason=reason if decision == Moderation.WITHHELD else ""
    )
    return changed, wanted - changed


def take_name_off(*, by: Actor, contribution: Contribution) -> None:
    """Remove a writer's name at the writer's wish; the words stay."""
    WriterContact.objects.filter(contribution=contribution).delete()
    Contribution.objects.filter(pk=contribution.pk).update(
        author_name="", organisation=None, is_confirmed=False
    )


def find_by_code(actor: Actor, bounds: tuple[UUID, UUID]) -> Contribution | None:
    """The one contribution behind a receipt code; None for none, or for the unlikely two."""
    rows = Contribution.objects.visible_to(actor).filter(uid__range=bounds)
    found = list(rows.select_related("round", "organisation")[:2])
    return found[0] if len(found) == 1 else None
