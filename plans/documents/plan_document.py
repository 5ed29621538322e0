"""The printed plan: what its template is given."""

from django.utils import translation
from django.utils.translation import gettext as _

from plans.checks.coverage import Considered
from plans.versions.amounts import day
from plans.versions.comparison import changes_between, compared_with
from plans.versions.models import PlanVersion, VersionState
from plans.versions.tree import tree
from plans.versions.wording import kind_label

from .typesetting import pdf

TEMPLATE = "plan.typ"
MOST_BEHIND = 4  # things named behind a subject in the coverage table
LONGEST_CHANGE = 400  # characters of a text in the change log


def plan_pdf(version: PlanVersion, language: str) -> bytes:
    """The version as PDF/UA-1 in a language of the town. Small counts of cases are hidden, as it may be published."""
    with translation.override(language):
        return pdf(TEMPLATE, document_data(version, language), version.frozen_at)


def document_data(version: PlanVersion, language: str) -> dict:
    """Everything the template says, translated."""
    smallest = version.municipality.small_count_threshold
    told, base = tree(version.content, version.checks or {}, smallest=smallest), compared_with(version)
    return {
        "lang": language.split("-")[0],
        "t": _labels(),
        "plan": {key: value for key, value in told.items() if key not in {"coverage", "clauses"}},
        "clauses": _clauses(told),
        "counts": _counts(told["open"]),
        "coverage": [_coverage_row(entry) for entry in told["coverage"]],
        "version": _version(version, told, base),
        "changes": _changes(version, base, smallest),
    }


def _version(version: PlanVersion, told: dict, base: PlanVersion | None) -> dict:
    is_adopted = version.state in {VersionState.ADOPTED, VersionState.SUPERSEDED}
    label = _("Version %(number)s") % {"number": version.number}
    facts = {
        _("Version"): f"{version.number}, {version.get_state_display()}",
        _("Adopted by"): version.adopted_by,
        _("Adopted on"): day(version.adopted_on.isoformat()) if version.adopted_on else "",
        _("Frozen on"): day(version.frozen_at.date().isoformat()),
        _("Accountable officer"): told["officer"],
        _("Reason"): version.reason,
    }
    signed = _("Adopted by %(body)s on %(day)s.") % {
        "body": version.adopted_by,
        "day": facts[_("Adopted on")],
    }
    return {
        "label": label,
        "hash": version.content_hash,
        "facts": [{"label": name, "text": text} for name, text in facts.items() if text],
        "warning": "" if is_adopted else _("Draft: this version has not been adopted."),
        "signed": signed if is_adopted else _("This version has not been adopted."),
        "signatories": [
            _("For the municipality"),
            _("For the coordinating body"),
            told["officer"] or _("Officer"),
        ],
        "changes_note": _("Compared with version %(number)s.") % {"number": base.number} if base else "",
    }


def _clauses(told: dict) -> list[dict]:
    """The rules that ask about the plan; those about one subject each are told by the coverage table."""
    found = [
        {**clause, "results": [result for result in clause["results"] if not result["subject"]]}
        for clause in told["clauses"]
    ]
    return [clause for clause in found if clause["results"]]


def _counts(counts: dict) -> list[dict]:
    labels = {
        "block": _("open, block adoption"),
        "warn": _("open warnings"),
        "advise": _("pieces of advice"),
        "waived": _("set aside"),
    }
    return [{"value": str(counts.get(name, 0)), "label": label} for name, label in labels.items()]


def _coverage_row(entry: dict) -> list[str]:
    words = {
        Considered.INCLUDED: _("included"),
        Considered.EXCLUDED_WITH_REASON: _("excluded, with a reason"),
        Considered.DEFERRED: _("deferred"),
        Considered.NOT_CONSIDERED: _("not considered"),
    }
    names = [thing["code"] or thing["title"] for thing in entry["behind"]]
    more = len(names) - MOST_BEHIND
    behind = ", ".join(names[:MOST_BEHIND]) + (f" +{more}" if more > 0 else "")
    return [f"{entry['code']} {entry['title']}", words[entry["state"]], behind or entry["reason"]]


def _changes(version: PlanVersion, base: PlanVersion | None, smallest: int) -> list[list[str]]:
    if base is None:
        return []
    words = {
        "added": _("added"),
        "removed": _("removed"),
        "reworded": _("reworded"),
        "moved": _("moved"),
    }
    rows = []
    for change in changes_between(base.content, version.content, smallest=smallest):
        part = f"{kind_label(change.kind)} {change.title}"
        how = ", ".join(words[one] for one in change.changes)
        if change.main != "reworded":
            rows.append([part, how, "", ""])
        rows += [
            [part, f"{how}: {field.label}", _short(field.before), _short(field.after)]
            for field in change.fields
            if change.main == "reworded"
        ]
    return rows


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CHANGE else f"{text[:LONGEST_CHANGE].rstrip()} …"


def _labels() -> dict[str, str]:
    return {
        "kind": _("Integrated crime prevention action plan"),
        "signatures": _("Signatures"),
        "contents": _("Contents"),
        "foreword": _("Foreword"),
        "summary": _("The plan in brief"),
        "priorities": _("Priorities"),
        "vision": _("Vision and strategy"),
        "mandate": _("Mandate and ties to other plans"),
        "profile": _("Local profile"),
        "problems": _("Problems and priorities"),
        "problem": _("Problem"),
        "extent": _("Extent"),
        "where": _("Areas"),
        "findings": _("Findings"),
        "acceptance": _("Acceptance"),
        "indicator": _("Indicator"),
        "source": _("Source"),
        "finding": _("Finding"),
        "confidence": _("Confidence"),
        "sources": _("Sources"),
        "period": _("Period"),
        "quality": _("Quality (1 to 5)"),
        "what_shall_change": _("What shall change"),
        "not_chosen": _("Problems that were not chosen"),
        "status": _("Status"),
        "why": _("Why"),
        "objectives": _("Objectives"),
        "due": _("To be reached by"),
        "owner": _("Owner"),
        "targets": _("Targets"),
        "answers": _("Answers the problems"),
        "actions": _("Actions"),
        "action": _("Action"),
        "lead": _("Lead"),
        "dates": _("From, to"),
        "measures": _("Measures"),
        "cost": _("Cost"),
        "serves": _("Serves the objectives"),
        "budget": _("Budget"),
        "total": _("Total"),
        "item": _("Item"),
        "follow_up": _("Evaluation and revision"),
        "evaluation": _("Evaluation"),
        "revision": _("Revision"),
        "annex_compliance": _("Annex A: the plan and the guidelines"),
        "compliance_note": _(
            "The plan checked against the UN guidelines for the prevention of urban crime (ECOSOC resolution 1995/9) "
            "when this version was frozen. Clauses are given in the system's own words."
        ),
        "waivers": _("Rules that were set aside"),
        "rule": _("Rule"),
        "reason": _("Reason"),
        "signed": _("Decided by"),
        "considerations": _("What was considered and left out"),
        "subject": _("Subject"),
        "decision": _("Decision"),
        "coverage": _("What was considered"),
        "state": _("State"),
        "behind": _("In the plan, or reason"),
        "result": _("Result"),
        "open": _("What is open"),
        "not_evaluated": _("Rules that are not checked yet"),
        "annex_indicators": _("Annex B: indicators"),
        "annex_sources": _("Annex C: findings and sources"),
        "annex_changes": _("Annex D: changes"),
        "part": _("Part"),
        "change": _("Change"),
        "before": _("Before"),
        "after": _("After"),
    }
