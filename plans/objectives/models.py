"""What is to be reached, by when, and how it will be seen."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.indicators.models import Indicator
from plans.plan.models import Element, ElementQuerySet
from plans.problems.models import Problem
from stakeholders.access.tenancy import TenantLink, TenantModel
from stakeholders.organisations.models import Organisation

from .sdg import SDG_TARGETS

# The notes on how good an objective is, in the order of the form.
SMART = ("specific", "measurable", "achievable", "relevant", "equity_aim")


class ObjectiveKind(models.TextChoices):
    OUTCOME = "outcome", _("outcome")
    INTERMEDIATE = "intermediate", _("intermediate result")
    CAPACITY = "capacity", _("capacity")


class ObjectiveQuerySet(ElementQuerySet):
    def matching(self, *, q: str | None = None, problem: Problem | None = None):
        """Objectives whose words contain `q`, that answer a problem. What is None does not narrow."""
        rows = self
        if q:
            rows = rows.filter(models.Q(code__icontains=q) | models.Q(statement__icontains=q))
        return rows.filter(problem_links__problem=problem) if problem else rows


class Objective(Element):
    """A result that the plan promises by a date."""

    statement = models.TextField(_("objective"), help_text=_("What will have changed, for whom, where."))
    kind = models.CharField(
        _("kind"), max_length=12, choices=ObjectiveKind.choices, default=ObjectiveKind.OUTCOME
    )
    due_on = models.DateField(_("to be reached by"), null=True, blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objectives",
        verbose_name=_("owner"),
    )
    specific = models.TextField(_("specific: what exactly, for whom, where"), blank=True)
    measurable = models.TextField(_("measurable: how it will be seen"), blank=True)
    achievable = models.TextField(_("achievable: why it can be reached"), blank=True)
    relevant = models.TextField(_("relevant: why it matters here"), blank=True)
    equity_aim = models.TextField(_("who shall gain in particular"), blank=True)
    national_goal = models.CharField(
        _("national goal it serves, or why there is none"), max_length=200, blank=True
    )
    has_no_national_goal = models.BooleanField(_("no national goal corresponds to it"), default=False)
    sdg_targets = ArrayField(
        models.CharField(max_length=6, choices=list(SDG_TARGETS.items())),
        default=list,
        blank=True,
        verbose_name=_("targets of the Sustainable Development Goals"),
    )
    is_cohesion = models.BooleanField(_("strengthens services or social cohesion"), default=False)
    problems = models.ManyToManyField(Problem, through="ObjectiveProblem", related_name="objectives")

    objects = ObjectiveQuerySet.as_manager()

    class Meta(Element.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="objective_code_once"),
        ]

    def __str__(self):
        return f"{self.code} {self.statement[:80]}"


class ObjectiveProblem(TenantLink):
    """A problem that an objective answers."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="problem_links")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="objective_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "problem"], name="objective_problem_once")
        ]

    def __str__(self):
        return f"{self.objective_id} {self.problem_id}"


class Target(TenantModel):
    """The value that an indicator shall reach for an objective, starting from its baseline."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    baseline_period = models.CharField(_("baseline period"), max_length=60, blank=True)
    baseline_on = models.DateField(_("baseline measured on"), null=True, blank=True)
    target_value = models.DecimalField(_("target"), max_digits=14, decimal_places=4, null=True, blank=True)
    target_on = models.DateField(_("target date"), null=True, blank=True)
    # [{"on": "2027-12-31", "value": "90"}], oldest first
    interim_targets = models.JSONField(_("interim targets"), default=list, blank=True)
    rationale = models.TextField(_("why this target"), blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["objective", "indicator"], name="target_once")]

    def __str__(self):
        return f"{self.indicator}: {self.baseline_value} → {self.target_value}"
