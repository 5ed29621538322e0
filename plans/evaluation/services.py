"""Findings of an evaluation, and the decision that opens the next version of the plan."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from plans.actions.models import Action, ActionStatus
from plans.plan.models import Plan, PlanStage
from plans.versions.services import open_revision
from stakeholders.access.errors import Conflict, Refused

from .models import Evaluation, EvaluationDecision, EvaluationFinding, EvaluationState


def close_findings(*, by, evaluation: Evaluation) -> None:
    """Say that the findings are complete, so that a decision can follow."""
    if not evaluation.findings.exists():
        raise Refused(_("Record at least one finding first."), code="no_finding")
    changed = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.PLANNED).update(
        state=EvaluationState.DONE
    )
    if not changed:
        raise Conflict(_("The findings of this evaluation are closed already."))


@transaction.atomic
def change_finding(
    *, by, finding: EvaluationFinding, save: Callable[[], EvaluationFinding]
) -> EvaluationFinding:
    """Save a changed finding; refused once the findings of its evaluation are closed."""
    _hold_open(finding)
    return save()


@transaction.atomic
def delete_finding(*, by, finding: EvaluationFinding) -> None:
    """Take a finding out; refused once the findings of its evaluation are closed."""
    _hold_open(finding)
    finding.delete()


def _hold_open(finding: EvaluationFinding) -> None:
    """Hold the evaluation, so that nobody closes its findings meanwhile."""
    evaluation = Evaluation.objects.select_for_update(no_key=True).get(pk=finding.evaluation_id)
    if evaluation.state != EvaluationState.PLANNED:
        raise Refused(
            _("The findings of this evaluation are closed: a decision may rest on them."),
            code="findings_closed",
        )


@transaction.atomic
def decide(
    *, by, evaluation: Evaluation, decision: str, reason: str, decided_by: str, decided_on: date, revise: bool
) -> None:
    """Record what follows from the findings; a decision to change opens the revision of the plan."""
    changed = Evaluation.objects.filter(pk=evaluation.pk, state=EvaluationState.DONE).update(
        state=EvaluationState.DECIDED,
        decision=decision,
        decision_reason=reason,
        decided_by=decided_by,
        decided_on=decided_on,
    )
    if not changed:
        raise Conflict(_("This evaluation is not open for a decision."))
    if decision == EvaluationDecision.STOP and evaluation.action_id:
        Action.objects.filter(pk=evaluation.action_id).update(
            status=ActionStatus.STOPPED, next_report_due_on=None
        )
    plan = Plan.objects.select_for_update().get(pk=evaluation.plan_id)
    if revise and plan.stage == PlanStage.IN_FORCE:
        open_revision(by=by, plan=plan, reason=f"{evaluation.title}: {reason}"[:300])
