"""The verbs of inviting: writing to organisations and persons, once more, reminding, withdrawing a link."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.links import issue_many
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import scope
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.rounds.access import Audience, takes_words_of, window_of
from stakeholders.municipalities.clock import town_today
from stakeholders.municipalities.models import Municipality
from stakeholders.organisations.models import Contact, Organisation
from stakeholders.outbox import services as outbox
from stakeholders.outbox.models import Letter, LetterState

from . import letters
from .letters import Reader
from .people import Person
from .register import SETTLED, Line, extend, language_of, register_of, still_asked, was_written_on
from .reminder_days import due_moments, step_due

logger = logging.getLogger("concord.inviting")

# What was begun before the end may be sent after it.
GRACE = timedelta(days=3)


@dataclass
class Invited:
    """Who was written to, and who was not because of what."""

    invited: list[Line] = field(default_factory=list)
    again_today: list[Line] = field(default_factory=list)
    without_contact: list[Line] = field(default_factory=list)
    settled: list[Line] = field(default_factory=list)
    letters: int = 0

    def put(self, line: Line, why: str) -> None:
        getattr(self, why or "invited").append(line)

    @property
    def not_possible(self) -> list[tuple[Line, str]]:
        """(line, why) of those to whom no letter goes."""
        names = ("without_contact", "again_today", "settled")
        return [(line, name) for name in names for line in getattr(self, name)]


def why_not(line: Line, town: Municipality, at: datetime) -> str:
    """Why no letter can go to a line now: again_today, without_contact, settled, or nothing."""
    if line.state in SETTLED:
        return "settled"
    if line.organisation is not None and not line.contacts:
        return "without_contact"
    today = town_today(town, at)
    if any(was_written_on(link, today, town.time_zone) for link in line.links):
        return "again_today"
    return ""


def sorted_out(lines: list[Line], town: Municipality, at: datetime) -> Invited:
    """Who of these can be written to now, before anybody is."""
    told = Invited()
    for line in lines:
        told.put(line, why_not(line, town, at))
    return told


def readers_of(line: Line, town: Municipality, chosen: Collection[int] = ()) -> list[Reader]:
    """To whom at a line the letter goes: the chosen contacts, else the first one; a person at the own address."""
    if line.organisation is None:
        link = line.newest
        language = language_of(link, next(iter(town.languages), "en"))
        return [Reader(link.recipient_email, link.recipient_name, language)]
    contacts = [one for one in line.contacts if one.pk in set(chosen)] or line.contacts[:1]
    return [Reader(one.email, one.name, one.language, line.organisation) for one in contacts]


@transaction.atomic
def invite(
    *,
    by: Actor,
    round_: Round,
    at: datetime,
    organisations: Collection[Organisation] = (),
    keys: Collection[str] = (),
    contacts: dict[int, list[int]] | None = None,
    note: str = "",
) -> Invited:
    """Write to organisations, or to lines of the register by their keys; to each once a day at most.

    `contacts`: {organisation: [contacts]} where it is not the first contact who gets the letter.
    """
    _hold_open(round_, at)
    wanted = {one.pk for one in organisations}
    lines = [
        line
        for line in register_of(round_)
        if line.key in keys or (line.organisation and line.organisation.pk in wanted)
    ]
    told = sorted_out(lines, round_.municipality, at)
    readers = [
        reader
        for line in told.invited
        for reader in readers_of(line, round_.municipality, (contacts or {}).get(_pk(line), ()))
    ]
    told.letters = _write(round_, readers, at, note)
    return told


def _pk(line: Line) -> int | None:
    return line.organisation.pk if line.organisation else None


def _hold_open(round_: Round, at: datetime) -> None:
    """Refuse unless partners can answer; hold the round, so that two who invite at once write one letter."""
    held = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    _opens, closes = window_of(round_, Audience.PARTNERS)
    if held.state != RoundState.OPEN or at >= closes or not takes_words_of(round_, Audience.PARTNERS):
        raise Refused(_("Partners are invited to an open round."), code="round_shut")


def _write(round_: Round, readers: list[Reader], at: datetime, note: str) -> int:
    links = issue_many(
        municipality=round_.municipality,
        purpose=LinkPurpose.COMMENT,
        target_uid=round_.uid,
        recipients=[(one.organisation, one.email, one.name) for one in readers],
        until=round_.closes_at + GRACE,
        at=at,
    )
    day = town_today(round_.municipality, at)
    drafts = [
        letters.invitation(round_, reader, at=at, key=f"invite:{link.uid}:{day}", note=note, link=link)
        for reader, link in zip(readers, links, strict=True)
    ]
    return outbox.write(round_.municipality, drafts)


@dataclass
class PeopleInvited:
    """Persons who were written to; those who hold an invitation already; those who are an organisation's contact."""

    invited: list[Person] = field(default_factory=list)
    known: list[Person] = field(default_factory=list)
    contacts: list[tuple[Person, Organisation]] = field(default_factory=list)


def sort_people(round_: Round, people: list[Person]) -> PeopleInvited:
    """Who of these is new to the round."""
    told = PeopleInvited()
    held = PartnerLink.objects.filter(
        municipality_id=round_.municipality_id,
        purpose=LinkPurpose.COMMENT,
        target_uid=round_.uid,
        revoked_at=None,
    )
    invited = {email.lower() for email in held.values_list("recipient_email", flat=True)}
    contacts = Contact.objects.filter(
        municipality_id=round_.municipality_id, organisation__is_active=True
    ).select_related("organisation")
    serving = {one.email.lower(): one.organisation for one in contacts}
    for person in people:
        email = person.email.lower()
        if email in invited:
            told.known.append(person)
        elif email in serving:
            told.contacts.append((person, serving[email]))
        else:
            told.invited.append(person)
    return told


@transaction.atomic
def invite_people(
    *, by: Actor, round_: Round, people: list[Person], language: str, at: datetime, note: str = ""
) -> PeopleInvited:
    """Write to persons in their own name. Who is invited already, or speaks for an organisation, gets no letter."""
    _hold_open(round_, at)
    told = sort_people(round_, people)
    _write(round_, [Reader(one.email, one.name, language) for one in told.invited], at, note)
    return told


@transaction.atomic
def revoke(*, by: Actor, round_: Round, links: Collection[PartnerLink], at: datetime) -> int:
    """The links stop working at once, with those of colleagues, and letters that wait are not sent; how many links."""
    pks = [link.pk for link in links]
    organisations = {link.organisation_id for link in links if link.organisation_id}
    rows = PartnerLink.objects.filter(municipality_id=round_.municipality_id, target_uid=round_.uid)
    count = rows.filter(pk__in=pks, revoked_at=None).update(revoked_at=at, updated_at=at)
    still_held = rows.filter(
        purpose=LinkPurpose.COMMENT, organisation__in=organisations, revoked_at=None
    ).values("organisation")
    rows.filter(purpose=LinkPurpose.DRAFT, organisation__in=organisations, revoked_at=None).exclude(
        organisation__in=still_held
    ).update(revoked_at=at, updated_at=at)
    Letter.objects.filter(link__in=pks, state=LetterState.QUEUED).update(state=LetterState.CANCELLED)
    return count


@transaction.atomic
def remind(*, by: Actor, round_: Round, links: Collection[PartnerLink], at: datetime) -> int:
    """Remind these now, if they are invited, have not answered, and got no letter today; how many letters."""
    _hold_open(round_, at)
    asked = remindable(round_, links, at)
    return _remind(round_, asked, at, f"now:{town_today(round_.municipality, at)}")


def remindable(round_: Round, links: Collection[PartnerLink], at: datetime) -> list[PartnerLink]:
    """Those of these whom a reminder would reach now."""
    wanted = {link.pk for link in links}
    town, today = round_.municipality, town_today(round_.municipality, at)
    asked = [link for link in still_asked(round_, at) if link.pk in wanted]
    return [link for link in asked if not was_written_on(link, today, town.time_zone)]


def _remind(round_: Round, links: list[PartnerLink], at: datetime, step: str) -> int:
    usual = next(iter(round_.municipality.languages), "en")
    drafts = [
        letters.reminder(
            round_,
            Reader(link.recipient_email, link.recipient_name, language_of(link, usual), link.organisation),
            at=at,
            key=f"remind:{link.uid}:{step}",
            link=link,
        )
        for link in links
    ]
    return outbox.write(round_.municipality, drafts)


def steps_of(round_: Round) -> list[int]:
    """How many days before the end reminders leave; none when the round has them switched off."""
    return [days for days in (round_.first_reminder_days, round_.last_reminder_days) if days is not None]


def moments_of(round_: Round) -> list[tuple[int, datetime]]:
    """[(days before, moment)] of the reminders of a round, by the end of the partners' window."""
    _opens, closes = window_of(round_, Audience.PARTNERS)
    return due_moments(closes, round_.municipality.time_zone, steps_of(round_))


@transaction.atomic
def remind_due(round_: Round, at: datetime) -> int:
    """Write the reminders of a round whose day has come; how many.

    A reminder is one for ever by invitation, end and step: repeated runs write none twice, and a moved end starts
    anew. Who was written to on or after that day, the invitation included, is not written to again for the step.
    """
    opens, closes = window_of(round_, Audience.PARTNERS)
    step = step_due(moments_of(round_), closes, at)
    if step is None or at < opens or not takes_words_of(round_, Audience.PARTNERS):
        return 0
    days, moment = step
    zone = ZoneInfo(round_.municipality.time_zone)
    first = moment.astimezone(zone).date()
    asked = [
        link
        for link in still_asked(round_, at)
        if all(one.created_at.astimezone(zone).date() < first for one in (link, *link.told))
    ]
    return _remind(round_, asked, at, f"{closes.astimezone(zone):%Y-%m-%dT%H:%M}:{days}")


def tick(at: datetime) -> int:
    """Write what is due in every open round of every town; how many reminders. Safe to run twice at once."""
    with scope(dispatch=True):
        towns = list(Municipality.objects.order_by("pk"))
    written = 0
    for town in towns:
        try:
            with scope(town.pk, actor="reminders"):
                written += _tick_town(town, at)
        except Exception:
            # One town's trouble must not silence the others.
            logger.exception("reminders of rounds failed", extra={"municipality": town.pk})
    return written


def _tick_town(town: Municipality, at: datetime) -> int:
    rounds = Round.objects.filter(municipality=town, state=RoundState.OPEN, closes_at__gt=at)
    written = 0
    for round_ in rounds.select_related("municipality", "text").prefetch_related("accesses"):
        extend(round_, round_.closes_at + GRACE)
        written += remind_due(round_, at)
    return written
