"""The verbs of answers: one person drafts, another approves, all are published together."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Moderation, RoundState
from stakeholders.consultations.segments.models import Segment
from stakeholders.organisations.models import Organisation

from .changes import CHANGING, keep_changes
from .models import Response


@dataclass(frozen=True)
class Answer:
    """A decision, its reason, and what changes in the text."""

    decision: str
    reason: str
    change_made: str = ""
    # Uids of the parts of the text that change, and why the change comes later if it does.
    changes: tuple[str, ...] = ()
    later_reason: str = ""


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
    *, by: Actor, segments: list[Segment], answer: Answer, seen: dict[int, str] | None = None
) -> list[Response]:
    """Answer one point, or several alike. Approval, if there was one, is void.

    `seen`: the mark (`state_mark`) of the answer that the writer saw, by id of the point; Conflict when it is
    another by now. Without it nothing is compared.
    """
    person = _person(by)
    # Always in one order, so that two people who answer overlapping choices wait and do not block each other.
    ordered = sorted(segments, key=lambda segment: segment.pk)
    return [_draft(person, segment, answer, seen) for segment in ordered]


def _draft(person, segment: Segment, answer: Answer, seen: dict[int, str] | None) -> Response:
    # The row of the point is the lock: two first drafts cannot pass each other.
    rows = Segment.objects.select_for_update(of=("self",)).select_related("contribution__round__text")
    locked = rows.get(pk=segment.pk)
    if locked.contribution.round.state == RoundState.DECIDED:
        raise Refused(_("The answers of this round are published."), code="round_decided")
    if locked.head_id:
        raise Refused(_("This point is answered together with the one it stands under."), code="has_a_head")
    if not Segment.objects.filter(_answerable(), pk=locked.pk).exists():
        raise Refused(_("Only a comment that was published can be answered."), code="not_published")
    response = Response.objects.filter(segment=locked).first()
    if seen is not None and seen.get(locked.pk, "") != state_mark(response):
        raise Conflict(_("Somebody else has written an answer in the meantime."))
    response = response or Response(municipality_id=locked.municipality_id, segment=locked)
    response.decision, response.reason = answer.decision, answer.reason.strip()
    response.change_made = answer.change_made.strip()
    response.later_reason = answer.later_reason.strip() if answer.decision in CHANGING else ""
    response.drafted_by, response.approved_by, response.approved_at = person, None, None
    response.save()
    keep_changes(response, list(answer.changes))
    return response


def _answerable(prefix: str = "") -> Q:
    """A point of a published comment, or one under which a point of a published comment stands."""
    own = Q(**{f"{prefix}contribution__moderation": Moderation.PUBLISHED})
    return own | Q(**{f"{prefix}followers__contribution__moderation": Moderation.PUBLISHED})


@transaction.atomic
def approve_answers(*, by: Actor, responses: list[Response], at: datetime) -> int:
    """Approve answers as they were seen; returns how many.

    Raises Refused (`two_people`, `independent`) when one was drafted by the same person or is about criticism of
    the organisation of who approves, and Conflict when one was changed or approved in the meantime: then none is
    approved.
    """
    person = _person(by)
    _refuse_approval(by, person, responses)
    _refuse_without_change(responses)
    changed = sum(
        Response.objects.filter(
            pk=response.pk,
            approved_at=None,
            updated_at=response.updated_at,
            segment__in=Segment.objects.filter(_answerable(), pk=response.segment_id),
        )
        .exclude(segment__contribution__round__state=RoundState.DECIDED)
        .update(approved_by=person, approved_at=at)
        for response in responses
    )
    if changed < len(responses):
        raise Conflict(_("An answer was changed or approved in the meantime. Look again."))
    return changed


def _refuse_approval(by: Actor, person, responses: list[Response]) -> None:
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
    if by.organisation_id is not None and criticised(responses).filter(pk=by.organisation_id).exists():
        raise Refused(
            _("This point criticises your organisation. Somebody from outside it approves the answer."),
            code="independent",
        )


def _refuse_without_change(responses: list[Response]) -> None:
    """What is accepted changes the text, now or later; the answer says which part, or why not yet."""
    empty = Response.objects.filter(
        pk__in=[response.pk for response in responses], decision__in=CHANGING, changes=None, later_reason=""
    )
    if empty.exists():
        raise Refused(
            _(
                "An accepted point needs the part of the text that changes, or the reason why the change comes later."
            ),
            code="change_needed",
        )


def criticised(responses: list[Response]):
    """The organisations that the points behind these answers criticise."""
    points = [response.segment_id for response in responses]
    about = Segment.objects.filter(Q(pk__in=points) | Q(head__in=points), criticises__isnull=False)
    return Organisation.objects.filter(pk__in=about.values("criticises"))
