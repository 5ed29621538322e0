"""Who was invited to the consultation and how far each came, how others were met, and why some were not heard."""

from datetime import datetime, timedelta

from django.db.models import Q

from stakeholders.access.models import PartnerLink
from stakeholders.access.permissions import Role
from stakeholders.consultations.coverage.services import explain_gaps, keep_shares
from stakeholders.consultations.inviting.people import Person
from stakeholders.consultations.inviting.register import INVITATION, REMINDER
from stakeholders.consultations.inviting.services import invite, invite_people, moments_of, remind_due
from stakeholders.models import GroupContact, Letter, OrganisationReply, Round
from stakeholders.outbox.models import LetterState

from .records import Town

AGES = {
    "under_18": ("age_0_11", "age_12_17"),
    "from_18": ("age_18_24",),
    "from_25": ("age_25_64",),
    "from_65": ("age_65_plus",),
    "women": ("female",),
    "men": ("male",),
}


def load_invitations(town: Town, round_: Round, record: dict) -> None:
    """The letters of the first day, to organisations and persons, what became of each, and who opened the link."""
    by, at = town.actor(Role.COORDINATOR), round_.opens_at
    organisations = [town.organisations[code] for code in record["invited"]]
    invite(by=by, round_=round_, organisations=organisations, at=at, note=record["note"])
    people = [Person(n, one["name"], one["email"]) for n, one in enumerate(record["persons"], start=1)]
    invite_people(by=by, round_=round_, people=people, language="en", at=at)
    links = PartnerLink.objects.filter(municipality=town.municipality, target_uid=round_.uid)
    links.update(created_at=at)
    has_left(town, INVITATION, at)
    opened = Q(organisation__in=[town.organisations[code] for code in record["opened"]])
    opened |= Q(recipient_email__in=[one["email"] for one in record["persons"] if one["opened"]])
    links.filter(opened).update(first_opened_at=at + timedelta(days=2))
    unknown = [town.organisations[code] for code in record["undelivered"]]
    Letter.objects.filter(
        municipality=town.municipality, link__target_uid=round_.uid, link__organisation__in=unknown
    ).update(state=LetterState.FAILED, sent_at=None, error="550 5.1.1 no such mailbox")


def has_left(town: Town, kind: str, at: datetime) -> None:
    """The letters that wait were written and sent at this moment of the story."""
    waiting = Letter.objects.filter(municipality=town.municipality, kind=kind, state=LetterState.QUEUED)
    waiting.update(state=LetterState.SENT, created_at=at, sent_at=at)


def load_replies(town: Town, round_: Round, record: dict) -> None:
    """What organisations answered as a whole, and the reminders to those who had not, day by day."""
    replies = sorted(record["replies"], key=lambda one: one["on"])
    for _step, moment in moments_of(round_):
        while replies and town.day(replies[0]["on"]) < moment.date():
            keep_reply(town, round_, replies.pop(0))
        remind_due(round_, moment)
        has_left(town, REMINDER, moment)
    for reply in replies:
        keep_reply(town, round_, reply)


def keep_reply(town: Town, round_: Round, reply: dict) -> None:
    """The answer of an organisation as a whole, by its link or written down for it."""
    channel = reply.get("channel", "link")
    town.make(
        OrganisationReply,
        round=round_,
        organisation=town.organisations[reply["organisation"]],
        outcome=reply["outcome"],
        reason=reply.get("reason", ""),
        given_by_name=reply["name"],
        given_by_role=reply["role"],
        given_on=town.day(reply["on"]),
        channel=channel,
        recorded_by=None if channel == "link" else town.actor(Role.COORDINATOR).user,
    )


def load_coverage(town: Town, round_: Round, record: dict) -> None:
    """The meetings with groups that are seldom heard, the reasons for gaps, and the residents by sex and age."""
    days = round_.opens_at.date(), round_.closes_at.date()
    GroupContact.objects.filter(municipality=town.municipality, held_on__range=days).update(round=round_)
    by = town.actor(Role.COORDINATOR)
    explain_gaps(by=by, round_=round_, reasons={gap["group"]: gap["reason"] for gap in record["gaps"]})
    year = record["residents"]["year"]
    rows = [row for row in town.rows("population.csv") if int(row["year"]) == year]
    numbers = {
        group: sum(int(row[column]) for row in rows for column in columns) for group, columns in AGES.items()
    }
    keep_shares(by=by, year=year, numbers=numbers, source=record["residents"]["source"])
