"""Receiving a contribution: once for each key, in time or late, and never lost."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.screening import suspicions
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation

from .models import AuthorKind, Contribution, Flag, Round, RoundState
from .places.grid import coarse
from .rounds.access import Audience, audience_of
from .windows import Standing, last_day

LEAST_TIME = timedelta(seconds=4)
# Who stands behind a page; over the API it is whoever holds the token.
CHANNEL_AUDIENCES = {"web": Audience.PUBLIC, "link": Audience.PARTNERS}


@dataclass(frozen=True)
class Sent:
    """What somebody sent. `key` makes a repetition the same contribution; `begun_at` is when the form was opened."""

    key: uuid.UUID
    body: str
    stance: str
    author_kind: str
    author_name: str = ""
    organisation: Organisation | None = None
    actor_group: str = ""
    element_uid: str | None = None
    may_be_shown: bool = True
    area: Area | None = None
    place: tuple[float, float] | None = None  # longitude, latitude; kept no more exactly than `places.grid`
    channel: str = "web"
    flags: frozenset[str] = field(default_factory=frozenset)
    begun_at: datetime | None = None
    meeting: object | None = None  # the meeting in which it was said
    shared_by: int | None = None  # by how many people there


class Receipt(NamedTuple):
    contribution: Contribution
    is_new: bool


@transaction.atomic
def receive(*, by: Actor, round_: Round, sent: Sent, at: datetime) -> Receipt:
    """Take a contribution, or find the one that was sent before with the same key.

    Raises Refused (`round_early`, `round_shut`, `element_unknown`) and Conflict when the key was used for other
    words. A contribution begun in time and sent after the end is taken and shown as late.
    """
    wanted = written(round_, sent, at)
    audience = CHANNEL_AUDIENCES.get(sent.channel) or audience_of(by)
    try:
        wanted.is_late = in_time_or_late(round_, audience, at, sent.begun_at) == Standing.LATE
    except Refused:
        # What was taken before its end has its receipt also when it is sent again after it.
        earlier = Contribution.objects.filter(round=round_, key=sent.key).first()
        if earlier is None:
            raise
        return Receipt(the_same(earlier, wanted), False)
    return _insert(wanted)


@transaction.atomic
def enter(*, by: Actor, round_: Round, sent: Sent, received_on: date) -> Receipt:
    """Write down for somebody what came on paper or was said in a meeting, on the day on which it was received."""
    if round_.state not in {RoundState.OPEN, RoundState.CLOSED}:
        raise Refused(_("This round takes no comments."), code="round_shut")
    zone = round_.municipality.time_zone
    if received_on < round_.opens_at.astimezone(ZoneInfo(zone)).date():
        raise Refused(_("On that day the round had not begun."), code="round_early")
    wanted = written(round_, sent, None)
    wanted.received_on = received_on
    wanted.is_late = received_on > last_day(round_.closes_at, zone).date()
    return _insert(wanted)


def in_time_or_late(round_: Round, audience, at: datetime, begun_at: datetime | None) -> Standing:
    answer = round_.standing(audience, at, begun_at)
    if answer == Standing.EARLY:
        raise Refused(_("The round has not begun."), code="round_early")
    if answer == Standing.SHUT:
        raise Refused(_("The round has ended."), code="round_shut")
    return answer


def written(round_: Round, sent: Sent, at: datetime | None) -> Contribution:
    element = round_.text.element(sent.element_uid) if sent.element_uid else None
    if sent.element_uid and element is None:
        raise Refused(_("This part does not stand in the text of the round."), code="element_unknown")
    is_anonymous = sent.author_kind == AuthorKind.ANONYMOUS
    body = sent.body.replace("\r\n", "\n").strip()
    flags = set(sent.flags)
    if suspicions(body):
        flags.add(Flag.PRIVATE)
    return Contribution(
        municipality_id=round_.municipality_id,
        round=round_,
        element_uid=element and element["uid"],
        element_hash=element["hash"] if element else "",
        author_kind=sent.author_kind,
        author_name="" if is_anonymous else sent.author_name.strip(),
        organisation=None if is_anonymous else sent.organisation,
        actor_group=sent.actor_group if sent.author_kind == AuthorKind.ORGANISATION else "",
        area=sent.area,
        place=list(coarse(*sent.place)) if sent.place else None,
        stance=sent.stance,
        body=body,
        channel=sent.channel,
        meeting=sent.meeting,
        shared_by=sent.shared_by,
        received_on=at.astimezone(ZoneInfo(round_.municipality.time_zone)).date() if at else None,
        key=sent.key,
        may_be_shown=sent.may_be_shown,
        flags=sorted(flags),
    )


def _insert(wanted: Contribution) -> Receipt:
    """INSERT … ON CONFLICT DO NOTHING: of two that arrive at once, one is written and both get its receipt."""
    Contribution.objects.bulk_create([wanted], ignore_conflicts=True)
    same_key = Contribution.objects.filter(round_id=wanted.round_id, key=wanted.key)
    wanted.pk, uid = same_key.values_list("pk", "uid").get()
    if uid == wanted.uid:
        return Receipt(wanted, True)
    return Receipt(the_same(same_key.get(), wanted), False)


def the_same(kept: Contribution, wanted: Contribution) -> Contribution:
    names = (
        "body", "stance", "author_kind", "author_name", "organisation_id", "actor_group", "may_be_shown",
        "element_hash", "area_id", "place", "question_id", "meeting_id", "shared_by",
    )  # fmt: skip
    same_place = str(kept.element_uid) == str(wanted.element_uid)
    if not same_place or any(getattr(kept, name) != getattr(wanted, name) for name in names):
        raise Conflict(_("Something else was sent before with the same key."))
    return kept
