"""What a version freezes of an action. What was done, paid out of a milestone or reported is not part of it."""

from plans.models import Action

from .hashing import day_text, decimal_text, uids

ACTION_TEXTS = (
    "description", "approach", "stage", "resource_level", "funding_source", "evidence_class",
    "evidence_source", "evaluation_plan", "rights_mitigation", "rights_reviewer", "sustainability_note",
    "related_reform", "practice", "mechanism", "adaptation_note",
)  # fmt: skip


def action_parts(action: Action) -> dict:
    """Reads everything that `content` prefetches; asks nothing."""
    parts = list(action.responsibilities.all())
    return {
        **{name: getattr(action, name) for name in ACTION_TEXTS},
        "objectives": uids(action.objectives),
        **_people(parts),
        "starts_on": day_text(action.starts_on),
        "ends_on": day_text(action.ends_on),
        "milestones": [_milestone(step) for step in action.milestones.all()],
        "measures": list(action.measures),  # as entered: the first is the main one
        "factors": list(action.factors),
        "target_groups": [group.name for group in action.target_groups.all()],
        "areas": [link.area.code for link in action.area_links.all()],
        "cost": decimal_text(action.cost),
        "funding_status": action.funding.status,
        "funding": [_funding(line) for line in action.funding_lines.all()],
        "staff_fte": decimal_text(action.staff_fte),
        "outputs": [
            {"title": row.title, "planned": decimal_text(row.planned), "unit": row.unit}
            for row in action.outputs.all()
        ],
        "risks": [_risk(row) for row in action.risks.all()],
        "is_cohesion": action.is_cohesion,
        "rights_answers": dict(action.rights_answers),
        "rights_notes": dict(action.rights_notes),
        "rights_review_on": day_text(action.rights_review_on),
    }


def _people(parts: list) -> dict:
    lead = next((part for part in parts if part.kind == "lead"), None)
    return {
        "lead": lead.organisation.name if lead else "",
        "lead_task": lead.task if lead else "",
        "lead_role_holder": lead.role_holder if lead else "",
        "support": [_support(part) for part in parts if part.kind != "lead"],
        "acceptance": [
            {
                "organisation": part.organisation.name,
                "part": part.kind,
                "acceptance": part.acceptance,
                "role": part.answered_role,
                "on": day_text(part.answered_at.date() if part.answered_at else None),
            }
            for part in parts
        ],
    }


# What is empty and was not part of version 1 is left out of rows, so that they stay equal to those of version 1.


def _support(part) -> dict:
    row = {"organisation": part.organisation.name, "task": part.task}
    return {**row, "role_holder": part.role_holder} if part.role_holder else row


def _milestone(step) -> dict:
    row = {"title": step.title, "due_on": day_text(step.due_on)}
    return {**row, "owner": step.owner.name} if step.owner else row


def _funding(line) -> dict:
    return {
        "source": line.source,
        "level": line.level,
        "amount": decimal_text(line.amount),
        "year": line.year,
        "status": line.status,
    }


def _risk(row) -> dict:
    return {
        "text": row.text,
        "likelihood": row.likelihood,
        "impact": row.impact,
        "mitigation": row.mitigation,
        "owner": row.owner.name if row.owner else "",
        "owner_role": row.owner_role,
    }
