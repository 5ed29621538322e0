"""How each field of a frozen part becomes text: its label and the words for its value.

The functions take the reading (which knows what references stand for) and the value of the snapshot.
"""

from collections.abc import Callable

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from diagnostics.findings.models import Confidence, FindingKind
from diagnostics.indicators.models import Direction, Domain, Frequency, Indicator, Level, Split
from diagnostics.sources.models import DataSource, SourceKind
from plans.actions.models import (
    Action,
    Approach,
    EvidenceClass,
    FundingStatus,
    ResourceLevel,
    Stage,
)
from plans.library.practices import PRACTICES
from plans.objectives.models import Objective, ObjectiveKind
from plans.objectives.sdg import SDG_TARGETS
from plans.plan.models import Consideration, ConsiderationState, OtherPlanKind, Plan
from plans.plan.taxonomy import FACTORS, MEASURES
from stakeholders.groups.models import GroupSex, TargetGroup

from .action_lines import (
    acceptance_line,
    funding_line,
    join,
    milestone_line,
    output_line,
    rights,
    rights_notes,
    risk_line,
    support_line,
)
from .amounts import day, number


def _practice(reading, value) -> str:
    return str(PRACTICES.get(value, value)) if value else ""


def _text(reading, value) -> str:
    return str(value) if value else ""


def _yes(reading, value) -> str:
    return _("yes") if value else ""


def _day(reading, value) -> str:
    return day(value)


def _number(reading, value) -> str:
    return number(value)


def _money(reading, value) -> str:
    return reading.money(value)


def _areas(reading, value) -> str:
    return reading.areas(value)


def _links(reading, value) -> str:
    return "\n".join(reading.named(value))


def _words(reading, value) -> str:
    return ", ".join(value or [])


def _choice(choices) -> Callable:
    labels = dict(choices.choices)
    return lambda reading, value: str(labels.get(value, value)) if value else ""


def _choices(choices) -> Callable:
    labels = dict(choices.choices)
    return lambda reading, value: ", ".join(str(labels.get(one, one)) for one in value or [])


def _coded(labels: dict) -> Callable:
    return lambda reading, value: "\n".join(f"{code} {labels.get(code, '')}" for code in value or [])


def _lines(line: Callable) -> Callable:
    return lambda reading, value: "\n".join(line(reading, item) for item in value or [])


_OTHER_PLANS = dict(OtherPlanKind.choices)


def _other_plan_line(reading, row) -> str:
    kind = _OTHER_PLANS.get(row["plan_kind"], "")
    return join(f"{row['title']} ({kind})" if kind else row["title"], row["relation"])


def _target_line(reading, row) -> str:
    return reading.whole_target(row)


def _citation_line(reading, row) -> str:
    return join(row["source"], row["detail"])


def _quality(reading, value) -> str:
    scores = {name: score for name, score in (value or {}).items() if score is not None}
    return ", ".join(f"{_verbose(DataSource, name)} {score}/5" for name, score in scores.items())


def _verbose(model, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _of(model, *fields) -> list:
    """Fields named as in the model, with the model's label."""
    return [(name, lambda m=model, n=name: capfirst(_verbose(m, n)), make) for name, make in fields]


def _own(name: str, label: Callable, make: Callable) -> tuple:
    return (name, label, make)


WORDINGS = {
    "plan": _of(
        Plan,
        ("title", _text),
        ("period_start", _day),
        ("period_end", _day),
        ("accountable_officer", _text),
        ("is_strict", _yes),
    ),
    "section": [
        _own("text", lambda: _("Text"), _text),
        *_of(
            Plan,
            ("council_decision", _text),
            ("council_decided_on", _day),
            ("budget_line", _text),
            ("legal_basis", _text),
        ),
        _own("other_plans", lambda: _("Ties to other plans"), _lines(_other_plan_line)),
        *_of(
            Plan,
            ("first_evaluation_on", _day),
            ("evaluation_questions", _text),
            ("evaluation_method", _text),
            ("evaluator", _text),
            ("evaluation_budget", _money),
            ("next_revision_on", _day),
            ("revision_triggers", _text),
            ("revision_authority", _text),
        ),
    ],
    "objective": [
        _own("code", lambda: _("Code"), _text),
        _own("title", lambda: _("Objective"), _text),
        _own("objective_kind", lambda: _("Kind"), _choice(ObjectiveKind)),
        _own("problems", lambda: _("Problems answered"), _links),
        *_of(Objective, ("due_on", _day), ("owner", _text)),
        _own("targets", lambda: _("Targets"), _lines(_target_line)),
        *_of(
            Objective,
            ("specific", _text),
            ("measurable", _text),
            ("achievable", _text),
            ("relevant", _text),
            ("equity_aim", _text),
            ("national_goal", _text),
            ("has_no_national_goal", _yes),
        ),
        _own("sdg_targets", lambda: _("Targets of the Sustainable Development Goals"), _coded(SDG_TARGETS)),
        *_of(Objective, ("is_cohesion", _yes)),
    ],
    "action": [
        _own("code", lambda: _("Code"), _text),
        *_of(Action, ("title", _text), ("description", _text)),
        _own("lead", lambda: _("Lead"), _text),
        _own("lead_role_holder", lambda: _("Function that answers for it"), _text),
        _own("lead_task", lambda: _("Task of the lead"), _text),
        _own("support", lambda: _("Support"), _lines(support_line)),
        _own("acceptance", lambda: _("Acceptance"), _lines(acceptance_line)),
        _own("objectives", lambda: _("Objectives served"), _links),
        *_of(Action, ("starts_on", _day), ("ends_on", _day)),
        _own("milestones", lambda: _("Milestones"), _lines(milestone_line)),
        _own("outputs", lambda: _("What it delivers"), _lines(output_line)),
        _own("areas", lambda: _("Areas"), _areas),
        _own("target_groups", lambda: _("Target groups"), _words),
        *_of(Action, ("approach", _choice(Approach)), ("stage", _choice(Stage))),
        _own("measures", lambda: _("Prevention measures"), _coded(MEASURES)),
        _own("factors", lambda: _("Factors addressed"), _coded(FACTORS)),
        *_of(
            Action,
            ("resource_level", _choice(ResourceLevel)),
            ("cost", _money),
            ("funding_status", _choice(FundingStatus)),
            ("funding_source", _text),
        ),
        _own("funding", lambda: _("Amounts"), _lines(funding_line)),
        *_of(Action, ("staff_fte", _number), ("sustainability_note", _text)),
        _own("risks", lambda: _("What could go wrong"), _lines(risk_line)),
        *_of(
            Action,
            ("practice", _practice),
            ("evidence_class", _choice(EvidenceClass)),
            ("evidence_source", _text),
            ("mechanism", _text),
            ("adaptation_note", _text),
            ("evaluation_plan", _text),
            ("related_reform", _text),
            ("is_cohesion", _yes),
            ("rights_answers", rights),
            ("rights_notes", rights_notes),
            ("rights_mitigation", _text),
            ("rights_reviewer", _text),
            ("rights_review_on", _day),
        ),
    ],
    "target_group": [
        _own("title", lambda: _("Name"), _text),
        *_of(
            TargetGroup,
            ("age_min", _text),
            ("age_max", _text),
            ("sex", _choice(GroupSex)),
            ("condition", _text),
            ("est_size", _number),
            ("is_marginalised", _yes),
            ("is_youth_at_risk", _yes),
            ("inclusion_note", _text),
        ),
    ],
    "consideration": _of(
        Consideration,
        ("state", _choice(ConsiderationState)),
        ("reason", _text),
        ("decided_by", _text),
        ("decided_on", _day),
        ("review_on", _day),
    ),
    "waiver": [
        _own("reason", lambda: _("Reason"), _text),
        _own("waived_by", lambda: _("Decided by"), _text),
        _own("waived_on", lambda: _("Decided on"), _day),
    ],
    "indicator": [
        _own("title", lambda: _("Name"), _text),
        _own("formula", lambda: _("How it is calculated"), _text),
        _own("unit", lambda: _("Unit"), _text),
        _own("direction", lambda: _("Direction"), _choice(Direction)),
        _own("domain", lambda: _("Domain"), _choice(Domain)),
        *_of(
            Indicator,
            ("level", _choice(Level)),
            ("denominator", _text),
            ("disaggregation", _choices(Split)),
            ("min_count", _text),
        ),
        _own("library_code", lambda: _("From the starter library"), _text),
        _own("is_police_trust", lambda: _("Measures trust in the police"), _yes),
        _own("frequency", lambda: _("Frequency"), _choice(Frequency)),
        _own("source", lambda: _("Source"), _text),
        _own("interpretation", lambda: _("How to read it"), _text),
    ],
    "finding": [
        _own("title", lambda: _("Statement"), _text),
        _own("finding_kind", lambda: _("Kind"), _choice(FindingKind)),
        _own("limits", lambda: _("What may not be concluded"), _text),
        _own("confidence", lambda: _("Confidence"), _choice(Confidence)),
        _own("areas", lambda: _("Areas"), _areas),
        _own("citations", lambda: _("Sources"), _lines(_citation_line)),
    ],
    "source": [
        _own("title", lambda: _("Name"), _text),
        _own("source_kind", lambda: _("Kind"), _choice(SourceKind)),
        _own("period_from", lambda: _("Covers from"), _day),
        _own("period_to", lambda: _("Covers to"), _day),
        _own("legal_basis", lambda: _("Legal basis"), _text),
        _own("quality", lambda: _("Quality"), _quality),
        _own("quality_note", lambda: _("Known limits"), _text),
    ],
}
