"""The whole plan as one tree, read in a number of queries that does not depend on its size.

Page and documents show this tree, so that they carry the same words and numbers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from diagnostics.indicators.services import latest_values
from plans.actions.funding.models import FundingLine
from plans.actions.funding.sums import FundingSum, add_up
from plans.actions.models import Action, ActionObjective, Responsibility, ResponsibilityKind
from plans.actions.words import tell_acceptance, tell_status
from plans.objectives.models import Objective, ObjectiveProblem, Target
from plans.objectives.services import Standing, standing_of
from plans.problems.models import Problem, ProblemArea, ProblemFactor, ProblemStatus
from stakeholders.access.permissions import Actor

from .models import Plan
from .small_counts import told_problem, told_targets
from .taxonomy import FACTORS


@dataclass
class ActionPart:
    """An action with its objectives and who leads and supports it."""

    action: Action
    objectives: list[Objective]
    responsibilities: list[Responsibility]
    funding: FundingSum

    @cached_property
    def lead(self) -> Responsibility | None:
        kind = ResponsibilityKind.LEAD
        return next((part for part in self.responsibilities if part.kind == kind), None)

    @property
    def supports(self) -> list[Responsibility]:
        return [part for part in self.responsibilities if part.kind == ResponsibilityKind.SUPPORT]


@dataclass
class ObjectivePart:
    objective: Objective
    targets: list[Standing]
    actions: list[ActionPart]


@dataclass
class ProblemPart:
    problem: Problem
    areas: list[str]
    factors: list[ProblemFactor]
    objectives: list[ObjectivePart]

    @property
    def factor_names(self) -> list[str]:
        return [str(FACTORS[link.factor]) for link in self.factors]


@dataclass
class PlanContent:
    """The plan from vision to actions. What hangs on nothing yet is listed on its own."""

    plan: Plan
    priorities: list[ProblemPart]
    other_problems: list[ProblemPart]
    actions: list[ActionPart]
    objectives: list[ObjectivePart]
    loose_objectives: list[ObjectivePart] = field(default_factory=list)
    loose_actions: list[ActionPart] = field(default_factory=list)

    @property
    def cost(self) -> Decimal:
        return sum((part.action.cost for part in self.actions if part.action.cost), Decimal(0))

    @property
    def unfunded(self) -> Decimal:
        """The part of the cost for which no money is committed."""
        return sum((part.funding.unfunded for part in self.actions), Decimal(0))

    @property
    def leads_accepted(self) -> int:
        """Actions whose lead stands by the text as it is now."""
        return sum(part.lead is not None and part.lead.tone == "success" for part in self.actions)


def read(plan: Plan, actor: Actor) -> PlanContent:
    """The tree of the plan as it stands now, as the actor may read it, in eleven queries."""
    objectives = list(Objective.objects.of(plan).select_related("owner"))
    actions = _actions(plan, {objective.pk: objective for objective in objectives})
    parts = _objectives(plan, objectives, actions, actor)
    problems = _problems(plan, parts, actor)
    used = {part.objective.pk for problem in problems for part in problem.objectives}
    return PlanContent(
        plan=plan,
        priorities=[part for part in problems if part.problem.status == ProblemStatus.PRIORITISED],
        other_problems=[part for part in problems if part.problem.status != ProblemStatus.PRIORITISED],
        actions=actions,
        objectives=parts,
        loose_objectives=[part for part in parts if part.objective.pk not in used],
        loose_actions=[part for part in actions if not part.objectives],
    )


def _grouped(rows: Iterable, key: str) -> dict[int, list]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _actions(plan: Plan, objectives: dict[int, Objective]) -> list[ActionPart]:
    links = _grouped(ActionObjective.objects.filter(action__plan=plan), "action_id")
    parts = _grouped(
        Responsibility.objects.filter(action__plan=plan).select_related("organisation"), "action_id"
    )
    money = defaultdict(list)
    for action_id, *line in FundingLine.objects.filter(action__plan=plan).values_list(
        "action_id", "status", "amount"
    ):
        money[action_id].append(line)
    found = []
    for action in Action.objects.of(plan):
        served = [objectives[link.objective_id] for link in links[action.pk]]
        # What `action.objectives.all()` would ask for again.
        action._prefetched_objects_cache = {"objectives": served}
        served.sort(key=lambda objective: (objective.order, objective.code))
        responsibilities = [tell_acceptance(action, part) for part in parts[action.pk]]
        funding = add_up(action.cost, money[action.pk], said=action.funding_status)
        found.append(ActionPart(tell_status(action), served, responsibilities, funding))
    return found


def _objectives(
    plan: Plan, objectives: list[Objective], actions: list[ActionPart], actor: Actor
) -> list[ObjectivePart]:
    targets = told_targets(Target.objects.filter(objective__plan=plan).select_related("indicator"), actor)
    newest = latest_values({target.indicator_id for target in targets}, actor)
    by_objective = _grouped(targets, "objective_id")
    serving = defaultdict(list)
    for part in actions:
        for objective in part.objectives:
            serving[objective.pk].append(part)
    return [
        ObjectivePart(
            objective,
            [standing_of(target, newest.get(target.indicator_id)) for target in by_objective[objective.pk]],
            serving[objective.pk],
        )
        for objective in objectives
    ]


def _problems(plan: Plan, objectives: list[ObjectivePart], actor: Actor) -> list[ProblemPart]:
    links = ObjectiveProblem.objects.filter(objective__plan=plan).values_list("problem_id", "objective_id")
    pairs = set(links)
    areas = _grouped(ProblemArea.objects.filter(problem__plan=plan).select_related("area"), "problem_id")
    factors = _grouped(ProblemFactor.objects.filter(problem__plan=plan), "problem_id")
    return [
        ProblemPart(
            told_problem(problem, actor),
            sorted(link.area.name for link in areas[problem.pk]),
            factors[problem.pk],
            [part for part in objectives if (problem.pk, part.objective.pk) in pairs],
        )
        for problem in Problem.objects.of(plan).select_related("extent_source")
    ]
