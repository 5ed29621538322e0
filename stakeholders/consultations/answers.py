"""The verbs of answers: one person drafts, another approves, all are published together."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor

from .models import Contribution, Moderation, Response, RoundState


@dataclass(frozen=True)
class Answer:
    """A decision, its reason, and what changes in the text."""

    decision: str
    reason: str
    change_made: str = ""


def _person(by: Actor):
    if by.user is None:
        raise Refused(
            _("An answer is drafted and approved by persons, not by a partner system."), code="person_needed"
        )
    return by.user


def state_mark(response: Response | None) -> str:
    """What a form remembers of the answer that it shows, so that nobody overwrites what they have not seen."""
    return response.updated_at.isoformat() if response else ""


@transaction.atomic
def draft_answer(
    *, by: Actor, contributions: list[Contribution], answer: Answer, seen: dict[int, str] | None = None
) -> list[Response]:
    """Answer one contribution, or several that make the same point. Approval, if there was one, is void.

    `seen`: the mark (`state_mark`) of the answer that the writer saw, by contribution id; Conflict when it is
    another by now. Without it nothing is compared.
    """
    person = _person(by)
    return [_draft(person, contribution, answer, seen) for contribution in contributions]


def _draft(person, contribution: Contribution, answer: Answer, seen: dict[int, str] | None) -> Response:
    # The row of the contribution is the lock: two first drafts cannot pass each other.
    locked = (
        Contribution.objects.select_for_update(of=("self",)).select_related("round").get(pk=contribution.pk)
    )
    if locked.round.state == RoundState.DECIDED:
        raise Refused(_("The answers of this round are published."), code="round_decided")
    if locked.moderation != Moderation.PUBLISHED:
        raise Refused(_("Only a comment that was published can be answered."), code="not_published")
    response = Response.objects.filter(contribution=locked).first()
    if seen is not None and seen.get(locked.pk, "") != state_mark(response):
        raise Conflict(_("Somebody else has written an answer in the meantime."))
    response = response or Response(municipality_id=locked.municipality_id, contribution=locked)
    response.decision, response.reason = answer.decision, answer.reason.strip()
    response.change_made = answer.change_made.strip()
    response.drafted_by, response.approved_by, response.approved_at = person, None, None
    response.save()
    return response


@transaction.atomic
def approve_answers(*, by: Actor, responses: list[Response], at: datetime) -> int:
    """Approve answers as they were seen; returns how many.

    Raises Refused (`two_people`) when one was drafted by the same person, and Conflict when one was changed or
    approved in the meantime: then none is approved.
    """
    person = _person(by)
    if any(response.drafted_by_id == person.pk for response in responses):
        raise Refused(
            _(
                "You drafted this answer. Another person must approve it, so that two people have thought about it."
            ),
            code="two_people",
        )
    if any(response.drafted_by_id is None for response in responses):
        raise Refused(
            _("Whoever drafted this answer has left. Save it again, then another person can approve it."),
            code="drafter_gone",
        )
    changed = sum(
        Response.objects.filter(
            pk=response.pk,
            approved_at=None,
            updated_at=response.updated_at,
            contribution__moderation=Moderation.PUBLISHED,
        )
        .exclude(contribution__round__state=RoundState.DECIDED)
        .update(approved_by=person, approved_at=at)
        for response in responses
    )
    if changed < len(responses):
        raise Conflict(_("An answer was changed or approved in the meantime. Look again."))
    return changed
