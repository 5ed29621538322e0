"""Paragraph 3(b) to (d): was every actor group, factor, level and measure considered? Is the money balanced?"""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.checks.coverage import Considered, Entry
from plans.checks.facts import Facts
from plans.checks.guidelines import RULES, Rule, Severity
from plans.checks.outcome import MET, Outcome, evaluates

MOST_OF_COST = Decimal("0.7")


def considered(entry: Entry, is_strict: bool) -> Outcome:
    """The answer to a rule on one subject. Actor groups and levels that were set aside still warn."""
    if entry.state is Considered.INCLUDED:
        return MET
    if entry.state is Considered.NOT_CONSIDERED:
        return Outcome(missing=(_("not considered"),), parts=1)
    if entry.group not in {"actor", "level"}:
        return MET
    words = _("deferred") if entry.state is Considered.DEFERRED else _("excluded with a reason")
    # Considered, but not included: met in part.
    return Outcome(missing=(words,), parts=2, severity=Severity.BLOCK if is_strict else Severity.WARN)


def _register(rule: Rule) -> None:
    @evaluates(rule.id)
    def predicate(facts: Facts) -> Outcome:
        return considered(facts.coverage[rule.subject], facts.plan.is_strict)


for _rule in RULES:
    if _rule.subject:
        _register(_rule)


@evaluates("LV-06")
def money_is_balanced(facts: Facts) -> Outcome:
    cost: Counter = Counter()
    for action in facts.actions:
        if action.approach and action.cost:
            cost[action.get_approach_display()] += action.cost
    if not cost:
        return MET
    (approach, most), total = cost.most_common(1)[0], sum(cost.values())
    if most <= total * MOST_OF_COST:
        return MET
    share = {"approach": approach, "share": round(100 * most / total)}
    return Outcome(missing=(_("%(approach)s: %(share)d %% of the cost") % share,), parts=1)
