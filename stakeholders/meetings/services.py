"""The verbs of meetings: keeping the agenda in order, carrying decisions out, entering what was said."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.intake import Sent, enter
from stakeholders.consultations.models import AuthorKind, Contribution, Moderation, Round
from stakeholders.consultations.services import moderate
from stakeholders.groups.models import Format

from .models import AgendaItem, DecisionState, Meeting, MeetingDecision


@dataclass(frozen=True)
class Point:
    """What was said in a meeting about a part of the text. `key` makes a repetition the same point."""

    key: uuid.UUID
    body: str
    stance: str
    element_uid: str | None = None
    shared_by: int | None = None


def facts_of_groups(meeting: Meeting) -> dict:
    """What the attendance of a group says of its meeting."""
    return {
        "occasion": meeting.name[:200],
        "held_on": meeting.held_on,
        "round_id": meeting.round_id,
        "format": Format.MEETING,
    }


def settle(meeting: Meeting) -> None:
    """After a change of the meeting: the attendance of groups says the same day, occasion and round."""
    meeting.groups.update(**facts_of_groups(meeting))


def _held(meeting: Meeting) -> list[AgendaItem]:
    """The agenda in its order, held against others who move it at the same time."""
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    return list(meeting.agenda.order_by("position", "id"))


def _number(items: list[AgendaItem]) -> None:
    for place, item in enumerate(items, 1):
        item.position = place
    AgendaItem.objects.bulk_update(items, ["position"])


@transaction.atomic
def add_item(
    *, by: Actor, meeting: Meeting, title: str, duration: int | None = None, speaker: str = ""
) -> AgendaItem:
    """Put a point at the end of the agenda."""
    place = len(_held(meeting)) + 1
    return AgendaItem.objects.create(
        municipality_id=meeting.municipality_id,
        meeting=meeting,
        position=place,
        title=title,
        duration=duration,
        speaker=speaker,
    )


@transaction.atomic
def move_item(*, by: Actor, meeting: Meeting, item: uuid.UUID, step: int) -> None:
    """Move a point of the agenda up (-1) or down (+1); at an end it stays."""
    items = _held(meeting)
    here = next((place for place, one in enumerate(items) if one.uid == item), None)
    if here is None:
        raise Refused(_("Somebody else has removed this point."), code="item_gone")
    there = min(max(here + step, 0), len(items) - 1)
    items.insert(there, items.pop(here))
    _number(items)


@transaction.atomic
def remove_item(*, by: Actor, meeting: Meeting, item: uuid.UUID) -> None:
    items = _held(meeting)
    AgendaItem.objects.filter(meeting=meeting, uid=item).delete()
    _number([one for one in items if one.uid != item])


@transaction.atomic
def carry_out(*, by: Actor, decision: MeetingDecision, state: str, on: date) -> None:
    """Say whether a decision was carried out, is dropped, or is open again."""
    state = DecisionState(state)
    MeetingDecision.objects.filter(pk=decision.pk).update(
        state=state, done_on=(on if state == DecisionState.DONE else None)
    )


def takes_points(meeting: Meeting, today: date) -> str:
    """Why nothing of the meeting can be entered as comments now; empty when it can."""
    if meeting.round_id is None:
        return _("Say first to which round of a consultation the meeting belongs.")
    if meeting.held_on > today:
        return _("The meeting has not been held yet.")
    if meeting.round.state == "draft":
        return _("The round is not open yet.")
    if meeting.round.state == "decided":
        return _("The answers of the round are published; it takes no more comments.")
    return ""


@transaction.atomic
def enter_points(
    *, by: Actor, meeting: Meeting, points: list[Point], today: date, admit: bool
) -> tuple[list[Contribution], int]:
    """Enter what was said in a meeting as comments of those who met, all or none; how many wait for moderation.

    `admit`: those in which nothing looks like the data of a person need no second look.
    """
    if why := takes_points(meeting, today):
        raise Refused(why, code="meeting_takes_no_points")
    round_ = Round.objects.select_related("text", "municipality").get(pk=meeting.round_id)
    made = [
        enter(by=by, round_=round_, sent=_sent(meeting, point), received_on=meeting.held_on).contribution
        for point in points
    ]
    rows = Contribution.objects.filter(pk__in=[one.pk for one in made])
    if admit:
        moderate(by=by, contributions=rows.filter(flags=[]), decision=Moderation.PUBLISHED)
    return made, rows.pending().count()


def _sent(meeting: Meeting, point: Point) -> Sent:
    return Sent(
        key=point.key,
        body=point.body,
        stance=point.stance,
        element_uid=point.element_uid,
        author_kind=AuthorKind.MEETING,
        author_name=speaks_for(meeting),
        channel="meeting",
        meeting=meeting,
        shared_by=point.shared_by,
    )


def speaks_for(meeting: Meeting) -> str:
    """Who speaks in a comment that was made in a meeting, for example: Evening in Mercado, 2 October 2026."""
    return f"{meeting.name[:90]}, {date_format(meeting.held_on, 'j F Y')}"
