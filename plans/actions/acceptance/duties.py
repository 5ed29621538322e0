"""The parts of an organisation in the plan, for the page on which it is consulted."""

from django.utils.translation import gettext as _

from plans.actions.models import Acceptance, Responsibility
from plans.actions.services import responsibility_text
from plans.plan.models import PlanStage
from stakeholders.access.links import address
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.consultations.partners.duties import Duty, tells_duties

from .overview import TONES, group_of
from .services import with_text


@tells_duties
def duties_in_plan(actor, organisation, subject_uid) -> list[Duty]:
    """Each part with how it stands. The way to the answer is given only to whom the question was sent."""
    rows = Responsibility.objects.visible_to(actor).filter(
        organisation=organisation, action__plan__uid=subject_uid
    )
    rows = with_text(rows.exclude(action__plan__stage=PlanStage.CLOSED))
    parts = list(rows.order_by("action__order", "action__code", "kind"))
    links = _links_of(actor, parts)
    return [_duty(part, links.get(part.uid)) for part in parts]


def _links_of(actor, parts) -> dict:
    link = actor.link
    if link is None or link.purpose != LinkPurpose.COMMENT:
        return {}
    rows = PartnerLink.objects.filter(
        purpose=LinkPurpose.ACCEPT_RESPONSIBILITY,
        target_uid__in=[part.uid for part in parts],
        organisation_id=link.organisation_id,
        recipient_email=link.recipient_email,
        revoked_at=None,
    )
    return {row.target_uid: row for row in rows.order_by("created_at", "id")}


def _duty(part: Responsibility, link: PartnerLink | None) -> Duty:
    is_changed = group_of(part) == "earlier"
    is_asked = part.acceptance == Acceptance.PENDING
    return Duty(
        title=f"{part.action.code} {part.action.title} ({part.get_kind_display()})",
        words=responsibility_text(part.action, part),
        tone="warning" if is_changed else TONES[part.acceptance],
        state=_("accepted, but its words were changed since")
        if is_changed
        else part.get_acceptance_display(),
        is_asked=is_asked,
        is_changed=is_changed,
        url=address(link) if link and is_asked else "",
    )
