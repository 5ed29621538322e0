"""Checking the plan, and deciding on what it leaves out."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plans.plan.models import Consideration, ConsiderationState, Plan
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area

from . import predicates  # noqa: F401 - registers what the rules ask
from .facts import facts_of
from .guidelines import RULES_BY_ID
from .models import Waiver
from .report import CheckReport, report
from .subjects import title_of

SHORTEST_REASON = 30


def results(plan: Plan, *, today: date | None = None) -> CheckReport:
    """The plan as it stands, checked against the guidelines. Never changes anything; constant number of queries."""
    return report(facts_of(plan, today))


@transaction.atomic
def consider(
    *,
    by: Actor,
    plan: Plan,
    code: str,
    state: str,
    reason: str,
    decided_by: str,
    decided_on: date,
    review_on: date | None = None,
) -> Consideration:
    """Record why a subject has no place in this plan, or not yet. A later decision replaces an earlier one."""
    _editable(plan)
    if not title_of(code, _areas_of(plan, code)):
        raise Refused(
            _("The guidelines have no subject “%(code)s”.") % {"code": code}, code="unknown_subject"
        )
    _signed(reason, decided_by)
    if state == ConsiderationState.DEFERRED and (review_on is None or review_on <= decided_on):
        raise Refused(
            _("Say when you will look at it again; the day must come later."), code="no_review_date"
        )
    row, _made = Consideration.objects.update_or_create(
        plan=plan,
        code=code,
        defaults={
            "municipality_id": plan.municipality_id,
            "state": state,
            "reason": reason.strip(),
            "decided_by": decided_by.strip(),
            "decided_on": decided_on,
            "review_on": review_on if state == ConsiderationState.DEFERRED else None,
        },
    )
    return row


@transaction.atomic
def withdraw_consideration(*, by: Actor, consideration: Consideration) -> None:
    """Undo a decision: the subject counts as not considered again, unless the plan includes it."""
    _editable(consideration.plan)
    consideration.delete()


@transaction.atomic
def waive(*, by: Actor, plan: Plan, rule: str, reason: str, waived_by: str, waived_on: date) -> Waiver:
    """Set a rule aside for this plan. The waiver is printed with it."""
    _editable(plan)
    if rule not in RULES_BY_ID:
        raise Refused(_("There is no rule “%(rule)s”.") % {"rule": rule}, code="unknown_rule")
    _signed(reason, waived_by)
    try:
        with transaction.atomic():
            return Waiver.objects.create(
                municipality_id=plan.municipality_id,
                plan=plan,
                rule=rule,
                reason=reason.strip(),
                waived_by=waived_by.strip(),
                waived_on=waived_on,
            )
    except IntegrityError as error:
        raise Conflict(_("This rule has been waived already.")) from error


@transaction.atomic
def withdraw_waiver(*, by: Actor, waiver: Waiver) -> None:
    """Undo a waiver: the rule counts again."""
    _editable(waiver.plan)
    waiver.delete()


def _areas_of(plan: Plan, code: str) -> dict[str, str]:
    """{code: name} of the town's areas, where the decision may be about one."""
    if not code.startswith("areas:"):
        return {}
    return dict(
        Area.objects.in_use().filter(municipality_id=plan.municipality_id).values_list("code", "name")
    )


def _editable(plan: Plan) -> None:
    if not plan.is_editable:
        raise Refused(
            _("The plan is in force. Open a revision before you change what it leaves out."),
            code="plan_in_force",
        )


def _signed(reason: str, person: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(
            _("Give a reason of at least %(count)d characters.") % {"count": SHORTEST_REASON},
            code="reason_too_short",
        )
    if not person.strip():
        raise Refused(_("Say who decided."), code="nobody_decided")
