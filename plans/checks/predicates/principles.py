"""The principles of the guidelines of 2002."""

from django.utils.translation import gettext as _

from plans.checks.facts import Facts
from plans.checks.outcome import Outcome, evaluates, parts
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
