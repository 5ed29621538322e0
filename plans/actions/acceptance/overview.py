"""Who was asked when, who opened the link, who answered what: the coordinator's overview."""

from dataclasses import dataclass

from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from plans.actions.models import Acceptance, Responsibility
from plans.actions.services import accepted_earlier_text
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.outbox.models import Letter

from .services import LETTER_KIND, may_be_asked

GROUPS = {
    "new": _("were not asked yet"),
    "waiting": _("were asked and have not answered (a reminder)"),
    "earlier": _("accepted a text that was changed since"),
    "declined": _("declined"),
}
TONES = {"proposed": "neutral", "pending": "info", "accepted": "success", "declined": "error"}


@dataclass(frozen=True)
class Way:
    """How far the question has come: the newest link, and the state of the letter that carried it."""

    link: PartnerLink | None
    letter: Letter | None


def group_of(part: Responsibility) -> str:
    """The group of `GROUPS` that a responsibility belongs to; "" when there is nothing to ask."""
    if part.acceptance == Acceptance.PROPOSED:
        return "new"
    if part.acceptance == Acceptance.PENDING:
        return "waiting"
    if part.acceptance == Acceptance.DECLINED:
        return "declined"
    return "earlier" if accepted_earlier_text(part.action, part) else ""


def dressed(parts: list[Responsibility], at) -> list[Responsibility]:
    """Responsibilities with what the overview says about them; two queries however many there are."""
    links = _newest_links(parts)
    letters = _newest_letters(links.values())
    for part in parts:
        link = links.get(part.uid)
        part.way = Way(link, letters.get(str(link.uid)) if link else None)
        part.asked_at = (part.way.letter or link).created_at if link else None
        part.group = group_of(part)
        part.can_ask = may_be_asked(part) and bool(part.organisation.first_contacts)
        part.tone, part.words = TONES[part.acceptance], part.get_acceptance_display()
        if part.group == "earlier":
            part.tone, part.words = "warning", _("accepted an earlier text")
        part.has_open_link = link is not None and link.used_at is None and link.is_open(at)
    return parts


def _newest_links(parts) -> dict:
    rows = PartnerLink.objects.filter(
        purpose=LinkPurpose.ACCEPT_RESPONSIBILITY, target_uid__in=[part.uid for part in parts]
    )
    return {link.target_uid: link for link in rows.order_by("created_at", "id")}


def _newest_letters(links) -> dict:
    rows = Letter.objects.filter(kind=LETTER_KIND).annotate(link_uid=Substr("key", len("accept:") + 1, 36))
    rows = rows.filter(link_uid__in=[str(link.uid) for link in links])
    return {letter.link_uid: letter for letter in rows.order_by("created_at", "id").defer("body")}
