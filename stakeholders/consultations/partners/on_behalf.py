"""The verbs of the office: writing down what an organisation answered on paper, by telephone or by e-mail."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Contribution, Round, RoundState
from stakeholders.municipalities.clock import town_today
from stakeholders.organisations.models import Organisation

from .models import OrganisationReply, Outcome


@dataclass(frozen=True)
class Told:
    """What somebody said for an organisation: no objection, or that it takes no part and why."""

    outcome: str
    name: str
    function: str
    channel: str
    given_on: date
    reason: str = ""


def seen_of(reply: OrganisationReply | None) -> str:
    """Stands for the state in which a reply was seen; empty for none."""
    return reply.updated_at.isoformat() if reply else ""


def held_round(round_: Round) -> Round:
    held = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if held.state not in {RoundState.OPEN, RoundState.CLOSED}:
        raise Refused(_("This round takes no answers now."), code="round_shut")
    return held


@transaction.atomic
def write_down(
    *, by: Actor, round_: Round, organisation: Organisation, told: Told, at: datetime, seen: str | None = None
) -> OrganisationReply:
    """Keep or correct an answer that reached the office; the trail of the database keeps what stood before.

    `seen`: the state in which the writer saw it (`seen_of`); Conflict when somebody else was faster.
    """
    held_round(round_)
    _judge(round_, organisation, told, at)
    reply = _held(round_, organisation, seen)
    reply.outcome, reply.reason = told.outcome, told.reason.strip()
    reply.given_by_name, reply.given_by_role = told.name.strip(), told.function.strip()
    reply.channel, reply.given_on, reply.recorded_by = told.channel, told.given_on, by.user
    reply.save()
    return reply


def _judge(round_: Round, organisation: Organisation, told: Told, at: datetime) -> None:
    town = round_.municipality
    if told.outcome not in {Outcome.NIL, Outcome.DECLINED}:
        raise Refused(_("Choose an answer."), code="outcome_unknown")
    if told.outcome == Outcome.DECLINED and not told.reason.strip():
        raise Refused(_("Say why, so that readers know that they were asked."), code="reason_needed")
    if not told.name.strip():
        raise Refused(_("Write who said it."), code="signature_needed")
    if told.given_on > town_today(town, at):
        raise Refused(_("This day has not come yet."), code="day_to_come")
    if told.given_on < round_.opens_at.astimezone(ZoneInfo(town.time_zone)).date():
        raise Refused(_("On that day the round had not begun."), code="round_early")
    if Contribution.objects.filter(round=round_, organisation=organisation).exists():
        raise Refused(_("The organisation has commented already, which is its answer."), code="has_commented")


def _held(round_: Round, organisation: Organisation, seen: str | None) -> OrganisationReply:
    reply = OrganisationReply.objects.filter(round=round_, organisation=organisation).first()
    if seen is not None and seen_of(reply) != seen:
        raise Conflict(
            _("Somebody else has written down an answer in the meantime. Compare it and save again.")
        )
    if reply is None:
        return OrganisationReply(
            municipality_id=round_.municipality_id, round=round_, organisation=organisation
        )
    _refuse_its_own(reply)
    return reply


def _refuse_its_own(reply: OrganisationReply) -> None:
    if reply.channel == "link":
        raise Refused(
            _("The organisation has answered itself, by its link. Only it can change that."),
            code="answered_itself",
        )


@transaction.atomic
def take_back(*, by: Actor, round_: Round, organisation: Organisation) -> bool:
    """Remove an answer that was written down by mistake; the trail keeps it. Whether there was one."""
    held_round(round_)
    reply = OrganisationReply.objects.filter(round=round_, organisation=organisation).first()
    if reply is None:
        return False
    _refuse_its_own(reply)
    reply.delete()
    return True
