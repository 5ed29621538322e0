"""What the home page needs to know of a town, in a number of queries that does not grow with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from diagnostics.models import DataSource, Finding, ImportBatch, Indicator
from plans.checks.report import CheckReport
from plans.checks.services import results
from plans.models import (
    Action,
    Evaluation,
    Milestone,
    Objective,
    Plan,
    PlanVersion,
    Problem,
    Responsibility,
)
from plans.plan.current import current_plan
from stakeholders.models import Area, Contribution, Municipality, Organisation, Population, Round

OVER = ["completed", "stopped"]


@dataclass(frozen=True)
class Facts:
    """The state of a town: numbers, the current plan, its newest round, its open points, and the missing links."""

    counts: dict[str, int]
    kinds_found: frozenset[str]
    plan: Plan | None
    round: Round | None
    report: CheckReport | None
    unanswered: tuple[str, ...] = ()  # codes of priorities without an objective
    idle: tuple[str, ...] = ()  # codes of objectives without an action
    unled: tuple[str, ...] = ()  # codes of actions without a lead
    unasked: tuple[str, ...] = ()  # codes of actions whose lead was not asked
    waiting: tuple[str, ...] = ()  # codes of actions whose lead has not answered
    declined: tuple[str, ...] = ()  # codes of actions whose lead has declined

    def __getitem__(self, name: str) -> int:
        return self.counts[name]

    @property
    def is_draft(self) -> bool:
        return self.plan is not None and self.plan.is_editable


def read(actor, today: date) -> Facts:
    """All facts about the actor's town."""
    plan = current_plan(actor)
    counts = _counts(actor, plan, today)
    kinds = Finding.objects.visible_to(actor).order_by().values_list("kind", flat=True).distinct()
    round_ = Round.objects.visible_to(actor).order_by("-opens_at").first()
    report = results(plan, today=today) if plan is not None and plan.is_editable else None
    return Facts(counts, frozenset(kinds), plan, round_, report, **_gaps(plan))


def _counts(actor, plan: Plan | None, today: date) -> dict[str, int]:
    """Every number in one query: one subquery for each."""
    own = Plan.objects.filter(pk=plan.pk if plan else None)
    rows: dict[str, QuerySet] = {
        "areas": Area.objects.in_use(),
        "populations": Population.objects.all(),
        "sources": DataSource.objects.all(),
        "imports": ImportBatch.objects.filter(state="done"),
        "organisations": Organisation.objects.all(),
        "findings": Finding.objects.all(),
        "drafts": Finding.objects.filter(validated_on=None),
        "indicators": Indicator.objects.all(),
        "problems": Problem.objects.filter(plan__in=own),
        "priorities": Problem.objects.filter(plan__in=own, status="prioritised"),
        "objectives": Objective.objects.filter(plan__in=own),
        "untargeted": Objective.objects.filter(plan__in=own, targets=None),
        "actions": Action.objects.filter(plan__in=own),
        "submitted": PlanVersion.objects.filter(plan__in=own, state="submitted"),
        "adopted": PlanVersion.objects.filter(plan__in=own, state__in=["adopted", "superseded"]),
        "rounds_decided": Round.objects.filter(state="decided"),
        "unmoderated": Contribution.objects.filter(round__state__in=["open", "closed"]).pending(),
        "unanswered": Contribution.objects.filter(round__state__in=["open", "closed"]).unanswered(),
        "values_late": Indicator.objects.filter(next_value_due_on__lt=today),
        "milestones_late": _late_milestones(own, today),
        "reports_late": _late_reports(own, today),
        "evaluations_late": Evaluation.objects.filter(plan__in=own, due_on__lt=today).exclude(
            state="decided"
        ),
    }
    town = Municipality.objects.visible_to(actor)
    return town.values(**{name: _count(found) for name, found in rows.items()}).get()


def _late_milestones(plans: QuerySet, today: date) -> QuerySet:
    open_ = Milestone.objects.filter(action__plan__in=plans, done_on=None, due_on__lt=today)
    return open_.exclude(action__status__in=OVER)


def _late_reports(plans: QuerySet, today: date) -> QuerySet:
    followed = plans.filter(stage__in=["in_force", "revision"])
    late = Action.objects.filter(plan__in=followed, next_report_due_on__lt=today)
    return late.exclude(status__in=OVER)


def _count(rows: QuerySet):
    """The number of the town's rows as a subquery."""
    own = rows.filter(municipality_id=OuterRef("pk")).order_by().values("municipality_id")
    counted = own.annotate(number=Count("pk", distinct=True)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _gaps(plan: Plan | None) -> dict[str, tuple[str, ...]]:
    """Codes of what hangs on nothing yet. Three queries."""
    if plan is None:
        return {}
    leads = Responsibility.objects.filter(action__plan=plan, kind="lead").values_list(
        "acceptance", "action__code"
    )
    by_state: dict[str, list[str]] = {}
    for state, code in leads.order_by("action__order", "action__code"):
        by_state.setdefault(state, []).append(code)
    led = {code for codes in by_state.values() for code in codes}
    actions = Action.objects.of(plan).values_list("code", flat=True)
    return {
        "unanswered": _codes(Problem.objects.of(plan).filter(status="prioritised", objective_links=None)),
        "idle": _codes(Objective.objects.of(plan).filter(action_links=None)),
        "unled": tuple(code for code in actions if code not in led),
        "unasked": tuple(by_state.get("proposed", ())),
        "waiting": tuple(by_state.get("pending", ())),
        "declined": tuple(by_state.get("declined", ())),
    }


def _codes(rows: Iterable) -> tuple[str, ...]:
    return tuple(rows.values_list("code", flat=True))
