"""What the follow-up page shows, in a number of queries that does not grow with the plan."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from diagnostics.indicators.judgement import Goal, Measured, Verdict, judge
from diagnostics.indicators.models import IndicatorValue
from diagnostics.indicators.services import latest_values
from plans.actions.models import Action, ActionStatus, Milestone, ResponsibilityKind
from plans.objectives.models import Target
from plans.plan.models import Plan
from plans.plan.small_counts import told_targets
from stakeholders.access.permissions import Actor

from .services import report_due

OVER = [ActionStatus.COMPLETED, ActionStatus.STOPPED]


@dataclass(frozen=True)
class TargetLine:
    """A target with its newest value and the verdict on it."""

    target: Target
    value: IndicatorValue | None
    verdict: Verdict


@dataclass(frozen=True)
class FollowUp:
    """Everything on the follow-up page."""

    statuses: list[tuple[str, str, int]]
    late_milestones: list[Milestone]
    next_milestones: list[Milestone]
    silent_actions: list[Action]
    targets: list[TargetLine]
    milestones_done: int
    milestones_all: int


def follow_up(plan: Plan, today: date, actor: Actor) -> FollowUp:
    """The page as the actor may read it."""
    actions = list(
        Action.objects.of(plan).prefetch_related("responsibilities__organisation").order_by("order", "code")
    )
    for action in actions:
        action.lead = next(
            (r.organisation for r in action.responsibilities.all() if r.kind == ResponsibilityKind.LEAD), None
        )
        action.due_on = report_due(action)
    milestones = list(Milestone.objects.filter(action__plan=plan).select_related("action"))
    waiting = [m for m in milestones if m.done_on is None and m.action.status not in OVER]
    counts = Counter(action.status for action in actions)
    return FollowUp(
        statuses=[(status.value, status.label, counts[status]) for status in ActionStatus],
        late_milestones=[m for m in waiting if m.due_on < today],
        next_milestones=[m for m in waiting if m.due_on >= today][:8],
        silent_actions=[action for action in actions if action.due_on and action.due_on < today],
        targets=_targets(plan, actor),
        milestones_done=sum(m.done_on is not None for m in milestones),
        milestones_all=len(milestones),
    )


def _targets(plan: Plan, actor: Actor) -> list[TargetLine]:
    targets = told_targets(
        Target.objects.filter(objective__plan=plan)
        .select_related("objective", "indicator")
        .order_by("objective__order", "objective__code", "id"),
        actor,
    )
    newest = latest_values({target.indicator_id for target in targets}, actor)
    return [_line(target, newest.get(target.indicator_id)) for target in targets]


def _line(target: Target, value: IndicatorValue | None) -> TargetLine:
    goal = Goal(
        direction=target.indicator.direction,
        baseline=target.baseline_value,
        baseline_on=target.baseline_on,
        target=target.target_value,
        target_on=target.target_on,
    )
    cases: Decimal | None = value.numerator if value else None
    measured = Measured(value=value.value, on=value.period_end, cases=cases) if value else None
    return TargetLine(target, value, judge(goal, measured))
