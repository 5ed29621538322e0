"""Signed links: a partner acts without an account, on one thing, until a date."""

from datetime import datetime, timedelta

from django.core import signing
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from .models import PartnerLink
from .tenancy import narrow

SALT = "concord.partner-link"
DEFAULT_DAYS = 45


class LinkClosed(Exception):
    """The link is genuine but has expired or was withdrawn."""

    def __init__(self, link: PartnerLink):
        self.link = link
        super().__init__("link closed")


def issue(
    *,
    municipality,
    purpose: str,
    target_uid,
    recipient_email: str,
    recipient_name: str = "",
    organisation=None,
    days: int = DEFAULT_DAYS,
    at: datetime | None = None,
) -> PartnerLink:
    """A new link, or the open one that the same person already holds for the same thing."""
    at = at or timezone.now()
    same = PartnerLink.objects.filter(
        municipality=municipality,
        purpose=purpose,
        target_uid=target_uid,
        recipient_email=recipient_email,
        organisation=organisation,
        revoked_at=None,
        expires_at__gt=at + timedelta(days=1),
    ).first()
    if same:
        return same
    return PartnerLink.objects.create(
        municipality=municipality,
        purpose=purpose,
        target_uid=target_uid,
        organisation=organisation,
        recipient_email=recipient_email,
        recipient_name=recipient_name,
        expires_at=at + timedelta(days=days),
    )


def issue_many(
    *, municipality, purpose: str, target_uid, recipients: list[tuple], until: datetime, at: datetime
) -> list[PartnerLink]:
    """The link of each (organisation or None, address, name): the open one that is held for this, or a new one.

    As a set, in the order of `recipients`. Call it under a lock of what the links are for.
    """
    links = PartnerLink.objects.filter(
        municipality=municipality, purpose=purpose, target_uid=target_uid, revoked_at=None
    )
    held = {(link.organisation_id, link.recipient_email): link for link in links.order_by("id")}
    links.filter(pk__in=[link.pk for link in held.values()], expires_at__lt=until).update(expires_at=until)
    fresh = {}
    for organisation, email, name in recipients:
        key = (organisation and organisation.pk, email)
        if key not in held and key not in fresh:
            fresh[key] = PartnerLink(
                municipality=municipality,
                purpose=purpose,
                target_uid=target_uid,
                organisation=organisation,
                recipient_email=email,
                recipient_name=name,
                expires_at=until,
            )
    PartnerLink.objects.bulk_create(fresh.values())
    every = {**held, **fresh}
    return [every[organisation and organisation.pk, email] for organisation, email, _name in recipients]


def token(link: PartnerLink) -> str:
    return signing.dumps([link.municipality_id, link.uid.hex], salt=SALT, compress=False)


def address(link: PartnerLink) -> str:
    """Path of the page that the link opens."""
    return reverse(f"links:{link.purpose}", kwargs={"token": token(link)})


def open_link(signed: str, purpose: str, at: datetime | None = None) -> PartnerLink:
    """The link behind a token; sets the town that it names and nothing more. 404 for anything forged."""
    at = at or timezone.now()
    try:
        municipality_id, uid = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    narrow(municipality=municipality_id)
    link = (
        PartnerLink.objects.select_related("municipality", "organisation")
        .filter(uid=uid, purpose=purpose, municipality_id=municipality_id)
        .first()
    )
    if link is None:
        raise Http404
    if not link.is_open(at):
        raise LinkClosed(link)
    if link.first_opened_at is None:
        PartnerLink.objects.filter(pk=link.pk, first_opened_at=None).update(
            first_opened_at=at, updated_at=F("updated_at")
        )
    return link
