"""Looking back: what was found, what was decided."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.findings.models import Confidence
from plans.actions.models import Action
from plans.objectives.models import Objective
from plans.plan.models import Plan
from stakeholders.access.tenancy import TenantModel


class EvaluationKind(models.TextChoices):
    PROCESS = "process", _("process")
    OUTCOME = "outcome", _("outcome")
    ECONOMIC = "economic", _("economic")


class EvaluationState(models.TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", _("findings recorded")
    DECIDED = "decided", _("decided")


TRANSITIONS = {
    EvaluationState.PLANNED: {EvaluationState.DONE},
    EvaluationState.DONE: {EvaluationState.DECIDED},
    EvaluationState.DECIDED: set(),
}


class EvaluationDecision(models.TextChoices):
    CONTINUE = "continue", _("continue")
    ADAPT = "adapt", _("adapt")
    SCALE = "scale", _("extend")
    STOP = "stop", _("stop")


class Evaluation(TenantModel):
    """An evaluation of the plan, an objective or an action, and the decision that followed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="evaluations", editable=False)
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluations"
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluations"
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=EvaluationKind.choices)
    due_on = models.DateField(_("due"))
    responsible_name = models.CharField(_("evaluator"), max_length=120, blank=True)
    responsible_email = models.EmailField(_("evaluator's e-mail"), blank=True)
    questions = models.TextField(_("questions"), blank=True)
    method = models.TextField(_("method and limits"), blank=True)
    state = models.CharField(max_length=8, choices=EvaluationState.choices, default=EvaluationState.PLANNED)
    decision = models.CharField(_("decision"), max_length=10, choices=EvaluationDecision.choices, blank=True)
    decision_reason = models.TextField(_("reason"), blank=True)
    decided_by = models.CharField(_("decided by"), max_length=160, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        ordering = ["-due_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(objective__isnull=True) | models.Q(action__isnull=True),
                name="evaluation_one_scope",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided")
                | (
                    ~models.Q(decision="")
                    & ~models.Q(decision_reason="")
                    & models.Q(decided_on__isnull=False)
                ),
                name="evaluation_decided_is_signed",
            ),
        ]

    def __str__(self):
        return self.title


class EvaluationFinding(TenantModel):
    """Something the evaluation found, with the evidence for it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="findings")
    text = models.TextField(_("finding"))
    evidence = models.TextField(_("evidence"), blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence.choices, default=Confidence.MEDIUM
    )

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.text[:60]
