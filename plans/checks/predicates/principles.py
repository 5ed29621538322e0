"""The principles of the guidelines of 2002."""

from decimal import Decimal

from django.utils.translation import gettext as _

from plans.actions.funding.models import LineStatus
from plans.checks.facts import Facts
from plans.checks.outcome import Outcome, both, each, evaluates, parts
from plans.plan.models import SOCIAL_AND_ECONOMIC


@evaluates("GP-01")
def council_leads(facts: Facts) -> Outcome:
    plan = facts.plan
    return parts(
        {
            _("a decision of the council"): plan.council_decision.strip() and plan.council_decided_on,
            _("a line of the budget"): plan.budget_line.strip(),
        }
    )


@evaluates("GP-02")
def development_is_joined(facts: Facts) -> Outcome:
    tied = [one for one in facts.other_plans if one.kind in SOCIAL_AND_ECONOMIC and one.relation.strip()]
    return parts({_("a tie to a social or development plan"): tied})


SECURED = {LineStatus.COMMITTED, LineStatus.RECEIVED, LineStatus.SPENT}
MOST_OF_LATER_COST = Decimal("0.6")


@evaluates("GP-04")
def money_lasts(facts: Facts) -> Outcome:
    """Of the cost that falls after the first year (cost less what is planned for that year), how much is secured."""
    first = facts.plan.period_start.year
    lines = [line for action in facts.actions for line in action.funding_lines.all()]
    cost = sum((action.cost for action in facts.actions if action.cost), Decimal(0))
    later = cost - sum((line.amount for line in lines if line.year and line.year <= first), Decimal(0))
    secured = sum(
        (line.amount for line in lines if line.year and line.year > first and line.status in SECURED),
        Decimal(0),
    )
    label = _("60 %% of the cost after %(year)d secured by year") % {"year": first}
    return parts(
        {
            label: cost and secured >= later * MOST_OF_LATER_COST,
            _("an accountable officer"): facts.plan.accountable_officer.strip(),
        }
    )


@evaluates("GP-07")
def organised_crime_was_asked(facts: Facts) -> Outcome:
    return each(
        facts.priorities,
        lambda one: not one.organised_crime_link and _("not asked"),
        none=_("no priority problem yet"),
    )


@evaluates("GP-08")
def sex_and_age_are_read(facts: Facts) -> Outcome:
    groups = [group for action in facts.actions for group in action.target_groups.all()]
    named = any(group.sex or group.age_min is not None or group.age_max is not None for group in groups)
    return both(
        each(
            facts.priorities,
            lambda one: not one.differentiated_by_sex_age and _("not read by sex and age"),
            none=_("no priority problem yet"),
        ),
        parts({_("an action for a group that names sex or age"): named}),
    )
