"""The draft plan: problems, objectives with targets, and what was considered and left out."""

from plans.models import (
    Consideration,
    Evaluation,
    Objective,
    ObjectiveProblem,
    OtherPlan,
    Plan,
    Target,
)
from plans.objectives.models import SMART
from plans.plan.services import create_plan
from stakeholders.access.permissions import Role

from .measures import load_indicator, period_of
from .records import Town


def load_plan(town: Town) -> Plan:
    record = town.read("plan")
    plan = Plan(
        title=record["title"],
        period_start=town.day(record["period_start"]),
        period_end=town.day(record["period_end"]),
        foreword=_foreword(record),
        vision=record["vision"],
        **_mandate(town, record),
        **_officer(record),
        **_evaluation(town, record),
        **_revision(town, record),
    )
    create_plan(by=town.actor(Role.COORDINATOR), plan=plan)
    town.make_all(OtherPlan, ({"plan": plan, **other} for other in record.get("linked_plans", [])))
    town.make_all(Consideration, (_consideration(town, plan, item) for item in record["coverage"]))
    return plan


def _foreword(record: dict) -> str:
    foreword = record.get("foreword")
    return f"{foreword['text']}\n\n{foreword['by']}" if foreword else ""


def _mandate(town: Town, record: dict) -> dict:
    mandate = record.get("mandate")
    if not mandate:
        return {}
    return {
        "council_decision": mandate["decision"],
        "council_decided_on": town.day(mandate["decided_on"]),
        "budget_line": mandate["budget_line"],
        "legal_basis": mandate["legal_basis"],
    }


def _officer(record: dict) -> dict:
    officer = record["officer"]
    return {
        "accountable_officer": officer["function"],
        "coordinator_name": officer["name"],
        "coordinator_email": officer["email"],
    }


def _evaluation(town: Town, record: dict) -> dict:
    plan = record.get("evaluation_plan")
    if not plan:
        return {}
    return {
        "first_evaluation_on": town.day(plan["dates"][0]),
        "evaluation_questions": "\n".join(plan["questions"]),
        "evaluation_method": plan["method"],
        "evaluator": town.organisations[plan["evaluator"]].name,
        "evaluation_budget": plan["budget_eur"],
    }


def _revision(town: Town, record: dict) -> dict:
    rule = record.get("revision_rule")
    if not rule:
        return {}
    return {
        "next_revision_on": town.day(rule["next_revision"]),
        "revision_triggers": "\n".join(rule["triggers"]),
        "revision_authority": rule["authority"],
    }


def _consideration(town: Town, plan: Plan, record: dict) -> dict:
    return {
        "plan": plan,
        "code": record["code"],
        "state": record["state"],
        "reason": record["reason"],
        "decided_by": record["decided_by"],
        "decided_on": town.day(record["decided_on"]),
    }


def load_evaluations(town: Town, plan: Plan) -> None:
    record = town.read("plan").get("evaluation_plan")
    if not record:
        return
    contact = town.organisations[record["evaluator"]].contacts.first()
    town.make_all(
        Evaluation,
        (
            {
                "plan": plan,
                "title": f"Yearly evaluation {day[:4]}",
                "kind": "outcome",
                "due_on": town.day(day),
                "responsible_name": contact.name,
                "responsible_email": contact.email,
                "questions": "\n".join(record["questions"]),
                "method": record["method"],
            }
            for day in record["dates"]
        ),
    )


def load_objectives(town: Town, plan: Plan) -> None:
    cooperation = town.read("cooperation") or {"national_alignment": []}
    goals = {item["objective"]: _goal(item) for item in cooperation["national_alignment"]}
    without = {item["objective"] for item in cooperation["national_alignment"] if item["relation"] == "none"}
    for order, record in enumerate(town.read("objectives"), start=1):
        objective = town.make(
            Objective,
            plan=plan,
            order=order,
            code=record["code"],
            statement=record["statement"],
            kind=record["type"],
            due_on=town.day(record["due_date"]),
            owner=town.organisations[record["owner"]],
            national_goal=goals.get(record["code"], ""),
            has_no_national_goal=record["code"] in without,
            sdg_targets=record.get("sdg_targets", []),
            **{name: record.get(name) or "" for name in SMART},
            is_cohesion=bool(record["tags"]),
        )
        town.elements[record["code"]] = objective
        problems = ({"objective": objective, "problem": town.elements[c]} for c in record["problems"])
        town.make_all(ObjectiveProblem, problems)
        for indicator in record["indicators"]:
            _load_target(town, objective, indicator)


def _goal(record: dict) -> str:
    return f"{record['document']}: {record['goal']}" if record["goal"] else record.get("note", "")


def _load_target(town: Town, objective: Objective, record: dict) -> None:
    town.make(
        Target,
        objective=objective,
        indicator=load_indicator(town, record),
        baseline_value=record["baseline_value"],
        baseline_period=record["baseline_period"],
        baseline_on=period_of(record["baseline_period"])[1],
        target_value=record["target_value"],
        target_on=town.day(record["target_date"]),
        interim_targets=record.get("interim_targets", []),
        rationale=record.get("rationale", ""),
    )
