"""Inviting organisations to a round by personal link, and how far each invitation has come."""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Prefetch
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.links import address, issue
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import Actor
from stakeholders.organisations.models import Contact, Organisation
from stakeholders.outbox import services as outbox
from stakeholders.outbox.models import Letter
from stakeholders.outbox.services import Draft

from .models import Contribution, Moderation, Round, RoundState
from .rounds.access import Audience, takes_words_of, window_of
from .wording import closing_words, opening_words

LETTER_KIND = "invitation"
# What was begun before the end may be sent after it.
GRACE_DAYS = 3


@dataclass
class Invited:
    """Who was written to, who had been the same day, and who cannot be because nobody is named to write to."""

    invited: list[Organisation] = field(default_factory=list)
    again_today: list[Organisation] = field(default_factory=list)
    without_contact: list[Organisation] = field(default_factory=list)


def partners_of(actor: Actor, round_: Round) -> list[Organisation]:
    """The active organisations with the invitation, the letter's contact and the comments of each."""
    first = Contact.objects.filter(is_primary=True)
    rows = list(
        Organisation.objects.visible_to(actor)
        .filter(is_active=True)
        .prefetch_related(Prefetch("contacts", queryset=first, to_attr="first_contacts"))
        .order_by("name")
    )
    links = {link.organisation_id: link for link in _links(round_).order_by("created_at", "id")}
    said = dict(
        Contribution.objects.filter(round=round_)
        .exclude(organisation=None)
        .exclude(moderation=Moderation.WITHHELD)
        .order_by()
        .values_list("organisation")
        .annotate(Count("id"))
    )
    for row in rows:
        row.link = links.get(row.pk)
        row.comments = said.get(row.pk, 0)
    return rows


def _links(round_: Round):
    return PartnerLink.objects.filter(
        municipality_id=round_.municipality_id,
        purpose=LinkPurpose.COMMENT,
        target_uid=round_.uid,
        organisation__isnull=False,
    )


@transaction.atomic
def invite(*, by: Actor, round_: Round, organisations: list[Organisation], at: datetime) -> Invited:
    """Write to the first contact of each organisation, once a day at most. They come from `partners_of`."""
    _opens, closes = window_of(round_, Audience.PARTNERS)
    if round_.state != RoundState.OPEN or at >= closes or not takes_words_of(round_, Audience.PARTNERS):
        raise Refused(_("Partners are invited to an open round."), code="round_shut")
    result = Invited()
    drafts: list[tuple[Organisation, Draft]] = []
    for organisation in organisations:
        contact = next(iter(organisation.first_contacts), None)
        if contact is None:
            result.without_contact.append(organisation)
        else:
            drafts.append((organisation, _letter(round_, organisation, contact, at)))
    keys = [draft.key for _organisation, draft in drafts]
    known = set(
        Letter.objects.filter(municipality=by.municipality, key__in=keys).values_list("key", flat=True)
    )
    outbox.write(by.municipality, [draft for _organisation, draft in drafts])
    for organisation, draft in drafts:
        (result.again_today if draft.key in known else result.invited).append(organisation)
    return result


def _letter(round_: Round, organisation: Organisation, contact: Contact, at: datetime) -> Draft:
    town = round_.municipality
    link = issue(
        municipality=town,
        purpose=LinkPurpose.COMMENT,
        target_uid=round_.uid,
        organisation=organisation,
        recipient_email=contact.email,
        recipient_name=contact.name,
        days=ceil((round_.closes_at - at).total_seconds() / 86400) + GRACE_DAYS,
        at=at,
    )
    with translation.override(contact.language):
        body = render_to_string(
            "stakeholders/consultations/invitation.txt",
            {
                "round": round_,
                "town": town,
                "contact": contact,
                "organisation": organisation,
                "url": settings.ADDRESS + address(link),
                "opens": opening_words(round_, town.time_zone, Audience.PARTNERS),
                "is_announced": at < window_of(round_, Audience.PARTNERS)[0],
                "closes": closing_words(round_, town.time_zone, Audience.PARTNERS),
            },
        )
        subject = _("%(town)s: what do you think of “%(text)s”?") % {
            "town": town.name,
            "text": round_.text.title,
        }
    return Draft(
        key=f"invite:{link.uid}:{at.astimezone(ZoneInfo(town.time_zone)).date()}",
        kind=LETTER_KIND,
        email=contact.email,
        name=contact.name,
        language=contact.language,
        subject=subject,
        body=body,
    )
