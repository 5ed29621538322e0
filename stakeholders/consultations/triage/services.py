"""The verbs of protection: setting aside, and settling."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import MODERATION_TRANSITIONS, Contribution, Moderation, RoundState

from .models import TIME_TARGETS, Disclosure, DisclosureKind, DisclosureState


@transaction.atomic
def set_aside(*, by: Actor, contribution: Contribution, kind: str, at: datetime) -> Disclosure:
    """Take a comment out of moderation and the table, for those who protect; it is still counted."""
    kind = DisclosureKind(kind)
    sources = [state for state, targets in MODERATION_TRANSITIONS.items() if Moderation.DIVERTED in targets]
    rows = Contribution.objects.filter(pk=contribution.pk, moderation__in=sources)
    if not rows.update(moderation=Moderation.DIVERTED, moderation_reason=""):
        raise Conflict(_("Somebody else has set this comment aside already."))
    return Disclosure.objects.create(
        municipality_id=contribution.municipality_id,
        contribution=contribution,
        kind=kind,
        due_at=at + TIME_TARGETS[kind],
        set_aside_by=by.user,
    )


@transaction.atomic
def settle(
    *,
    by: Actor,
    disclosure: Disclosure,
    state: str,
    record: str,
    referred_to: str = "",
    lawful_basis: str = "",
) -> None:
    """Write down what was done. Given back, the comment waits for moderation again."""
    state = DisclosureState(state)
    if not record.strip():
        raise Refused(_("Write down what was done, and when."), code="record_needed")
    if state == DisclosureState.REFERRED and not (referred_to.strip() and lawful_basis.strip()):
        raise Refused(_("Say to whom it was passed on, and on what lawful basis."), code="basis_needed")
    changed = Disclosure.objects.filter(pk=disclosure.pk, state=DisclosureState.OPEN).update(
        state=state,
        record=record.strip(),
        referred_to=referred_to.strip(),
        lawful_basis=lawful_basis.strip(),
        settled_by=by.user,
    )
    if not changed:
        raise Conflict(_("Somebody else has settled this in the meantime."))
    if state == DisclosureState.RETURNED:
        _give_back(disclosure)


def _give_back(disclosure: Disclosure) -> None:
    rows = Contribution.objects.filter(pk=disclosure.contribution_id, moderation=Moderation.DIVERTED)
    if rows.filter(round__state=RoundState.DECIDED).exists():
        raise Refused(_("The answers of this round are published."), code="round_decided")
    rows.update(moderation=Moderation.PENDING)
