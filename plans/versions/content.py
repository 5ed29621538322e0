"""The whole plan as one piece of data: what a version freezes.

Schema version 2; what version 1 lacks is empty when it is read. Every part has a permanent `uid`, a `kind`, a
`code` and a `title`; dates are ISO 8601, amounts are decimal text, codes are those of the guidelines. Progress is
not part of it: what was done is reported, not adopted. Names of private persons and e-mail addresses are not part
of it either.

Version 1 lacks what version 2 added: `criteria`, `target_groups`, `records`, and fields of parts. Readers take what is
missing as not told.
"""

from django.db.models import Prefetch

from diagnostics.models import Citation, DataSource, Finding, Indicator
from diagnostics.sources.models import QUALITY_FIELDS
from plans.models import (
    Action,
    ActionArea,
    Consideration,
    Milestone,
    Objective,
    Plan,
    Problem,
    ProblemFactor,
    ProblemOption,
    Responsibility,
    Risk,
    Target,
    Waiver,
)
from plans.priorities.content import frozen_criteria, frozen_priority
from plans.priorities.matrix import matrix_of
from stakeholders.models import Area, TargetGroup

from .content_of_actions import action_parts
from .hashing import day_text as _day
from .hashing import decimal_text, part_uid, salt_of
from .hashing import uids as _uids
from .records import records

SCHEMA_VERSION = 2

PROBLEM_TEXTS = (
    "status", "statement", "what", "where", "when", "who_victims", "who_offenders", "how", "why",
    "extent_unit", "extent_period", "trend", "trend_note", "whole_municipality_reason", "victim_profile",
    "offender_profile", "place_profile", "triangle_handler", "triangle_guardian", "triangle_manager", "harm_note",
    "cost_basis", "concentration_note", "current_responses", "stakeholders", "organised_crime_link",
    "decision_reason", "decided_by",
)  # fmt: skip
PROBLEM_NUMBERS = ("cost_estimate", "top_places_share", "repeat_share")
OPTION_FIELDS = ("title", "description", "is_chosen", "reason", "local_fit", "practice")
OBJECTIVE_TEXTS = ("specific", "measurable", "achievable", "relevant", "equity_aim", "national_goal")


def snapshot(plan: Plan) -> dict:
    """The plan as it stands now, as JSON-ready data. The number of queries is constant."""
    plan = Plan.objects.select_related("municipality").get(pk=plan.pk)
    problems, objectives, actions = list(_problems(plan)), list(_objectives(plan)), list(_actions(plan))
    findings, matrix = list(_findings(plan)), matrix_of(plan, problems)
    return {
        "schema_version": SCHEMA_VERSION,
        "salt": salt_of(plan.uid),
        "municipality": _municipality(plan.municipality),
        "plan": _plan(plan),
        "sections": _sections(plan),
        "criteria": frozen_criteria(matrix),
        "problems": [{**_problem(one), **frozen_priority(matrix, one)} for one in problems],
        "objectives": [_objective(objective) for objective in objectives],
        "actions": [{**_head(action, "action", action.title), **action_parts(action)} for action in actions],
        "target_groups": [_group(group) for group in _groups(actions)],
        "considerations": [_consideration(plan, row) for row in Consideration.objects.filter(plan=plan)],
        "waivers": [_waiver(plan, row) for row in Waiver.objects.filter(plan=plan)],
        "indicators": [_indicator(row) for row in _indicators(plan)],
        "findings": [_finding(finding) for finding in findings],
        "sources": [_source(source) for source in _sources(problems, objectives, findings)],
        "areas": _areas(plan, actions, [*problems, *findings]),
        "records": records(plan),
    }


def _areas(plan, actions, others) -> list[dict]:
    """The areas in use, and those of a former division that an element still names."""
    named = {link.area_id for action in actions for link in action.area_links.all()}
    named |= {area.pk for one in others for area in one.areas.all()}
    rows = Area.objects.filter(municipality=plan.municipality).still_offered(named).defer("geometry")
    names = {area.code: area.name for area in sorted(rows, key=lambda area: area.retired_on is None)}
    return [{"code": code, "name": names[code]} for code in sorted(names)]


def _problems(plan):
    return (
        Problem.objects.of(plan)
        .select_related("extent_source")
        .prefetch_related(
            "areas",
            "findings",
            Prefetch("factors", ProblemFactor.objects.order_by("factor")),
            Prefetch("options", ProblemOption.objects.order_by("-is_chosen", "id")),
        )
    )


def _objectives(plan):
    return (
        Objective.objects.of(plan)
        .select_related("owner")
        .prefetch_related(
            "problems", Prefetch("targets", Target.objects.select_related("indicator__source").order_by("id"))
        )
    )


def _actions(plan):
    return Action.objects.of(plan).prefetch_related(
        "objectives",
        Prefetch("area_links", ActionArea.objects.select_related("area").order_by("area__code")),
        Prefetch("target_groups", TargetGroup.objects.order_by("name")),
        Prefetch("milestones", Milestone.objects.select_related("owner").order_by("due_on", "id")),
        "funding_lines",
        "outputs",
        Prefetch("risks", Risk.objects.select_related("owner").order_by("id")),
        Prefetch(
            "responsibilities",
            Responsibility.objects.select_related("organisation").order_by("kind", "organisation__name"),
        ),
    )


def _findings(plan):
    cited = Prefetch(
        "citations", Citation.objects.select_related("source").order_by("source__name", "detail")
    )
    return (
        Finding.objects.filter(problem_links__problem__plan=plan).distinct().prefetch_related("areas", cited)
    )


def _indicators(plan):
    return Indicator.objects.filter(targets__objective__plan=plan).distinct().select_related("source")


def _sources(problems, objectives, findings) -> list[DataSource]:
    used = {citation.source for finding in findings for citation in finding.citations.all()}
    used |= {problem.extent_source for problem in problems if problem.extent_source}
    used |= {
        target.indicator.source
        for one in objectives
        for target in one.targets.all()
        if target.indicator.source
    }
    return sorted(used, key=lambda source: source.name)


def _municipality(town) -> dict:
    return {
        "name": town.name,
        "country": town.country,
        "currency": town.currency,
        "languages": list(town.languages),
        "about": town.about,
    }


def _plan(plan: Plan) -> dict:
    return {
        "uid": str(plan.uid),
        "kind": "plan",
        "code": "",
        "title": plan.title,
        "period_start": _day(plan.period_start),
        "period_end": _day(plan.period_end),
        "accountable_officer": plan.accountable_officer,
        "is_strict": plan.is_strict,
    }


def _sections(plan: Plan) -> list[dict]:
    parts = {
        "foreword": {"text": plan.foreword},
        "vision": {"text": plan.vision},
        "mandate": _mandate(plan),
        "evaluation": {
            "first_evaluation_on": _day(plan.first_evaluation_on),
            "evaluation_questions": plan.evaluation_questions,
            "evaluation_method": plan.evaluation_method,
            "evaluator": plan.evaluator,
            "evaluation_budget": decimal_text(plan.evaluation_budget),
        },
        "revision": {
            "next_revision_on": _day(plan.next_revision_on),
            "revision_triggers": plan.revision_triggers,
            "revision_authority": plan.revision_authority,
        },
    }
    return [
        {"uid": part_uid(plan.uid, name), "kind": "section", "code": name, "title": "", **fields}
        for name, fields in parts.items()
    ]


def _mandate(plan: Plan) -> dict:
    return {
        "council_decision": plan.council_decision,
        "council_decided_on": _day(plan.council_decided_on),
        "budget_line": plan.budget_line,
        "legal_basis": plan.legal_basis,
        "other_plans": [
            {"title": other.title, "plan_kind": other.kind, "relation": other.relation}
            for other in plan.other_plans.all()
        ],
    }


def _problem(problem: Problem) -> dict:
    return {
        **_head(problem, "problem", problem.title),
        **{name: getattr(problem, name) for name in PROBLEM_TEXTS},
        "cp_codes": list(problem.cp_codes),
        "areas": sorted(area.code for area in problem.areas.all()),
        "factors": [
            {"factor": row.factor, "link": row.link, "note": row.note} for row in problem.factors.all()
        ],
        "extent_value": decimal_text(problem.extent_value),
        "extent_source": problem.extent_source.name if problem.extent_source else "",
        **{name: decimal_text(getattr(problem, name)) for name in PROBLEM_NUMBERS},
        "differentiated_by_sex_age": problem.differentiated_by_sex_age,
        "decided_on": _day(problem.decided_on),
        "is_override": problem.is_override,
        "decided_rank": problem.decided_rank,
        "options": [{name: getattr(row, name) for name in OPTION_FIELDS} for row in problem.options.all()],
        "findings": _uids(problem.findings),
    }


def _objective(objective: Objective) -> dict:
    return {
        **_head(objective, "objective", objective.statement),
        "objective_kind": objective.kind,
        "problems": _uids(objective.problems),
        "due_on": _day(objective.due_on),
        "owner": objective.owner.name if objective.owner else "",
        **{name: getattr(objective, name) for name in OBJECTIVE_TEXTS},
        "has_no_national_goal": objective.has_no_national_goal,
        "sdg_targets": list(objective.sdg_targets),
        "is_cohesion": objective.is_cohesion,
        "targets": [
            {
                "indicator": str(target.indicator.uid),
                "baseline_value": decimal_text(target.baseline_value),
                "baseline_period": target.baseline_period,
                "baseline_on": _day(target.baseline_on),
                "target_value": decimal_text(target.target_value),
                "target_on": _day(target.target_on),
                "interim_targets": list(target.interim_targets),
                "rationale": target.rationale,
            }
            for target in objective.targets.all()
        ],
    }


def _groups(actions) -> list[TargetGroup]:
    used = {group for action in actions for group in action.target_groups.all()}
    return sorted(used, key=lambda group: group.name)


def _group(group: TargetGroup) -> dict:
    return {
        "uid": str(group.uid),
        "kind": "target_group",
        "code": "",
        "title": group.name,
        "age_min": group.age_min,
        "age_max": group.age_max,
        "sex": group.sex,
        "condition": group.condition,
        "est_size": group.est_size,
        "is_marginalised": group.is_marginalised,
        "is_youth_at_risk": group.is_youth_at_risk,
        "inclusion_note": group.inclusion_note,
    }


def _consideration(plan: Plan, row: Consideration) -> dict:
    return {
        "uid": part_uid(plan.uid, f"consideration:{row.code}"),
        "kind": "consideration",
        "code": row.code,
        "title": "",
        "state": row.state,
        "reason": row.reason,
        "decided_by": row.decided_by,
        "decided_on": _day(row.decided_on),
        "review_on": _day(row.review_on),
    }


def _waiver(plan: Plan, row: Waiver) -> dict:
    return {
        "uid": part_uid(plan.uid, f"waiver:{row.rule}"),
        "kind": "waiver",
        "code": row.rule,
        "title": "",
        "reason": row.reason,
        "waived_by": row.waived_by,
        "waived_on": _day(row.waived_on),
    }


def _indicator(row: Indicator) -> dict:
    return {
        "uid": str(row.uid),
        "kind": "indicator",
        "code": row.code,
        "title": row.name,
        "formula": row.formula,
        "unit": row.unit,
        "direction": row.direction,
        "domain": row.domain,
        "level": row.level,
        "denominator": row.denominator,
        "disaggregation": list(row.disaggregation),
        "min_count": row.min_count,
        "library_code": row.library_code,
        "is_police_trust": row.is_police_trust,
        "frequency": row.frequency,
        "source": row.source.name if row.source else "",
        "interpretation": row.interpretation,
    }


def _finding(finding: Finding) -> dict:
    return {
        "uid": str(finding.uid),
        "kind": "finding",
        "code": finding.code,
        "title": finding.statement,
        "finding_kind": finding.kind,
        "limits": finding.limits,
        "confidence": finding.confidence,
        "areas": sorted(area.code for area in finding.areas.all()),
        "citations": [
            {"source": cited.source.name, "detail": cited.detail} for cited in finding.citations.all()
        ],
    }


def _source(source: DataSource) -> dict:
    return {
        "uid": str(source.uid),
        "kind": "source",
        "code": "",
        "title": source.name,
        "source_kind": source.kind,
        "period_from": _day(source.period_from),
        "period_to": _day(source.period_to),
        "legal_basis": source.legal_basis,
        "quality": {name: getattr(source, name) for name in QUALITY_FIELDS},
        "quality_note": source.quality_note,
    }


def _head(element, kind: str, title: str) -> dict:
    return {"uid": str(element.uid), "kind": kind, "code": element.code, "title": title}
