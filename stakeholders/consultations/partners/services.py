"""The verbs of partner organisations: drafting together, sending in the name of all, answering as a whole."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.links import address, issue
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.permissions import Actor
from stakeholders.access.speaking import saying
from stakeholders.consultations import intake
from stakeholders.consultations.intake import Sent
from stakeholders.consultations.models import AuthorKind, Contribution, Round, RoundState
from stakeholders.consultations.questions.services import Answered, receive_answers
from stakeholders.consultations.rounds.access import Audience
from stakeholders.consultations.windows import Standing
from stakeholders.organisations.models import Organisation
from stakeholders.outbox import services as outbox
from stakeholders.outbox.services import Draft

from .models import DraftState, OrganisationReply, Outcome, PartnerDraft, ProposedWording
from .together import forget_answers

MOST_COLLEAGUES = 12


def speaker(organisation: Organisation) -> dict:
    """What a contribution says about an organisation that is known by its link."""
    return {
        "author_kind": AuthorKind.ORGANISATION,
        "author_name": organisation.name[:120],
        "organisation": organisation,
        "actor_group": next(iter(organisation.actor_groups), ""),
        "channel": "link",
    }


def may_send(link: PartnerLink) -> bool:
    """Whoever was invited speaks for the organisation; colleagues whom they ask may draft and not send."""
    return link.purpose == LinkPurpose.COMMENT


def drafts_of(round_: Round, organisation: Organisation):
    return PartnerDraft.objects.filter(round=round_, organisation=organisation, state=DraftState.DRAFT)


@transaction.atomic
def save_draft(*, by: Actor, round_: Round, organisation: Organisation, **fields) -> PartnerDraft:
    """Keep a comment for the colleagues; `fields` are those of a PartnerDraft."""
    if round_.state == RoundState.DECIDED:
        raise Refused(_("The answers are published."), code="round_decided")
    if fields.get("element_uid") and round_.text.element(fields["element_uid"]) is None:
        raise Refused(_("This part does not stand in the text of the round."), code="element_unknown")
    return PartnerDraft.objects.create(
        municipality_id=round_.municipality_id, round=round_, organisation=organisation, **fields
    )


def drop_draft(*, by: Actor, round_: Round, organisation: Organisation, uid: UUID) -> bool:
    return bool(drafts_of(round_, organisation).filter(uid=uid).delete()[0])


@transaction.atomic
def send_comment(
    *, by: Actor, round_: Round, sent: Sent, proposed: str, at: datetime, name: str = ""
) -> Contribution:
    """Send one comment of an organisation, with the wording that it proposes; it has thereby answered."""
    contribution = intake.receive(by=by, round_=round_, sent=sent, at=at).contribution
    propose(contribution, proposed)
    by_name = name or (by.link.recipient_name if by.link else "") or sent.author_name
    _reply(round_, sent.organisation, Outcome.RESPONDED, at, name=by_name)
    return contribution


@transaction.atomic
def send_answers(
    *, by: Actor, round_: Round, organisation: Organisation, sent: Answered, at: datetime
) -> None:
    """Send what an organisation answers to the questions of the round; it has thereby answered."""
    receive_answers(by=by, round_=round_, sent=sent, at=at)
    forget_answers(round_=round_, organisation=organisation)
    name = (by.link.recipient_name if by.link else "") or organisation.name
    _reply(round_, organisation, Outcome.RESPONDED, at, name=name)


def propose(contribution: Contribution, words: str) -> None:
    """Keep the wording that is proposed for the part; the same words as before propose nothing."""
    words = words.replace("\r\n", "\n").strip()
    element = contribution.round.text.element(contribution.element_uid) if contribution.element_uid else None
    if not words or element is None or words == element["body"].strip():
        return
    ProposedWording.objects.get_or_create(
        contribution=contribution,
        defaults={"municipality_id": contribution.municipality_id, "words": words},
    )


@transaction.atomic
def send_drafts(
    *,
    by: Actor,
    round_: Round,
    organisation: Organisation,
    name: str,
    function: str,
    at: datetime,
    begun_at=None,
) -> int:
    """Send all drafts at once in the name of the organisation; how many. All arrive or none."""
    if not name.strip() or not function.strip():
        raise Refused(_("Write your name and your function."), code="signature_needed")
    drafts = list(drafts_of(round_, organisation).select_for_update())
    if not drafts:
        raise Refused(_("There is no draft to send."), code="nothing_drafted")
    for draft in drafts:
        sent = Sent(
            key=draft.uid,
            body=draft.body,
            stance=draft.stance,
            element_uid=str(draft.element_uid) if draft.element_uid else None,
            may_be_shown=draft.may_be_shown,
            begun_at=begun_at,
            **speaker(organisation),
        )
        propose(intake.receive(by=by, round_=round_, sent=sent, at=at).contribution, draft.proposed_words)
    PartnerDraft.objects.filter(pk__in=[draft.pk for draft in drafts]).update(state=DraftState.SUBMITTED)
    _reply(round_, organisation, Outcome.RESPONDED, at, name=name, function=function)
    return len(drafts)


@transaction.atomic
def answer_whole(
    *, by: Actor, round_: Round, organisation: Organisation, outcome: str, reason: str, name: str, function: str,
    at: datetime, begun_at: datetime | None = None,
) -> OrganisationReply:  # fmt: skip
    """Take the answer of an organisation as a whole: no objection, or that it takes no part and why."""
    if round_.standing(Audience.PARTNERS, at, begun_at) not in {Standing.OPEN, Standing.LATE}:
        raise Refused(_("This round takes no answers now."), code="round_shut")
    if not name.strip():
        raise Refused(_("Write your name and your function."), code="signature_needed")
    if outcome == Outcome.DECLINED and not reason.strip():
        raise Refused(_("Say why, so that readers know that you were asked."), code="reason_needed")
    if outcome != Outcome.RESPONDED and _has_spoken(round_, organisation):
        raise Refused(
            _("Your organisation has commented already, which is its answer."), code="has_commented"
        )
    return _reply(round_, organisation, outcome, at, name=name, function=function, reason=reason)


def _has_spoken(round_: Round, organisation: Organisation) -> bool:
    return Contribution.objects.filter(round=round_, organisation=organisation).exists()


def _reply(
    round_: Round, organisation, outcome, at: datetime, *, name: str, function: str = "", reason: str = ""
):
    day = at.astimezone(ZoneInfo(round_.municipality.time_zone)).date()
    reply, _made = OrganisationReply.objects.update_or_create(
        round=round_,
        organisation=organisation,
        defaults={
            "municipality_id": round_.municipality_id,
            "outcome": outcome,
            "reason": reason.strip(),
            "given_by_name": name.strip()[:120],
            "given_by_role": function.strip()[:120],
            "given_on": day,
            "channel": "link",
            "recorded_by": None,
        },
    )
    return reply


@transaction.atomic
def invite_colleague(*, by: Actor, round_: Round, link: PartnerLink, email: str, at: datetime) -> PartnerLink:
    """Write to a colleague with a link that may draft and not send. It ends when the inviting link ends."""
    if not may_send(link):
        raise Refused(_("Only who was invited for the organisation asks colleagues."), code="not_authorised")
    of_ours = PartnerLink.objects.filter(
        municipality_id=link.municipality_id,
        purpose=LinkPurpose.DRAFT,
        target_uid=round_.uid,
        organisation=link.organisation,
    )
    if of_ours.exclude(recipient_email=email).count() >= MOST_COLLEAGUES:
        raise Refused(
            _("More colleagues cannot be asked. Copy your drafts together instead."), code="too_many"
        )
    made = issue(
        municipality=round_.municipality,
        purpose=LinkPurpose.DRAFT,
        target_uid=round_.uid,
        organisation=link.organisation,
        recipient_email=email,
        days=max((link.expires_at - at).days, 2),
        at=at,
    )
    outbox.write(round_.municipality, [_colleague_letter(round_, link, made)])
    return made


def _colleague_letter(round_: Round, link: PartnerLink, made: PartnerLink) -> Draft:
    language = next(iter(round_.municipality.languages), "en")
    with saying(language):
        context = {
            "round": round_,
            "town": round_.municipality,
            "organisation": link.organisation,
            "who": link.recipient_name or link.recipient_email,
            "url": settings.ADDRESS + address(made),
        }
        body = render_to_string("stakeholders/consultations/partners/colleague.txt", context)
        subject = _("%(town)s: draft the answer of your organisation together") % {
            "town": round_.municipality.name
        }
    return Draft(
        key=f"colleague:{made.uid}",
        kind="colleague",
        email=made.recipient_email,
        language=language,
        subject=subject,
        body=body,
    )
