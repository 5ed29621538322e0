"""The plan itself and what was considered for it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel, TenantQuerySet


class PlanStage(models.TextChoices):
    """Where the working plan stands. The frozen versions have states of their own."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    REVISION = "revision", _("in force, revision in preparation")
    CLOSED = "closed", _("closed")


TRANSITIONS = {
    PlanStage.DRAFT: {PlanStage.IN_FORCE},
    PlanStage.IN_FORCE: {PlanStage.REVISION, PlanStage.CLOSED},
    PlanStage.REVISION: {PlanStage.IN_FORCE, PlanStage.CLOSED},
    PlanStage.CLOSED: set(),
}


class Plan(TenantModel):
    """The town's integrated crime prevention action plan."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    period_start = models.DateField(_("starts"))
    period_end = models.DateField(_("ends"))
    stage = models.CharField(max_length=10, choices=PlanStage.choices, default=PlanStage.DRAFT)
    foreword = models.TextField(_("foreword"), blank=True)
    vision = models.TextField(_("vision and strategy"), blank=True)
    council_decision = models.CharField(
        _("decision of the council"),
        max_length=200,
        blank=True,
        help_text=_("The decision that ordered the plan, for example: Resolution 2025/118."),
    )
    council_decided_on = models.DateField(_("decided by the council on"), null=True, blank=True)
    budget_line = models.CharField(_("line of the municipal budget"), max_length=160, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    accountable_officer = models.CharField(_("accountable officer (function)"), max_length=120, blank=True)
    coordinator_name = models.CharField(_("coordinator"), max_length=120, blank=True)
    coordinator_email = models.EmailField(_("coordinator's e-mail"), blank=True)
    is_strict = models.BooleanField(
        _("strict"),
        default=False,
        help_text=_(
            "An actor group or level that is excluded or deferred blocks adoption instead of warning."
        ),
    )
    first_evaluation_on = models.DateField(_("first evaluation on"), null=True, blank=True)
    evaluation_questions = models.TextField(_("evaluation questions"), blank=True)
    evaluation_method = models.TextField(_("evaluation method"), blank=True)
    evaluator = models.CharField(_("evaluator"), max_length=160, blank=True)
    evaluation_budget = models.DecimalField(
        _("evaluation budget"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    next_revision_on = models.DateField(_("next revision on"), null=True, blank=True)
    revision_triggers = models.TextField(_("what triggers an earlier revision"), blank=True)
    revision_authority = models.CharField(_("who decides on a revision"), max_length=160, blank=True)
    # Why the revision was opened; it becomes the reason of the version that ends it.
    revision_reason = models.CharField(max_length=300, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-period_start"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_end__gt=models.F("period_start")), name="plan_period_order"
            ),
            models.UniqueConstraint(
                fields=["municipality"], condition=~models.Q(stage="closed"), name="plan_one_current"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_editable(self) -> bool:
        """An adopted plan is edited only after a decision has opened its revision."""
        return self.stage in {PlanStage.DRAFT, PlanStage.REVISION}


class OtherPlanKind(models.TextChoices):
    DEVELOPMENT = "development", _("development plan")
    SOCIAL = "social", _("social or inclusion plan")
    URBAN = "urban", _("urban or housing plan")
    EQUALITY = "equality", _("equality plan")
    HEALTH = "health", _("health plan")
    EDUCATION = "education", _("education or youth plan")
    SECURITY = "security", _("national or regional strategy on safety")
    OTHER = "other", _("other plan")


# Plans of social and economic development, which principle 2 of the guidelines of 2002 asks to be joined with.
SOCIAL_AND_ECONOMIC = frozenset(OtherPlanKind) - {OtherPlanKind.SECURITY, OtherPlanKind.OTHER}


class OtherPlan(TenantModel):
    """A plan of another field that this plan is tied to, and what stands in both."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="other_plans", editable=False)
    title = models.CharField(_("name of the other plan"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=OtherPlanKind.choices, blank=True)
    relation = models.TextField(_("how the two are tied"), blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["plan", "title"], name="other_plan_once")]

    def __str__(self):
        return self.title


class ElementQuerySet(TenantQuerySet):
    def of(self, plan):
        return self.filter(plan=plan)

    def with_uid(self, text: str | None):
        """The element that an address names; None when it names none."""
        try:
            return self.filter(uid=uuid.UUID(text)).first()
        except (TypeError, ValueError, AttributeError):
            return None


class Element(TenantModel):
    """A part of the plan with a permanent identity, to which comments, sign-offs and progress stay attached."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="%(class)ss", editable=False)
    code = models.CharField(_("code"), max_length=20)
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    # For those who write the plan: never printed, published or frozen.
    note = models.TextField(_("working note"), blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ElementQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "code"]


class ConsiderationState(models.TextChoices):
    EXCLUDED = "excluded", _("excluded, with a reason")
    DEFERRED = "deferred", _("deferred")


class Consideration(TenantModel):
    """Why an actor group, a factor or a measure of the guidelines has no place in this plan, and who said so.

    What is included is not recorded here: it shows in the plan itself.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="considerations", editable=False)
    code = models.CharField(max_length=80)
    state = models.CharField(_("decision"), max_length=10, choices=ConsiderationState.choices)
    reason = models.TextField(_("reason"))
    decided_by = models.CharField(_("decided by"), max_length=120)
    decided_on = models.DateField(_("decided on"))
    review_on = models.DateField(_("look again on"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="consideration_once"),
            models.CheckConstraint(
                condition=~models.Q(state="deferred") | models.Q(review_on__isnull=False),
                name="consideration_deferred_has_date",
            ),
        ]

    def __str__(self):
        return f"{self.code}: {self.get_state_display()}"
