"""The register of a round: every active organisation and invited person, and how far each invitation has come.

Read as a whole in a constant number of queries.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.consultations.models import Contribution, Moderation, Round
from stakeholders.consultations.partners.models import (
    DraftState,
    OrganisationReply,
    PartnerAnswers,
    PartnerDraft,
)
from stakeholders.groups.models import GroupContact
from stakeholders.organisations.models import Contact, Organisation
from stakeholders.outbox.models import Letter, LetterState

INVITATION, REMINDER = "invitation", "round_reminder"


class InvitationState(models.TextChoices):
    """How far an invitation has come."""

    NO_CONTACT = "no_contact", _("nobody to write to")
    NONE = "none", _("not invited")
    REVOKED = "revoked", _("link withdrawn")
    FAILED = "failed", _("letter did not leave")
    UNCERTAIN = "uncertain", _("letter uncertain")
    WRITTEN = "written", _("letter waits")
    SENT = "sent", _("letter sent")
    OPENED = "opened", _("link opened")
    DRAFTING = "drafting", _("is drafting")
    ANSWERED = "answered", _("has commented")
    NIL = "nil", _("no objection")
    DECLINED = "declined", _("takes no part")


# Where nothing more is asked.
SETTLED = frozenset({InvitationState.ANSWERED, InvitationState.NIL, InvitationState.DECLINED})
# What can be read of a letter's fate.
OF_LETTER = {
    LetterState.QUEUED: InvitationState.WRITTEN,
    LetterState.SENDING: InvitationState.WRITTEN,
    LetterState.SENT: InvitationState.SENT,
    LetterState.UNCERTAIN: InvitationState.UNCERTAIN,
    LetterState.FAILED: InvitationState.FAILED,
    LetterState.CANCELLED: InvitationState.FAILED,
}


def invitations(links):
    """The links that are invitations, each with `told` letters (newest first) and what its organisation has said.

    `links` is a queryset of PartnerLink of one town or narrower. Three queries, whatever its size.
    """
    round_uid, organisation = OuterRef("target_uid"), OuterRef("organisation")
    said = Contribution.objects.filter(round__uid=round_uid, organisation=organisation)
    reply = OrganisationReply.objects.filter(round__uid=round_uid, organisation=organisation)
    drafts = PartnerDraft.objects.filter(
        round__uid=round_uid, organisation=organisation, state=DraftState.DRAFT
    )
    answers = PartnerAnswers.objects.filter(round__uid=round_uid, organisation=organisation)
    letters = (
        Letter.objects.filter(kind__in=[INVITATION, REMINDER]).defer("body").order_by("-created_at", "-id")
    )
    return (
        links.filter(purpose=LinkPurpose.COMMENT)
        .annotate(
            has_spoken=Exists(said.exclude(moderation=Moderation.WITHHELD)),
            outcome=Subquery(reply.values("outcome")[:1]),
            is_drafting=Exists(drafts) | Exists(answers),
        )
        .select_related("organisation")
        .prefetch_related(Prefetch("letters", queryset=letters, to_attr="told"))
        .order_by("created_at", "id")
    )


def invited_to(round_: Round):
    links = PartnerLink.objects.filter(municipality_id=round_.municipality_id, target_uid=round_.uid)
    return invitations(links)


def state_of(link) -> InvitationState:
    """The state of one invitation; `link` comes from `invitations`."""
    if link.has_spoken or (link.organisation_id is None and link.used_at):
        return InvitationState.ANSWERED
    if link.outcome:
        known = {"nil": InvitationState.NIL, "declined": InvitationState.DECLINED}
        return known.get(link.outcome, InvitationState.ANSWERED)
    if link.declined_at:
        return InvitationState.DECLINED
    if link.nil_at:
        return InvitationState.NIL
    if link.revoked_at:
        return InvitationState.REVOKED
    if link.is_drafting:
        return InvitationState.DRAFTING
    if link.first_opened_at:
        return InvitationState.OPENED
    asked = next((one for one in link.told if one.kind == INVITATION), None)
    return OF_LETTER[LetterState(asked.state)] if asked else InvitationState.WRITTEN


def reminded_at(link) -> datetime | None:
    """When the newest reminder was written."""
    return next((one.created_at for one in link.told if one.kind == REMINDER), None)


def language_of(link, usual: str) -> str:
    """The language of the newest letter to the holder."""
    return next((one.language for one in link.told), usual)


def was_written_on(link, day: date, zone: str) -> bool:
    """Whether any letter was written to the holder on this local day."""
    return any(one.created_at.astimezone(ZoneInfo(zone)).date() == day for one in link.told)


@dataclass
class Line:
    """One organisation or one person of the register."""

    key: str
    name: str
    state: InvitationState
    organisation: Organisation | None = None
    contacts: list[Contact] = field(default_factory=list)
    links: list[PartnerLink] = field(default_factory=list)
    comments: int = 0
    outcome: str = ""
    seldom: frozenset[int] = frozenset()

    @property
    def open_links(self) -> list[PartnerLink]:
        return [link for link in self.links if link.revoked_at is None]

    @property
    def newest(self) -> PartnerLink | None:
        return (self.open_links or self.links or [None])[-1]

    @property
    def reminded_at(self) -> datetime | None:
        return max(filter(None, map(reminded_at, self.links)), default=None)

    @property
    def opened_at(self) -> datetime | None:
        return min(filter(None, (link.first_opened_at for link in self.links)), default=None)


def register_of(round_: Round) -> list[Line]:
    """The active organisations by name, then the persons who were invited by themselves. Seven queries."""
    links: dict[int | None, list[PartnerLink]] = {}
    for link in invited_to(round_):
        links.setdefault(link.organisation_id, []).append(link)
    replies = dict(OrganisationReply.objects.filter(round=round_).values_list("organisation_id", "outcome"))
    said = _comments(round_)
    seldom = _seldom_through(round_.municipality_id)
    organisations = (
        Organisation.objects.filter(municipality_id=round_.municipality_id, is_active=True)
        .prefetch_related("contacts")
        .order_by("name")
    )
    lines = [
        _line(one, links.get(one.pk, []), said.get(one.pk, 0), replies.get(one.pk, ""), seldom)
        for one in organisations
    ]
    persons = sorted(
        links.get(None, []), key=lambda link: (link.recipient_name or link.recipient_email).lower()
    )
    return [*lines, *map(_person, persons)]


def _comments(round_: Round) -> dict[int, int]:
    rows = Contribution.objects.filter(round=round_, organisation__isnull=False)
    rows = rows.exclude(moderation=Moderation.WITHHELD).order_by().values_list("organisation")
    return dict(rows.annotate(Count("id")))


def _seldom_through(municipality_id: int) -> dict[int, set[int]]:
    """{organisation: the marginalised groups that were met through it}."""
    rows = GroupContact.objects.filter(
        municipality_id=municipality_id, group__is_marginalised=True, organisation__isnull=False
    )
    found: dict[int, set[int]] = {}
    for organisation, group in rows.values_list("organisation_id", "group_id"):
        found.setdefault(organisation, set()).add(group)
    return found


def _line(organisation, links, comments: int, outcome: str, seldom) -> Line:
    contacts = list(organisation.contacts.all())
    return Line(
        key=f"o{organisation.uid}",
        name=organisation.name,
        state=_state(links, comments, outcome, contacts),
        organisation=organisation,
        contacts=contacts,
        links=links,
        comments=comments,
        outcome=outcome,
        seldom=frozenset(seldom.get(organisation.pk, ())),
    )


def _state(links, comments: int, outcome: str, contacts) -> InvitationState:
    if comments:
        return InvitationState.ANSWERED
    if outcome:
        known = {"nil": InvitationState.NIL, "declined": InvitationState.DECLINED}
        return known.get(outcome, InvitationState.ANSWERED)
    if not links:
        return InvitationState.NONE if contacts else InvitationState.NO_CONTACT
    order = list(InvitationState)
    return max(map(state_of, links), key=order.index)


def _person(link) -> Line:
    return Line(f"p{link.uid}", link.recipient_name or link.recipient_email, state_of(link), links=[link])


def still_asked(round_: Round, at: datetime):
    """The open invitations of a round that may be reminded: see `state_of` for those who are settled."""
    links = invited_to(round_).filter(
        Q(organisation=None) | Q(organisation__is_active=True),
        revoked_at=None,
        declined_at=None,
        expires_at__gt=at,
    )
    hopeless = SETTLED | {InvitationState.FAILED, InvitationState.UNCERTAIN}
    return [link for link in links if state_of(link) not in hopeless]


def extend(round_: Round, until: datetime) -> int:
    """Links outlive a window that was made longer; how many were too short."""
    links = PartnerLink.objects.filter(
        municipality_id=round_.municipality_id,
        purpose__in=[LinkPurpose.COMMENT, LinkPurpose.DRAFT],
        target_uid=round_.uid,
        revoked_at=None,
        expires_at__lt=until,
    )
    return links.update(expires_at=until, updated_at=F("updated_at"))
