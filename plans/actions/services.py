"""The verbs of actions, and the text to which an organisation commits itself."""

import hashlib
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.plan.services import delete_element, editing, place_last, propose_code
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .models import (
    Acceptance,
    Action,
    ActionStatus,
    Milestone,
    Responsibility,
    ResponsibilityKind,
)
from .outputs.models import Output

# What a copy of an action takes along from its rows; what was accepted, reached or paid stays behind.
COPIED_ROWS = {
    "area_links": ("area_id",),
    "objective_links": ("objective_id",),
    "group_links": ("group_id",),
    "responsibilities": ("organisation_id", "kind", "task", "role_holder"),
    "milestones": ("title", "due_on", "owner_id"),
    "outputs": ("title", "planned", "unit"),
    "risks": ("text", "likelihood", "impact", "mitigation", "owner_id", "owner_role"),
}


def responsibility_text(action: Action, responsibility: Responsibility) -> str:
    """What an organisation accepts when it accepts its part, in fixed words that no translation changes.

    Spaces and line ends do not count: only another word, date, part or objective makes another text.
    Reads `action.objectives`; prefetch them for a list.
    """
    parts = {
        "part": responsibility.kind,
        "title": action.title,
        "description": action.description,
        "task": responsibility.task,
        "starts": action.starts_on.isoformat() if action.starts_on else "",
        "ends": action.ends_on.isoformat() if action.ends_on else "",
        "objectives": " ".join(sorted(objective.code for objective in action.objectives.all())),
    }
    return "\n".join(f"{name}: {' '.join(value.split())}" for name, value in parts.items())


def responsibility_hash(action: Action, responsibility: Responsibility) -> str:
    """SHA-256 of `responsibility_text`, as kept in `Responsibility.text_hash` with each answer."""
    return hashlib.sha256(responsibility_text(action, responsibility).encode()).hexdigest()


def accepted_earlier_text(action: Action, responsibility: Responsibility) -> bool:
    """Whether the organisation has accepted, but not the text as it stands now: it may be asked again."""
    return (
        responsibility.acceptance == Acceptance.ACCEPTED
        and responsibility.text_hash != responsibility_hash(action, responsibility)
    )


def action_errors(given: dict) -> dict[str, str]:
    """What contradicts itself in an action, by field."""
    starts, ends = given.get("starts_on"), given.get("ends_on")
    if starts and ends and ends < starts:
        return {"ends_on": _("The action ends before it starts.")}
    return {}


def lead_of(action: Action) -> Responsibility | None:
    """The responsibility of the organisation that leads; reads `action.responsibilities`."""
    kind = ResponsibilityKind.LEAD
    return next((part for part in action.responsibilities.all() if part.kind == kind), None)


def dismiss_lead(*, by: Actor, action: Action, unless) -> None:
    """Another organisation shall lead: the former lead's part ends, with its acceptance and open links."""
    action.responsibilities.filter(kind=ResponsibilityKind.LEAD).exclude(organisation=unless).delete()


def set_lead(
    *, by: Actor, action: Action, organisation, task: str, role_holder: str = ""
) -> Responsibility | None:
    """Name who leads, with which task. The same lead keeps its acceptance; a new one has to be asked."""
    dismiss_lead(by=by, action=action, unless=organisation)
    if organisation is None:
        return None
    lead, _is_new = Responsibility.objects.update_or_create(
        action=action,
        organisation=organisation,
        kind=ResponsibilityKind.LEAD,
        defaults={"task": task, "role_holder": role_holder},
        create_defaults={
            "task": task,
            "role_holder": role_holder,
            "municipality_id": action.municipality_id,
        },
    )
    return lead


def duplicate_action(*, by: Actor, action: Action) -> Action:
    """A new planned action with the same text, links and rows; nobody has accepted it, nothing is done or paid."""
    with editing(action.plan) as plan:
        copy = Action.objects.get(pk=action.pk)
        blank = Action()
        copy.pk, copy.uid, copy.revision = None, blank.uid, 1
        copy.code = propose_code(plan, Action)
        copy.title = (_("Copy of %(title)s") % {"title": action.title})[:200]
        copy.status, copy.progress, copy.next_report_due_on = ActionStatus.PLANNED, 0, None
        copy.rights_reviewer, copy.rights_review_on = "", None
        copy._state.adding = True
        place_last(copy)
        copy.save()
        for name, fields in COPIED_ROWS.items():
            rows = getattr(action, name)
            rows.model.objects.bulk_create(
                rows.model(
                    municipality_id=copy.municipality_id,
                    action=copy,
                    **{field: getattr(row, field) for field in fields},
                )
                for row in rows.order_by("pk")
            )
        return copy


def why_kept(action: Action) -> str:
    """Why the action may not be deleted; empty when it may."""
    if action.reports.exists():
        return _(
            "Progress was reported on this action, and what was sent is kept. Report it as stopped instead."
        )
    if action.evaluations.exists():
        return _("An evaluation looks at this action. It stays with what was found.")
    return ""


def delete_action(*, by: Actor, action: Action) -> None:
    """Take an action out of the plan; refused once progress was reported on it or it was evaluated."""
    with editing(action.plan):
        if reason := why_kept(action):
            raise Refused(reason, code="still_used")
        delete_element(by=by, element=action)


def mark_milestone(*, by: Actor, milestone: Milestone, done_on: date | None, today: date) -> None:
    """Say that a milestone was reached, or that it was not. Allowed while the plan is in force."""
    if done_on is not None and done_on > today:
        raise Refused(_("A milestone cannot be reached in the future."), code="future_date")
    Milestone.objects.filter(pk=milestone.pk).update(done_on=done_on)


def record_output(*, by: Actor, output: Output, done: Decimal | None) -> None:
    """Say how much of an output there is by now. Allowed while the plan is in force."""
    if done is not None and done < 0:
        raise Refused(_("What was done cannot be less than nothing."), code="negative")
    Output.objects.filter(pk=output.pk).update(done=done)
