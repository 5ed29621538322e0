"""The verbs of points: cutting, joining, gathering under a head, giving to somebody, saying what they are about."""

from datetime import date
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Contribution, Moderation, Round, RoundState
from stakeholders.consultations.topics.models import Topic

from .models import Segment, SegmentTopic
from .splitting import Span


@transaction.atomic
def split(*, by: Actor, contribution: Contribution, spans: list[Span]) -> list[Segment]:
    """Cut a contribution into these points; without spans it becomes one whole point again.

    A point that stays where it is keeps its answer. A point that has an answer, or that others stand under, is not
    cut: Refused (`point_answered`).
    """
    locked = _open(contribution)
    spans = sorted(spans)
    if any(not 0 <= one.starts < one.ends <= len(locked.said) for one in spans):
        raise Refused(_("A point must lie inside the comment."), code="point_outside")
    if any(one.ends > other.starts for one, other in pairwise(spans)):
        raise Refused(_("Two points of a comment must not overlap."), code="points_overlap")
    wanted = [(one.starts, one.ends) for one in spans] or [(None, None)]
    now = list(locked.segments.select_related("response").order_by("number"))
    free = [one for one in now if (one.starts, one.ends) not in wanted]
    if any(hasattr(one, "response") or one.followers.exists() for one in free):
        raise Refused(
            _("A point that is answered, or under which others stand, cannot be cut. Release it first."),
            code="point_answered",
        )
    kept = {(one.starts, one.ends): one for one in now if one not in free}
    first = free[0] if free else now[0]
    reused = free[0] if free and len(kept) < len(wanted) else None
    Segment.objects.filter(pk__in=[one.pk for one in free if one is not reused]).delete()
    _number_anew(kept.values(), reused)
    for number, span in enumerate(wanted, 1):
        _put(locked, kept.get(span), reused if span not in kept else None, span, number, first)
        reused = None if span not in kept else reused
    return list(locked.segments.order_by("number"))


def _number_anew(kept, reused) -> None:
    """Numbers out of the way, so that new ones can be given in the order of the text."""
    for place, one in enumerate([*kept, *([reused] if reused else [])]):
        Segment.objects.filter(pk=one.pk).update(number=1000 + place)


def _put(contribution, kept, reused, span, number: int, first: Segment) -> None:
    if kept is not None:
        Segment.objects.filter(pk=kept.pk).update(number=number)
    elif reused is not None:
        Segment.objects.filter(pk=reused.pk).update(starts=span[0], ends=span[1], number=number, head=None)
    else:
        Segment.objects.create(
            municipality_id=contribution.municipality_id,
            contribution=contribution,
            number=number,
            starts=span[0],
            ends=span[1],
            element_uid=first.element_uid,
            element_hash=first.element_hash,
            stance=first.stance,
            assigned_to_id=first.assigned_to_id,
            due_on=first.due_on,
        )


def _open(contribution: Contribution) -> Contribution:
    """The contribution, held, with its round open for work."""
    rows = Contribution.objects.select_for_update(of=("self",)).select_related("round")
    locked = rows.get(pk=contribution.pk)
    if locked.round.state == RoundState.DECIDED:
        raise Refused(_("The answers of this round are published."), code="round_decided")
    if locked.moderation != Moderation.PUBLISHED:
        raise Refused(_("Only a comment that was published has points."), code="not_published")
    return locked


@transaction.atomic
def gather(*, by: Actor, head: Segment, others: list[Segment]) -> tuple[int, int]:
    """Put points under a head, so that one answer answers all.

    Returns how many stand under it now and how many were left because they have an answer of their own. Points
    that stood under one of the others come along.
    """
    if head.head_id:
        raise Refused(_("This point stands under another itself."), code="has_a_head")
    ids = {other.pk for other in others} - {head.pk}
    rows = Segment.objects.filter(pk__in=ids)
    answered = set(rows.filter(response__isnull=False).values_list("pk", flat=True))
    free = ids - answered
    try:
        with transaction.atomic():
            below = list(Segment.objects.filter(head__in=free).values_list("pk", flat=True))
            Segment.objects.filter(pk__in=below).update(head=None)
            changed = Segment.objects.filter(pk__in=free | set(below)).update(head=head)
    except IntegrityError as error:
        raise Conflict(_("These points cannot stand under this one. Look again.")) from error
    return changed, len(answered)


@transaction.atomic
def release(*, by: Actor, segments) -> int:
    """Take points from under their heads: each needs an answer of its own again."""
    if segments.filter(contribution__round__state=RoundState.DECIDED).exists():
        raise Refused(_("The answers of this round are published."), code="round_decided")
    return segments.filter(head__isnull=False).update(head=None)


def assign(*, by: Actor, segments, person, due_on: date | None) -> int:
    """Give points to a colleague, or to nobody, to be answered by a day."""
    return segments.update(assigned_to=person, due_on=due_on)


@transaction.atomic
def tag(*, by: Actor, segments, topic: Topic) -> int:
    """Say that points speak of a topic; returns how many did not before."""
    links = [
        SegmentTopic(municipality_id=topic.municipality_id, segment_id=pk, topic=topic)
        for pk in segments.exclude(topics=topic).values_list("pk", flat=True)
    ]
    SegmentTopic.objects.bulk_create(links, ignore_conflicts=True)
    return len(links)


def untag(*, by: Actor, segments, topic: Topic) -> int:
    return SegmentTopic.objects.filter(segment__in=segments, topic=topic).delete()[0]


@transaction.atomic
def place(*, by: Actor, segment: Segment, element_uid: str | None, stance: str) -> None:
    """Say of which part of the text a point speaks, and with what position. The contribution keeps what was sent."""
    round_ = Round.objects.select_related("text").get(contributions=segment.contribution_id)
    if round_.state == RoundState.DECIDED:
        raise Refused(_("The answers of this round are published."), code="round_decided")
    element = round_.text.element(element_uid) if element_uid else None
    if element_uid and element is None:
        raise Refused(_("This part does not stand in the text of the round."), code="element_unknown")
    segment.element_uid = element["uid"] if element else None
    segment.element_hash = element["hash"] if element else ""
    segment.stance = stance
    Segment.objects.filter(pk=segment.pk).update(
        element_uid=segment.element_uid, element_hash=segment.element_hash, stance=stance
    )


WORK = {"criticises", "due_on", "work_note"}


@transaction.atomic
def work_on(*, by: Actor, segment: Segment, changes: dict) -> None:
    """Change what is said of a point: `element_uid`, `stance`, `topics`, `criticises`, `due_on`, `work_note`."""
    if {"element_uid", "stance"} & changes.keys():
        uid = changes.get("element_uid", segment.element_uid)
        place(
            by=by,
            segment=segment,
            element_uid=str(uid) if uid else None,
            stance=changes.get("stance", segment.stance),
        )
    if work := {name: value for name, value in changes.items() if name in WORK}:
        Segment.objects.filter(pk=segment.pk).update(**work)
    if "topics" in changes:
        segment.topics.set(changes["topics"], through_defaults={"municipality_id": segment.municipality_id})
