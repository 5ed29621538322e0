"""How the partners weigh the problems against each other: criteria, who scored, and the scores."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.findings.models import Finding
from plans.plan.models import ElementQuerySet, Plan
from plans.problems.models import Problem
from stakeholders.access.tenancy import TenantModel

HIGHEST = 5  # a value is 0 to 5


class Criterion(TenantModel):
    """A question by which the problems are compared, with its weight and what each value from 0 to 5 means."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="criteria", editable=False)
    code = models.CharField(_("code"), max_length=6)
    label = models.CharField(_("criterion"), max_length=80)
    question = models.CharField(_("what is asked"), max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=10)
    scale = ArrayField(
        models.CharField(max_length=200, blank=True), size=HIGHEST + 1, default=list, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ElementQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="criterion_code_once"),
            models.CheckConstraint(condition=models.Q(weight__lte=100), name="criterion_weight_to_100"),
            models.CheckConstraint(
                condition=models.Q(scale__len__in=[0, HIGHEST + 1]), name="criterion_scale_has_six_steps"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.label}"


class Scorer(TenantModel):
    """Somebody who scores the problems, named by function or group: the analyst, the steering group."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="scorers", editable=False)
    name = models.CharField(_("function or group"), max_length=80)
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    # Rises whenever the sheet changes, so that two people do not overwrite each other's values.
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ElementQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="scorer_name_once")]

    def __str__(self):
        return self.name


class PriorityScore(TenantModel):
    """How one scorer judges one problem by one criterion, and on what evidence; without evidence, a judgement."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    scorer = models.ForeignKey(Scorer, on_delete=models.CASCADE, related_name="scores")
    value = models.PositiveSmallIntegerField(_("value"))
    finding = models.ForeignKey(
        Finding,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="score_links",
        verbose_name=_("finding"),
    )
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["problem", "criterion", "scorer"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "criterion", "scorer"], name="priority_score_once"),
            models.CheckConstraint(condition=models.Q(value__lte=HIGHEST), name="priority_score_0_to_5"),
        ]

    def __str__(self):
        return f"{self.problem_id} {self.criterion_id}: {self.value}"

    @property
    def is_judgement(self) -> bool:
        """Nothing that can be looked up stands behind the value."""
        return not self.evidence and self.finding_id is None
