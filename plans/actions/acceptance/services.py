"""Asking organisations to accept their part, and taking their answer, by signed link and without an account."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from plans.actions.models import Acceptance, Responsibility
from plans.actions.services import accepted_earlier_text, responsibility_hash
from plans.plan.models import Plan, PlanStage
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.links import address, issue
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import Actor
from stakeholders.access.speaking import saying
from stakeholders.organisations.models import Contact
from stakeholders.outbox import services as outbox
from stakeholders.outbox.models import Letter, LetterState
from stakeholders.outbox.services import Draft

LETTER_KIND = "acceptance"


class TextChanged(Conflict):
    """The words of the responsibility are no longer those that were on the page."""


class Answered(Conflict):
    """The responsibility has an answer already."""


@dataclass
class Asked:
    """Who was asked, who had been asked the same day, and who cannot be asked because nobody is named to write to."""

    asked: list[Responsibility] = field(default_factory=list)
    again_today: list[Responsibility] = field(default_factory=list)
    without_contact: list[Responsibility] = field(default_factory=list)
    settled: list[Responsibility] = field(default_factory=list)


def with_text(rows):
    """Responsibilities with everything that their text is made of, in a constant number of queries."""
    first = Contact.objects.filter(is_primary=True)
    return rows.select_related("action__plan", "organisation").prefetch_related(
        "action__objectives", Prefetch("organisation__contacts", queryset=first, to_attr="first_contacts")
    )


def may_be_asked(part: Responsibility) -> bool:
    """Everything but the acceptance of the very text that stands now."""
    return part.acceptance != Acceptance.ACCEPTED or accepted_earlier_text(part.action, part)


@transaction.atomic
def ask(*, by: Actor, parts: list[Responsibility], at: datetime) -> Asked:
    """Write to the first contact of each organisation, once a day at most. `parts` come from `with_text`."""
    result = Asked()
    drafts: list[tuple[Responsibility, Draft]] = []
    for part in parts:
        contact = next(iter(part.organisation.first_contacts), None)
        if not may_be_asked(part):
            result.settled.append(part)
        elif contact is None:
            result.without_contact.append(part)
        else:
            drafts.append((part, _ask_one(part, contact, at)))
    keys = [draft.key for _part, draft in drafts]
    known = set(
        Letter.objects.filter(municipality=by.municipality, key__in=keys).values_list("key", flat=True)
    )
    outbox.write(by.municipality, [draft for _part, draft in drafts])
    for part, draft in drafts:
        (result.again_today if draft.key in known else result.asked).append(part)
    return result


def _ask_one(part: Responsibility, contact: Contact, at: datetime) -> Draft:
    if part.acceptance != Acceptance.PENDING:
        # A former answer ends with a new question; what it was stands in the record of changes.
        _reopen(part)
        _links(part).filter(revoked_at=None).update(revoked_at=at)
    link = issue(
        municipality=part.action.plan.municipality,
        purpose=LinkPurpose.ACCEPT_RESPONSIBILITY,
        target_uid=part.uid,
        organisation=part.organisation,
        recipient_email=contact.email,
        recipient_name=contact.name,
        at=at,
    )
    return _letter(part, contact, link, at)


def _reopen(part: Responsibility) -> None:
    changed = Responsibility.objects.filter(pk=part.pk, acceptance=part.acceptance).update(
        acceptance=Acceptance.PENDING,
        text_hash="",
        answered_by="",
        answered_role="",
        answered_at=None,
        answer_note="",
    )
    if not changed:
        raise Conflict(_("An answer arrived in the meantime. Look again before you ask."))
    part.acceptance = Acceptance.PENDING


def _links(part: Responsibility):
    return PartnerLink.objects.filter(
        municipality_id=part.municipality_id,
        purpose=LinkPurpose.ACCEPT_RESPONSIBILITY,
        target_uid=part.uid,
    )


def _letter(part: Responsibility, contact: Contact, link: PartnerLink, at: datetime) -> Draft:
    plan = part.action.plan
    town = plan.municipality
    day = at.astimezone(ZoneInfo(town.time_zone)).date()
    with saying(contact.language):
        body = render_to_string(
            "plans/acceptance/letter.txt",
            {
                "part": part,
                "action": part.action,
                "plan": plan,
                "town": town,
                "contact": contact,
                "url": settings.ADDRESS + address(link),
                "until": link.expires_at.astimezone(ZoneInfo(town.time_zone)).date(),
                "reply_to": plan.coordinator_email or town.contact_email,
            },
        )
        subject = _("%(town)s: please confirm your part in “%(action)s”") % {
            "town": town.name,
            "action": part.action.title,
        }
    return Draft(
        key=f"accept:{link.uid}:{day}",
        kind=LETTER_KIND,
        email=contact.email,
        name=contact.name,
        language=contact.language,
        subject=subject,
        body=body,
    )


@transaction.atomic
def withdraw(*, by: Actor, part: Responsibility, at: datetime) -> int:
    """Make the open links of a responsibility useless, and take back letters that have not left; how many links."""
    links = _links(part).filter(revoked_at=None, used_at=None)
    uids = [str(uid) for uid in links.values_list("uid", flat=True)]
    for uid in uids:
        Letter.objects.filter(
            municipality_id=part.municipality_id, key__startswith=f"accept:{uid}:", state=LetterState.QUEUED
        ).update(state=LetterState.CANCELLED)
    return links.update(revoked_at=at)


@dataclass(frozen=True)
class Answer:
    """What an organisation says, who says it for the organisation, and the hash of the words that were seen."""

    accepts: bool
    name: str
    function: str
    note: str
    seen_hash: str


@transaction.atomic
def answer(*, link: PartnerLink, answer: Answer, at: datetime) -> Responsibility:
    """Take the answer to exactly the words that were seen.

    Raises TextChanged when the words are others by now, Answered when there is an answer, Refused
    (`signature_needed`, `reason_needed`, `part_gone`).
    """
    if not answer.name.strip() or not answer.function.strip():
        raise Refused(_("Write your name and your function."), code="signature_needed")
    if not answer.accepts and not answer.note.strip():
        raise Refused(_("Say why, so that another solution can be found."), code="reason_needed")
    part = locked(link)
    if part is None:
        raise Refused(_("This part no longer stands in the plan."), code="part_gone")
    if part.acceptance != Acceptance.PENDING:
        raise Answered(_("This question has been answered."))
    current = responsibility_hash(part.action, part)
    if current != answer.seen_hash:
        raise TextChanged(_("The text was changed while you had it open."))
    changed = Responsibility.objects.filter(pk=part.pk, acceptance=Acceptance.PENDING).update(
        acceptance=Acceptance.ACCEPTED if answer.accepts else Acceptance.DECLINED,
        text_hash=current,
        answered_by=answer.name.strip(),
        answered_role=answer.function.strip(),
        answered_at=at,
        answer_note=answer.note.strip(),
    )
    if not changed:
        raise Answered(_("This question has been answered."))
    PartnerLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at)
    part.refresh_from_db()
    return part


def part_of(link: PartnerLink) -> Responsibility | None:
    """The responsibility that a link is about; None when it was taken out of the plan or the plan is closed."""
    rows = Responsibility.objects.filter(municipality_id=link.municipality_id, uid=link.target_uid)
    rows = rows.exclude(action__plan__stage=PlanStage.CLOSED)
    return with_text(rows).first()


def locked(link: PartnerLink) -> Responsibility | None:
    """The same, with its plan held: nobody changes the words between comparing and answering."""
    part = part_of(link)
    if part is None:
        return None
    # The lock that every change of the plan takes.
    Plan.objects.select_for_update(no_key=True).get(pk=part.action.plan_id)
    return part_of(link)
