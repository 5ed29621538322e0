"""Paragraph 3(b) to (d): was every actor group, factor, level and measure considered? Is the money balanced?"""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.actions.models import Approach
from plans.checks.coverage import Considered, Entry
from plans.checks.facts import Facts
from plans.checks.guidelines import RULES, Rule, Severity
from plans.checks.outcome import MET, Outcome, evaluates

MOST_OF_COST = Decimal("0.7")


def considered(entry: Entry, is_strict: bool, today: date) -> Outcome:
    """The answer to a rule on one subject.

    Actor groups and levels that were set aside still warn; so does whatever was put off beyond its day.
    """
    if entry.state is Considered.INCLUDED:
        return MET
    if entry.state is Considered.NOT_CONSIDERED:
        return Outcome(missing=(_("not considered"),), parts=1)
    is_overdue, is_named = entry.is_overdue(today), entry.group in {"actor", "level"}
    if not is_overdue and not is_named:
        return MET
    # Considered, but not included: met in part.
    severity = Severity.BLOCK if is_strict and is_named else Severity.WARN
    return Outcome(missing=(_words(entry, is_overdue),), parts=2, severity=severity)


def _words(entry: Entry, is_overdue: bool) -> str:
    if is_overdue:
        return _("put off, and the day to look again has passed")
    return _("deferred") if entry.state is Considered.DEFERRED else _("excluded with a reason")


def _register(rule: Rule) -> None:
    @evaluates(rule.id)
    def predicate(facts: Facts) -> Outcome:
        return considered(facts.coverage[rule.subject], facts.plan.is_strict, facts.today)


for _rule in RULES:
    if _rule.subject:
        _register(_rule)


@evaluates("LV-06")
def money_is_balanced(facts: Facts) -> Outcome:
    cost: Counter = Counter()
    for action in facts.actions:
        if action.approach and action.cost:
            cost[action.approach] += action.cost
    if not cost:
        return MET
    (approach, most), total = cost.most_common(1)[0], sum(cost.values())
    if most <= total * MOST_OF_COST:
        return MET
    share = {"approach": Approach(approach).label, "share": round(100 * most / total)}
    return Outcome(missing=(_("%(approach)s: %(share)d %% of the cost") % share,), parts=1)
