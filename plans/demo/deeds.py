"""The actions of the draft: who does what, when, with what, and who has accepted."""

from datetime import UTC, datetime, time

from django.db.models import prefetch_related_objects

from plans.actions.acceptance.services import ask, with_text
from plans.actions.services import responsibility_hash
from plans.models import (
    Action,
    ActionArea,
    ActionGroup,
    ActionObjective,
    FundingLine,
    Milestone,
    Output,
    Plan,
    Responsibility,
    Risk,
)
from stakeholders.access.permissions import Role

from .records import Town

SAME_IN_ACTION = (
    "code", "title", "description", "approach", "measures", "factors", "resource_level", "evidence_class",
    "evidence_source",
)  # fmt: skip
WRITTEN_IN_SOME = ("mechanism", "adaptation_note", "sustainability_note", "related_reform")
QUESTIONS = range(1, 13)
ANSWERED_AT = time(12, tzinfo=UTC)


def load_actions(town: Town, plan: Plan) -> None:
    for order, record in enumerate(town.read("actions"), start=1):
        action = town.make(Action, plan=plan, order=order, **_action(town, record))
        town.elements[record["code"]] = action
        town.make_all(ActionArea, ({"action": action, "area": area} for area in town.areas_of(record)))
        goals = ({"action": action, "objective": town.elements[code]} for code in record["objectives"])
        town.make_all(ActionObjective, goals)
        reached = ({"action": action, "group": town.groups[code]} for code in record["target_groups"])
        town.make_all(ActionGroup, reached)
        town.make_all(Output, ({"action": action, **output} for output in record.get("outputs", ())))
        town.make_all(FundingLine, (_line(action, line) for line in record["funding"]))
        town.make_all(Risk, (_risk(town, action, risk) for risk in record.get("risks", ())))
        town.make_all(Milestone, (_milestone(town, action, item) for item in record["milestones"]))
        Responsibility.objects.bulk_create(_responsibilities(town, action, record))


def ask_pending(town: Town) -> None:
    """Write to the organisations that have been asked and have not answered yet, by signed link."""
    codes = [record["code"] for record in town.read("actions") if record["acceptance"] == "pending"]
    parts = with_text(Responsibility.objects.filter(action__code__in=codes, kind="lead"))
    morning = datetime.combine(town.today, time(8, tzinfo=UTC))
    ask(by=town.actor(Role.COORDINATOR), parts=list(parts), at=morning)


def _action(town: Town, record: dict) -> dict:
    return {
        **{key: record[key] for key in SAME_IN_ACTION},
        "stage": record["target_stage"],
        "starts_on": town.day(record["start"]),
        "ends_on": town.day(record["end"]),
        "cost": record["cost_total_eur"],
        "evaluation_plan": record["evaluation_plan"] or "",
        "is_cohesion": bool(record["tags"]),
        "staff_fte": record.get("staff_fte"),
        # Numbers of the library as the specification counts them: 5 is E05.
        "practice": f"E{record['library_item']:02d}" if record.get("library_item") else "",
        **{key: record.get(key) or "" for key in WRITTEN_IN_SOME},
        **_rights(town, record["rights_screening"]),
    }


def _line(action: Action, record: dict) -> dict:
    same = {key: record[key] for key in ("source", "level", "year", "status")}
    return {"action": action, **same, "amount": record["amount_eur"]}


def _risk(town: Town, action: Action, record: dict) -> dict:
    same = {key: record[key] for key in ("text", "likelihood", "impact", "mitigation")}
    return {"action": action, **same, "owner": town.organisations[record["owner"]]}


def _rights(town: Town, record: dict | None) -> dict:
    if not record:
        return {}
    answers = {f"q{n}": "yes" if n in record["yes"] else "no" for n in QUESTIONS}
    return {
        "rights_answers": answers,
        "rights_notes": {f"q{number}": note for number, note in record["notes"].items()},
        "rights_mitigation": record.get("mitigation", ""),
        "rights_reviewer": str(town.organisations[record["reviewer"]]) if record["high"] else "",
        "rights_review_on": town.day(record.get("review_date")),
    }


def _milestone(town: Town, action: Action, record: dict) -> dict:
    owner = town.organisations[record["owner"]]
    return {"action": action, "title": record["title"], "due_on": town.day(record["due"]), "owner": owner}


def _responsibilities(town: Town, action: Action, record: dict) -> list[Responsibility]:
    lead = {"organisation": record["lead"], "acceptance": record["acceptance"]}
    lead["accepted_on"] = record.get("accepted_on")
    lead["role_holder"] = record.get("accepted_by_role") or ""
    parts = [("lead", lead), *(("support", support) for support in record["supports"])]
    prefetch_related_objects([action], "objectives")
    return [_responsibility(town, action, kind, part) for kind, part in parts]


def _responsibility(town: Town, action: Action, kind: str, part: dict) -> Responsibility:
    responsibility = Responsibility(
        municipality=town.municipality,
        action=action,
        organisation=town.organisations[part["organisation"]],
        kind=kind,
        task=part.get("task", ""),
        role_holder=part.get("role_holder", ""),
    )
    if part["acceptance"] == "accepted":
        _sign(town, responsibility, part)
    return responsibility


def _sign(town: Town, responsibility: Responsibility, part: dict) -> None:
    contact = responsibility.organisation.contacts.first()
    responsibility.acceptance = "accepted"
    responsibility.text_hash = responsibility_hash(responsibility.action, responsibility)
    responsibility.answered_by = contact.name
    responsibility.answered_role = contact.role_title
    responsibility.answered_at = datetime.combine(town.day(part["accepted_on"]), ANSWERED_AT)
