"""The budget of a plan as it stands now."""

from collections.abc import Iterable
from decimal import Decimal

from plans.actions.models import Action
from plans.plan.models import Plan
from plans.plan.taxonomy import level_of

from .sums import Budget, Cost, Line


def budget_of(plan: Plan) -> Budget:
    """Every action of the plan with its lines of money, in two queries."""
    return Budget(tuple(_costs(Action.objects.of(plan).prefetch_related("funding_lines"))))


def _costs(actions: Iterable[Action]) -> Iterable[Cost]:
    for action in actions:
        lines = tuple(
            Line(line.source, line.level, line.year, line.status, line.amount)
            for line in action.funding_lines.all()
        )
        yield Cost(
            code=action.code,
            title=action.title,
            cost=action.funding.need or Decimal(0),
            approach=action.approach,
            prevention=level_of(action.measures[0]) if action.measures else "",
            resources=action.resource_level,
            lines=lines,
            said=action.funding_status,
        )
