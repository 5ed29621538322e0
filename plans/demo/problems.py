"""The problems of the draft plan, how they were scored, and what the steering group decided."""

from plans.models import (
    Criterion,
    Plan,
    PriorityScore,
    Problem,
    ProblemArea,
    ProblemFactor,
    ProblemFinding,
    ProblemOption,
    Scorer,
)
from plans.problems.readings import keep_readings

from .records import Town

SAME_IN_PROBLEM = (
    "code", "title", "status", "statement", "cp_codes", "what", "where", "when", "who_victims", "who_offenders",
    "how", "why", "extent_value", "extent_unit", "extent_period", "trend",
)  # fmt: skip
# What a town that has only begun may not have written yet.
ANALYSIS = (
    "victim_profile", "offender_profile", "place_profile", "harm_note", "cost_estimate", "cost_basis",
    "top_places_share", "repeat_share", "concentration_note", "current_responses", "stakeholders",
    "organised_crime_link", "differentiated_by_sex_age", "decided_by", "is_override", "decided_rank",
    "whole_municipality_reason",
)  # fmt: skip


def load_problems(town: Town, plan: Plan) -> None:
    records = town.read("problems")
    for order, record in enumerate(records["problems"], start=1):
        problem = town.make(Problem, plan=plan, order=order, **_problem(town, record))
        town.elements[record["code"]] = problem
        town.make_all(ProblemArea, ({"problem": problem, "area": a} for a in town.areas_of(record)))
        found = ({"problem": problem, "finding": town.findings[code]} for code in record["findings"])
        town.make_all(ProblemFinding, found)
        town.make_all(ProblemFactor, ({"problem": problem, **factor} for factor in record["factors"]))
        town.make_all(ProblemOption, (_option(problem, option) for option in record["options"]))
        keep_readings(problem, today=town.today)
    _load_scores(town, plan, records)


def _problem(town: Town, record: dict) -> dict:
    return {
        **{key: record[key] for key in SAME_IN_PROBLEM},
        **{key: record[key] for key in ANALYSIS if record.get(key) is not None},
        **{f"triangle_{name}": text for name, text in record.get("triangle", {}).items()},
        "extent_source": town.sources[record["extent_source"]],
        "trend_note": record["trend_test"],
        "decision_reason": record["status_reason"] or "",
        "decided_on": town.day(record.get("decided_on")),
    }


def _option(problem: Problem, record: dict) -> dict:
    return {
        "problem": problem,
        "title": record["title"],
        "description": f"{record['considered']}.",
        "is_chosen": record["chosen"],
        "reason": f"{record['reason']}.",
        "local_fit": f"{record['local_fit']}.",
        "practice": record.get("practice", ""),
    }


def _load_scores(town: Town, plan: Plan, records: dict) -> None:
    made = town.make_all(
        Criterion, (_criterion(plan, *row) for row in enumerate(records["criteria"], start=1))
    )
    criteria = {criterion.code: criterion for criterion in made}
    scorers = town.make_all(
        Scorer,
        (
            {"plan": plan, "name": name, "order": order}
            for order, name in enumerate(records.get("scorers", ()), start=1)
        ),
    )
    for record in records["problems"]:
        for score in record["scores"]:
            town.make_all(PriorityScore, _scores(town, record, score, criteria[score["criterion"]], scorers))


def _criterion(plan: Plan, order: int, record: dict) -> dict:
    return {
        "plan": plan,
        "order": order,
        **{name: record[name] for name in ("code", "label", "question", "weight")},
        "scale": record["steps"],
    }


def _scores(town: Town, record: dict, score: dict, criterion: Criterion, scorers: list[Scorer]):
    """One value for each scorer; where they did not agree, the record has both."""
    values = score.get("values") or [score["value"]] * len(scorers)
    for scorer, value in zip(scorers, values, strict=True):
        yield {
            "problem": town.elements[record["code"]],
            "criterion": criterion,
            "scorer": scorer,
            "value": value,
            "evidence": score["evidence"],
            "finding": town.findings[score["finding"]] if "finding" in score else None,
            "note": score.get("note", ""),
        }
