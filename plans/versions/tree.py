"""A frozen plan as a tree of words and figures: what the page, the public page and the printed plan are made of.

All of it is text in the active language, so that the three say the same; nobody formats a figure a second time.
"""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.actions.models import Approach, FundingStatus, ResourceLevel
from plans.checks.guidelines import CLAUSES_BY_ID
from plans.plan.taxonomy import LEVELS, level_of
from plans.problems.models import ProblemStatus

from .amounts import NONE, day
from .hashing import decimal_text
from .wording import Reading, subject_title

# Fields that stand elsewhere in the tree, so that they are not said twice.
_TOLD_APART = {
    "problem": {
        "statement", "areas", "whole_municipality_reason", "extent_value", "extent_unit", "extent_period", "status",
        "findings",
    },
    "objective": {"due_on", "owner", "targets", "problems"},
    "action": {"description", "lead", "starts_on", "ends_on", "cost", "objectives", "areas", "acceptance"},
}  # fmt: skip


def tree(content: dict, checks: dict, *, smallest: int = 0) -> dict:
    """The tree of a version. `smallest`: the smallest count of cases that its readers may see."""
    reading = Reading(content, smallest=smallest)
    problems, actions = content["problems"], content["actions"]
    priorities = [problem for problem in problems if problem["status"] == ProblemStatus.PRIORITISED]
    return {
        "title": content["plan"]["title"],
        "town": content["municipality"]["name"],
        "country": content["municipality"]["country"],
        "period": _("%(start)s to %(end)s")
        % {"start": day(content["plan"]["period_start"]), "end": day(content["plan"]["period_end"])},
        "officer": content["plan"]["accountable_officer"],
        "foreword": _section(content, "foreword")["text"],
        "vision": _section(content, "vision")["text"],
        "about": content["municipality"]["about"],
        "mandate": _pairs(reading, _section(content, "mandate")),
        "evaluation": _pairs(reading, _section(content, "evaluation")),
        "revision": _pairs(reading, _section(content, "revision")),
        "figures": _figures(content, priorities),
        "priorities": [_problem(reading, problem) for problem in priorities],
        "not_chosen": [_not_chosen(reading, problem) for problem in problems if problem not in priorities],
        "objectives": [_objective(reading, objective) for objective in content["objectives"]],
        "actions": [_action(reading, action) for action in actions],
        "budget": _budget(reading, actions),
        "clauses": _clauses(checks),
        "open": checks.get("open", {}),
        "coverage": checks.get("coverage", []),
        "not_evaluated": checks.get("not_evaluated", []),
        "considerations": [_consideration(reading, row) for row in content["considerations"]],
        "waivers": [_waiver(reading, row, checks) for row in content["waivers"]],
        "indicators": [_indicator(reading, row) for row in content["indicators"]],
        "findings": [_finding(reading, row) for row in content["findings"]],
        "sources": [_source(reading, row) for row in content["sources"]],
    }


def _section(content: dict, code: str) -> dict:
    """The section of this code; an empty one where an older version has none."""
    empty = {"uid": "", "kind": "section", "code": code}
    return next((section for section in content["sections"] if section["code"] == code), empty)


def _pairs(reading: Reading, part: dict, without=frozenset()) -> list[dict]:
    return [
        {"name": field.name, "label": field.label, "text": field.text}
        for field in reading.body(part)
        if field.name not in without
    ]


def _figures(content: dict, priorities: list[dict]) -> list[dict]:
    leads = {action["lead"] for action in content["actions"] if action["lead"]}
    partners = leads | {row["organisation"] for action in content["actions"] for row in action["support"]}
    return [
        {"value": str(len(priorities)), "label": _("priorities")},
        {"value": str(len(content["objectives"])), "label": _("objectives")},
        {"value": str(len(content["actions"])), "label": _("actions")},
        {"value": str(len(partners)), "label": _("organisations with a part")},
    ]


def _problem(reading: Reading, problem: dict) -> dict:
    answering = [one for one in reading.content["objectives"] if problem["uid"] in one["problems"]]
    return {
        "uid": problem["uid"],
        "code": problem["code"],
        "title": problem["title"],
        "statement": problem["statement"],
        "extent": reading.extent(problem),
        "where": reading.areas(problem["areas"]) or problem["whole_municipality_reason"],
        "findings": reading.codes(problem["findings"]),
        "objectives": [
            {"code": one["code"], "statement": one["title"], "due": day(one["due_on"])} for one in answering
        ],
        "fields": _pairs(reading, problem, _TOLD_APART["problem"]),
    }


def _not_chosen(reading: Reading, problem: dict) -> dict:
    return {
        "uid": problem["uid"],
        "code": problem["code"],
        "title": problem["title"],
        "status": str(dict(ProblemStatus.choices).get(problem["status"], problem["status"])),
        "reason": problem["decision_reason"],
    }


def _objective(reading: Reading, objective: dict) -> dict:
    serving = [one for one in reading.content["actions"] if objective["uid"] in one["objectives"]]
    return {
        "uid": objective["uid"],
        "code": objective["code"],
        "statement": objective["title"],
        "due": day(objective["due_on"]),
        "owner": objective["owner"],
        "problems": reading.named(objective["problems"]),
        "targets": [reading.target(target) for target in objective["targets"]],
        "actions": [{"code": one["code"], "title": one["title"]} for one in serving],
        "fields": _pairs(reading, objective, _TOLD_APART["objective"]),
    }


def _action(reading: Reading, action: dict) -> dict:
    return {
        "uid": action["uid"],
        "code": action["code"],
        "title": action["title"],
        "description": action["description"],
        "lead": action["lead"],
        "support": [row["organisation"] for row in action["support"]],
        "start": day(action["starts_on"]),
        "end": day(action["ends_on"]),
        "areas": reading.areas(action["areas"]),
        "objectives": reading.codes(action["objectives"]),
        "measures": ", ".join(action["measures"]),
        "resources": str(dict(ResourceLevel.choices).get(action["resource_level"], "")),
        "funding": str(dict(FundingStatus.choices).get(action["funding_status"], "")),
        "evidence": action["evidence_class"],
        "cost": reading.money(action["cost"]),
        "acceptance": reading.acceptance(action),
        "fields": _pairs(reading, action, _TOLD_APART["action"]),
    }


def _budget(reading: Reading, actions: list[dict]) -> dict:
    """Cost by source of the resources, by level of prevention and by approach; an action with measures of several
    levels counts in the level of its first measure."""
    by_source: dict[str, Decimal] = defaultdict(Decimal)
    by_level: dict[str, Decimal] = defaultdict(Decimal)
    by_approach: dict[str, Decimal] = defaultdict(Decimal)
    for action in actions:
        cost = Decimal(action["cost"] or 0)
        by_source[_named(ResourceLevel, action["resource_level"])] += cost
        by_approach[_named(Approach, action["approach"])] += cost
        level = level_of(action["measures"][0]) if action["measures"] else ""
        by_level[f"{level} {LEVELS[level]}" if level else _("not given")] += cost
    total = sum((Decimal(action["cost"] or 0) for action in actions), Decimal(0))
    return {
        "total": reading.money(decimal_text(total)),
        "tables": [
            {"title": _("Cost by source of resources"), "rows": _costs(reading, by_source)},
            {
                "title": _("Cost by level of prevention"),
                "rows": _costs(reading, dict(sorted(by_level.items()))),
            },
            {"title": _("Cost by approach"), "rows": _costs(reading, by_approach)},
        ],
    }


def _named(choices, value: str) -> str:
    return str(dict(choices.choices).get(value, "")) or _("not given")


def _costs(reading: Reading, costs: dict[str, Decimal]) -> list[list[str]]:
    return [[name, reading.money(decimal_text(cost)) or "0"] for name, cost in costs.items()]


def _clauses(checks: dict) -> list[dict]:
    """The results as they were kept with the version, by clause."""
    grouped: dict[str, list[dict]] = defaultdict(list)
    for result in checks.get("results", []):
        grouped[result["clause"]].append(_result(result))
    return [
        {
            "id": CLAUSES_BY_ID[clause].number if clause in CLAUSES_BY_ID else clause,
            "title": str(CLAUSES_BY_ID[clause].title) if clause in CLAUSES_BY_ID else "",
            "results": rows,
        }
        for clause, rows in grouped.items()
    ]


def _result(result: dict) -> dict:
    things = [f"{thing['code']} {thing['title']}".strip() for thing in result["things"]]
    return {
        "rule": result["rule"],
        "title": result["title"],
        "state": result["state"],
        "word": {
            "pass": _("met"),
            "partial": _("met in part"),
            "fail": _("not met"),
            "waived": _("set aside"),
        }[result["state"]],
        "severity": result["severity"],
        "subject": result["subject"],
        "about": "; ".join([*result["missing"], *things]) if result["state"] != "pass" else "",
    }


def _consideration(reading: Reading, row: dict) -> dict:
    return {
        # A cell of a matrix is told by its title alone.
        "code": "" if ":" in row["code"] else row["code"],
        "title": subject_title(row["code"]),
        "text": row["reason"],
        "state": next((field.text for field in reading.body(row) if field.name == "state"), ""),
        "signed": ", ".join(filter(None, [row["decided_by"], day(row["decided_on"])])),
        "review": day(row["review_on"]),
    }


def _waiver(reading: Reading, row: dict, checks: dict) -> dict:
    titles = {result["rule"]: result["title"] for result in checks.get("results", [])}
    return {
        "code": row["code"],
        "title": titles.get(row["code"], ""),
        "text": row["reason"],
        "signed": ", ".join(filter(None, [row["waived_by"], day(row["waived_on"])])),
    }


def _indicator(reading: Reading, row: dict) -> dict:
    targets = [
        {"objective": one["code"], "text": reading.target_values(target)}
        for one in reading.content["objectives"]
        for target in one["targets"]
        if target["indicator"] == row["uid"]
    ]
    return {
        "uid": row["uid"],
        "code": row["code"],
        "title": row["title"],
        "unit": row["unit"],
        "source": row["source"],
        "targets": targets,
        "fields": _pairs(reading, row, {"unit", "source"}),
    }


def _finding(reading: Reading, row: dict) -> dict:
    words = {field.name: field.text for field in reading.body(row)}
    return {
        "code": row["code"],
        "title": row["title"],
        "confidence": words.get("confidence", ""),
        "sources": words.get("citations", ""),
        "limits": words.get("limits", ""),
    }


def _source(reading: Reading, row: dict) -> dict:
    words = {field.name: field.text for field in reading.body(row)}
    return {
        "title": row["title"],
        "kind": words.get("source_kind", ""),
        "period": f" {NONE} ".join(filter(None, [words.get("period_from", ""), words.get("period_to", "")])),
        "quality": words.get("quality", ""),
        "limits": words.get("quality_note", ""),
    }
