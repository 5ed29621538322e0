"""Reporting progress: one verb for page, link and API."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from plans.actions.models import Action, ActionStatus
from plans.plan.models import PlanStage
from stakeholders.access.errors import Conflict, Refused

from .models import ProgressReport

REPORT_EVERY = timedelta(days=91)


def report_due(action: Action) -> date | None:
    """When the next report on an action is due: a quarter after the last one, or after its start."""
    if action.status in {ActionStatus.COMPLETED, ActionStatus.STOPPED}:
        return None
    if action.next_report_due_on:
        return action.next_report_due_on
    return action.starts_on + REPORT_EVERY if action.starts_on else None


@transaction.atomic
def report_progress(
    *,
    action: Action,
    status: str,
    progress: int,
    text: str,
    reported_by: str,
    key: UUID,
    today: date,
    channel: str = "page",
) -> tuple[ProgressReport, bool]:
    """Take a report and bring the action to it; returns (report, whether it is new).

    The same key with the same content is the same report; with other content it is a conflict.
    """
    if action.plan.stage == PlanStage.DRAFT:
        raise Refused(_("Progress is reported once the plan is adopted."), code="plan_is_draft")
    same = ProgressReport.objects.filter(municipality=action.municipality, key=key).first()
    if same is not None:
        return _repeated(same, action, status, progress, text), False
    if status == ActionStatus.COMPLETED:
        progress = 100
    Action.objects.select_for_update().filter(pk=action.pk).first()
    report = ProgressReport.objects.create(
        municipality=action.municipality,
        action=action,
        reported_on=today,
        status=status,
        progress=progress,
        text=text,
        reported_by=reported_by[:160],
        channel=channel,
        key=key,
    )
    Action.objects.filter(pk=action.pk).update(
        status=status, progress=progress, next_report_due_on=_next_due(status, today)
    )
    return report, True


def _repeated(same: ProgressReport, action: Action, status: str, progress: int, text: str) -> ProgressReport:
    if (same.action_id, same.status, same.text) != (action.pk, status, text):
        raise Conflict(_("Another report was sent with this key."))
    return same


def _next_due(status: str, today: date) -> date | None:
    over = status in {ActionStatus.COMPLETED, ActionStatus.STOPPED}
    return None if over else today + REPORT_EVERY
