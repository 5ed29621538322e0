"""Everything the rules ask about, fetched in a fixed number of queries whatever the plan's size."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject

from diagnostics.models import Citation, DataSource, Finding
from plans.actions.models import Action, ActionArea, Milestone, Responsibility, ResponsibilityKind
from plans.checks.models import ClauseText, Waiver
from plans.evaluation.models import Evaluation
from plans.objectives.models import Objective, ObjectiveProblem, Target
from plans.plan.models import Consideration, OtherPlan, Plan
from plans.problems.models import Problem, ProblemArea, ProblemFactor, ProblemOption, ProblemStatus
from plans.profiles.services import Rules, profile_of
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.consultations.coverage.models import Participation
from stakeholders.consultations.models import Contribution, Round, RoundState
from stakeholders.consultations.partners.models import OrganisationReply, Outcome
from stakeholders.consultations.segments.models import Segment
from stakeholders.models import (
    Agreement,
    Area,
    Body,
    BodyMember,
    CooperationRecord,
    Organisation,
    TargetGroup,
)
from stakeholders.municipalities.clock import town_today

from .coverage import Entry, coverage


@dataclass
class Facts:
    """A plan and what surrounds it, as lists of rows; nothing here asks the database again."""

    plan: Plan
    today: date
    rules: Rules  # of the jurisdiction profile
    other_plans: list[OtherPlan]
    problems: list[Problem]  # .area_ids, .factor_rows, .option_rows
    objectives: list[Objective]  # .problem_ids
    targets: list[Target]  # with .indicator
    # .area_ids, .milestone_count; objectives, target_groups and funding_lines prefetched
    actions: list[Action]
    responsibilities: list[Responsibility]  # with .organisation
    organisations: list[Organisation]
    bodies: list[Body]  # .member_ids, .last_met_on
    agreements: list[Agreement]
    cooperation: list[CooperationRecord]
    findings: list[Finding]  # .source_ids
    sources: list[DataSource]
    rounds: list[Round]  # .unanswered, .contributor_ids, .invited_ids, .counted_groups
    evaluations: list[Evaluation]
    groups: list[TargetGroup]  # .heard_on (first occasion)
    considerations: dict[str, Consideration]
    waivers: dict[str, Waiver]
    clause_texts: list[ClauseText]
    areas: dict[int, Area]

    @cached_property
    def by_action(self) -> dict[int, list[Responsibility]]:
        found = defaultdict(list)
        for part in self.responsibilities:
            found[part.action_id].append(part)
        return found

    @cached_property
    def coverage(self) -> dict[str, Entry]:
        return coverage(self)

    @property
    def priorities(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.status == ProblemStatus.PRIORITISED]

    @property
    def engaged(self) -> list[Organisation]:
        return [organisation for organisation in self.organisations if organisation.is_active]

    @property
    def cited_sources(self) -> list[DataSource]:
        cited = {source_id for finding in self.findings for source_id in finding.source_ids}
        return [source for source in self.sources if source.pk in cited]

    def lead(self, action: Action) -> Responsibility | None:
        return next(
            (part for part in self.by_action[action.pk] if part.kind == ResponsibilityKind.LEAD), None
        )

    def partners(self, action: Action) -> list[Organisation]:
        return [
            part.organisation for part in self.by_action[action.pk] if part.kind == ResponsibilityKind.SUPPORT
        ]


def facts_of(plan: Plan, today: date | None = None) -> Facts:
    """The facts about the plan as it stands now. `today` decides what is due, recent or over."""
    plan = Plan.objects.select_related("municipality").get(pk=plan.pk)
    town = plan.municipality
    today = today or town_today(town)
    organisations = list(Organisation.objects.filter(municipality=town))
    return Facts(
        plan=plan,
        today=today,
        rules=profile_of(plan),
        other_plans=list(OtherPlan.objects.filter(plan=plan)),
        problems=list(_problems(plan)),
        objectives=list(
            Objective.objects.of(plan).annotate(problem_ids=_ids(ObjectiveProblem, "objective", "problem_id"))
        ),
        targets=list(Target.objects.filter(objective__plan=plan).select_related("indicator")),
        actions=list(_actions(plan)),
        responsibilities=_responsibilities(plan, organisations),
        organisations=organisations,
        bodies=list(_bodies(town, today)),
        agreements=list(Agreement.objects.filter(municipality=town)),
        cooperation=list(CooperationRecord.objects.filter(municipality=town)),
        findings=list(
            Finding.objects.filter(municipality=town).annotate(
                source_ids=_ids(Citation, "finding", "source_id")
            )
        ),
        sources=list(DataSource.objects.filter(municipality=town)),
        rounds=list(_rounds(plan)),
        evaluations=list(Evaluation.objects.filter(plan=plan)),
        groups=list(
            TargetGroup.objects.filter(municipality=town).annotate(heard_on=Min("contacts__held_on"))
        ),
        considerations={row.code: row for row in Consideration.objects.filter(plan=plan)},
        waivers={row.rule: row for row in Waiver.objects.filter(plan=plan)},
        clause_texts=list(ClauseText.objects.filter(municipality=town)),
        areas={area.pk: area for area in Area.objects.filter(municipality=town).defer("geometry")},
    )


def _ids(link, parent: str, column: str) -> ArraySubquery:
    return ArraySubquery(link.objects.filter(**{parent: OuterRef("pk")}).values(column))


def _problems(plan):
    factors = ProblemFactor.objects.filter(problem=OuterRef("pk"))
    options = ProblemOption.objects.filter(problem=OuterRef("pk"))
    chosen = JSONObject(is_chosen="is_chosen", reason="reason", local_fit="local_fit")
    return Problem.objects.of(plan).annotate(
        area_ids=_ids(ProblemArea, "problem", "area_id"),
        factor_rows=ArraySubquery(factors.values(row=JSONObject(factor="factor", link="link"))),
        option_rows=ArraySubquery(options.values(row=chosen)),
    )


def _actions(plan):
    milestones = Milestone.objects.filter(action=OuterRef("pk")).order_by().values("action")
    return (
        Action.objects.of(plan)
        .annotate(
            area_ids=_ids(ActionArea, "action", "area_id"),
            milestone_count=Coalesce(Subquery(milestones.annotate(number=Count("pk")).values("number")), 0),
        )
        .prefetch_related(
            Prefetch("objectives", Objective.objects.only("pk", "code", "plan_id")),
            "target_groups",
            "funding_lines",
        )
    )


def _responsibilities(plan, organisations: list[Organisation]) -> list[Responsibility]:
    """All parts in actions; each organisation is one object, however many parts it has."""
    known = {organisation.pk: organisation for organisation in organisations}
    found = list(Responsibility.objects.filter(action__plan=plan))
    for part in found:
        part.organisation = known[part.organisation_id]
    return found


def _bodies(town, today: date):
    return Body.objects.filter(municipality=town).annotate(
        member_ids=_ids(BodyMember, "body", "organisation_id"),
        last_met_on=Max("meetings__held_on", filter=Q(meetings__held_on__lte=today)),
    )


def _rounds(plan):
    counted = Participation.objects.filter(round=OuterRef("pk"), number__gt=0)
    invited = PartnerLink.objects.filter(
        purpose=LinkPurpose.COMMENT, target_uid=OuterRef("uid"), organisation__isnull=False
    )
    here = {"round": OuterRef(OuterRef("pk")), "organisation": OuterRef("pk")}
    # That there is no objection is an answer too.
    spoke = Organisation.objects.filter(
        Exists(Contribution.objects.filter(**here))
        | Exists(OrganisationReply.objects.filter(**here, outcome=Outcome.NIL)),
        municipality_id=OuterRef("municipality_id"),
    )
    return Round.objects.filter(
        text__subject_uid=plan.uid, state__in=[RoundState.OPEN, RoundState.CLOSED, RoundState.DECIDED]
    ).annotate(
        unanswered=Contribution.objects.pending().counted_by_round()
        + Segment.objects.unanswered().counted_by_round(),
        invited_ids=ArraySubquery(invited.order_by("organisation_id").values("organisation_id").distinct()),
        counted_groups=ArraySubquery(counted.order_by("group").values("group").distinct()),
        contributor_ids=ArraySubquery(spoke.order_by("pk").values("pk")),
    )
