"""A frozen plan in words: every field of every part with its label, as people read it.

Pages, comparison, consultation and the printed plan all read a version through this module, so that they say the
same thing. It reads the snapshot only, never the tables of the draft.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from diagnostics.findings.models import Confidence, FindingKind
from diagnostics.indicators.models import Direction, Domain, Frequency
from diagnostics.sources.models import DataSource, SourceKind
from plans.actions.models import (
    Acceptance,
    Action,
    Approach,
    EvidenceClass,
    FundingStatus,
    ResourceLevel,
    ResponsibilityKind,
    Stage,
)
from plans.actions.screening import QUESTIONS, high_because, unanswered
from plans.objectives.models import Objective, ObjectiveKind
from plans.plan.models import Consideration, ConsiderationState, Plan
from plans.plan.taxonomy import FACTORS, LEVELS, MEASURES, PROBLEM_TYPES
from plans.problems.models import FactorLink, Problem, ProblemStatus, Trend
from stakeholders.organisations.taxonomy import ACTOR_GROUPS

NONE = "\N{EN DASH}"  # stands where nothing is given

# Reading order, and where the parts of each kind stand in the content.
GROUPS = (
    ("plan", "plan"),
    ("section", "sections"),
    ("problem", "problems"),
    ("objective", "objectives"),
    ("action", "actions"),
    ("consideration", "considerations"),
    ("waiver", "waivers"),
    ("indicator", "indicators"),
    ("finding", "findings"),
    ("source", "sources"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a part: its name in the snapshot, its label and its text (may be empty)."""

    name: str
    label: str
    text: str


def elements(content: dict) -> Iterator[dict]:
    """Every part of the plan in reading order."""
    for _kind, key in GROUPS:
        part = content.get(key) or []
        yield from [part] if isinstance(part, dict) else part


def kind_label(kind: str) -> str:
    return {
        "plan": _("Plan"),
        "section": _("Text"),
        "problem": _("Problem"),
        "objective": _("Objective"),
        "action": _("Action"),
        "consideration": _("Consideration"),
        "waiver": _("Waiver"),
        "indicator": _("Indicator"),
        "finding": _("Finding"),
        "source": _("Source"),
    }[kind]


def section_title(code: str) -> str:
    return {
        "foreword": _("Foreword"),
        "vision": _("Vision and strategy"),
        "evaluation": _("Evaluation"),
        "revision": _("Revision"),
    }[code]


def subject_title(code: str) -> str:
    """The title of what a consideration is about: an actor group, factor, level, measure or class of actors."""
    named = {**ACTOR_GROUPS, **FACTORS, **LEVELS, **MEASURES}
    return str(named.get(code, ""))


def day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else ""


def number(text: str | None) -> str:
    """A decimal text in the reader's notation."""
    return number_format(Decimal(text), use_l10n=True, force_grouping=True) if text else ""


# Units of figures that are no counts of cases, so that a small one names nobody.
_NO_COUNT = re.compile(r"%|‰|÷|/|\b(per|days|hours|minutes|index|score|mean|median)\b", re.IGNORECASE)


class Reading:
    """A version's content, with references resolved into codes and names.

    For the public, `smallest` is the smallest count of cases that may be shown; smaller ones are hidden.
    """

    def __init__(self, content: dict, *, smallest: int = 0):
        self.content = content
        self.smallest = smallest
        self._parts = {part["uid"]: part for part in elements(content)}
        self._areas = {area["code"]: area["name"] for area in content.get("areas", [])}

    def part(self, uid) -> dict | None:
        return self._parts.get(str(uid))

    def title(self, part: dict) -> str:
        """How a part is called, without its code."""
        if part["kind"] == "section":
            return section_title(part["code"])
        if part["kind"] == "consideration":
            return subject_title(part["code"]) or part["code"]
        return part["title"] or part["code"]

    def name(self, part: dict) -> str:
        """Code and title."""
        return f"{part['code']} {self.title(part)}" if self._shows_code(part) else self.title(part)

    def _shows_code(self, part: dict) -> bool:
        return bool(part["code"]) and part["kind"] != "section" and self.title(part) != part["code"]

    def fields(self, part: dict) -> list[Field]:
        """All fields of a part in reading order, empty ones included."""
        return [
            Field(name, str(label()), make(self, part.get(name)))
            for name, label, make in WORDINGS[part["kind"]]
        ]

    def body(self, part: dict) -> list[Field]:
        """What stands below a part's heading: its fields without code, title and what is empty."""
        return [field for field in self.fields(part) if field.text and field.name not in {"code", "title"}]

    def codes(self, uids: list[str] | None) -> str:
        return ", ".join(sorted(self._parts[uid]["code"] for uid in uids or [] if uid in self._parts))

    def named(self, uids: list[str] | None) -> list[str]:
        return sorted(self.name(self._parts[uid]) for uid in uids or [] if uid in self._parts)

    def count(self, text: str | None, unit: str) -> str:
        """A figure, or "fewer than 5" where it is a small count of cases and the reader is the public."""
        if text and not _NO_COUNT.search(unit) and 0 < Decimal(text) < self.smallest:
            return _("fewer than %(limit)d") % {"limit": self.smallest}
        return number(text)

    def extent(self, problem: dict) -> str:
        """ "831 burglaries (2025)"."""
        if not problem["extent_value"]:
            return ""
        figure = (
            f"{self.count(problem['extent_value'], problem['extent_unit'])} {problem['extent_unit']}".strip()
        )
        return f"{figure} ({problem['extent_period']})" if problem["extent_period"] else figure

    def areas(self, codes: list[str] | None) -> str:
        return ", ".join(self._areas.get(code, code) for code in codes or [])

    def money(self, text: str | None) -> str:
        return f"{number(text)} {self.content['municipality']['currency']}" if text else ""

    def target(self, target: dict) -> str:
        """ "Burglaries (per 1,000): from 31 (2025) to 23.3 by 31 December 2028"."""
        indicator = self._parts.get(target["indicator"], {"title": "?", "unit": ""})
        values = {
            "name": indicator["title"],
            "unit": indicator["unit"],
            "baseline": self.count(target["baseline_value"], indicator["unit"]) or NONE,
            "period": target["baseline_period"] or NONE,
            "target": number(target["target_value"]) or NONE,
            "day": day(target["target_on"]) or NONE,
        }
        if not target["target_value"]:
            return _("%(name)s (%(unit)s): %(baseline)s (%(period)s), watched without a target") % values
        return _("%(name)s (%(unit)s): from %(baseline)s (%(period)s) to %(target)s by %(day)s") % values


# How a value of the snapshot becomes text. Each takes the reading and the value.


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


def _coded(labels: dict) -> Callable:
    return lambda reading, value: "\n".join(f"{code} {labels.get(code, '')}" for code in value or [])


def _lines(line: Callable) -> Callable:
    return lambda reading, value: "\n".join(line(reading, item) for item in value or [])


def _join(*parts: str) -> str:
    return ": ".join(part for part in parts if part)


_FACTOR_LINKS = dict(FactorLink.choices)
_ACCEPTANCE = dict(Acceptance.choices)
_PARTS = dict(ResponsibilityKind.choices)


def _factor_line(reading, row) -> str:
    head = f"{row['factor']} {FACTORS.get(row['factor'], '')} ({_FACTOR_LINKS.get(row['link'], row['link'])})"
    return _join(head, row["note"])


def _option_line(reading, row) -> str:
    chosen = _("chosen") if row["is_chosen"] else _("not chosen")
    return _join(f"{row['title']} ({chosen})", " ".join(filter(None, [row["reason"], row["local_fit"]])))


def _target_line(reading, row) -> str:
    return reading.target(row)


def _support_line(reading, row) -> str:
    return _join(row["organisation"], row["task"])


def _acceptance_line(reading, row) -> str:
    words = _ACCEPTANCE.get(row["acceptance"], row["acceptance"])
    signed = ", ".join(filter(None, [row["role"], day(row["on"])]))
    return f"{row['organisation']} ({_PARTS.get(row['part'], row['part'])}): {words}" + (
        f" ({signed})" if signed else ""
    )


def _milestone_line(reading, row) -> str:
    return _join(day(row["due_on"]), row["title"])


def _citation_line(reading, row) -> str:
    return _join(row["source"], row["detail"])


def _rights(reading, value) -> str:
    answers = value or {}
    if unanswered(answers):
        return _("not screened yet") if not answers else _("screened in part")
    high = high_because(answers)
    said = {
        word: ", ".join(q[1:] for q in QUESTIONS if answers.get(q) == word) for word in ("yes", "unknown")
    }
    lines = [
        _("screened, high risk because of questions %(questions)s")
        % {"questions": ", ".join(q[1:] for q in high)}
        if high
        else _("screened, no high risk"),
        said["yes"] and _("yes to questions %(questions)s") % {"questions": said["yes"]},
        said["unknown"] and _("unknown: questions %(questions)s") % {"questions": said["unknown"]},
    ]
    return "; ".join(filter(None, lines))


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
    ),
    "section": [
        _own("text", lambda: _("Text"), _text),
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
    "problem": [
        _own("code", lambda: _("Code"), _text),
        *_of(
            Problem,
            ("title", _text),
            ("status", _choice(ProblemStatus)),
            ("statement", _text),
        ),
        _own("cp_codes", lambda: _("Types of crime problem"), _coded(PROBLEM_TYPES)),
        _own("areas", lambda: _("Areas"), _areas),
        *_of(
            Problem,
            ("whole_municipality_reason", _text),
            ("what", _text),
            ("where", _text),
            ("when", _text),
            ("who_victims", _text),
            ("who_offenders", _text),
            ("how", _text),
            ("why", _text),
            ("extent_value", _number),
            ("extent_unit", _text),
            ("extent_period", _text),
            ("extent_source", _text),
            ("trend", _choice(Trend)),
            ("trend_note", _text),
        ),
        _own("factors", lambda: _("Factors"), _lines(_factor_line)),
        *_of(Problem, ("score", _number), ("decision_reason", _text)),
        _own("options", lambda: _("Options weighed"), _lines(_option_line)),
        _own("findings", lambda: _("Findings"), _links),
    ],
    "objective": [
        _own("code", lambda: _("Code"), _text),
        _own("title", lambda: _("Objective"), _text),
        _own("objective_kind", lambda: _("Kind"), _choice(ObjectiveKind)),
        _own("problems", lambda: _("Problems answered"), _links),
        *_of(Objective, ("due_on", _day), ("owner", _text)),
        _own("targets", lambda: _("Targets"), _lines(_target_line)),
        *_of(Objective, ("national_goal", _text), ("is_cohesion", _yes)),
    ],
    "action": [
        _own("code", lambda: _("Code"), _text),
        *_of(Action, ("title", _text), ("description", _text)),
        _own("lead", lambda: _("Lead"), _text),
        _own("support", lambda: _("Support"), _lines(_support_line)),
        _own("acceptance", lambda: _("Acceptance"), _lines(_acceptance_line)),
        _own("objectives", lambda: _("Objectives served"), _links),
        *_of(Action, ("starts_on", _day), ("ends_on", _day)),
        _own("milestones", lambda: _("Milestones"), _lines(_milestone_line)),
        _own("areas", lambda: _("Areas"), _areas),
        *_of(Action, ("target_groups", _words), ("approach", _choice(Approach)), ("stage", _choice(Stage))),
        _own("measures", lambda: _("Prevention measures"), _coded(MEASURES)),
        _own("factors", lambda: _("Factors addressed"), _coded(FACTORS)),
        *_of(
            Action,
            ("resource_level", _choice(ResourceLevel)),
            ("cost", _money),
            ("funding_status", _choice(FundingStatus)),
            ("funding_source", _text),
            ("evidence_class", _choice(EvidenceClass)),
            ("evidence_source", _text),
            ("evaluation_plan", _text),
            ("is_cohesion", _yes),
            ("rights_answers", _rights),
            ("rights_mitigation", _text),
            ("rights_reviewer", _text),
            ("rights_review_on", _day),
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
