"""What is done, by whom, when and with what."""

import uuid
from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.library.practices import EvidenceClass
from plans.objectives.models import Objective
from plans.plan.models import Element, ElementQuerySet
from plans.plan.taxonomy import FACTORS, MEASURES, level_of
from stakeholders.access.tenancy import TenantLink, TenantModel
from stakeholders.groups.models import TargetGroup
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation

from .funding.sums import FundingSum, add_up


class Approach(models.TextChoices):
    SITUATIONAL = "situational", _("situational")
    SOCIAL = "social", _("social")
    DEVELOPMENTAL = "developmental", _("developmental")
    COMMUNITY = "community", _("community")
    POLICING = "policing", _("policing")
    JUSTICE = "justice", _("justice")
    REINTEGRATION = "reintegration", _("reintegration")
    VICTIM = "victim", _("support of victims")
    GOVERNANCE = "governance", _("governance")


class Stage(models.TextChoices):
    UNIVERSAL = "universal", _("for everyone")
    SELECTIVE = "selective", _("for groups at risk")
    INDICATED = "indicated", _("for those already affected")


class ResourceLevel(models.TextChoices):
    LOCAL = "local", _("local")
    NATIONAL = "national", _("national")
    MIXED = "mixed", _("local and national")
    PRIVATE = "private", _("private")
    INTERNATIONAL = "international", _("international")


class FundingStatus(models.TextChoices):
    UNFUNDED = "unfunded", _("not funded yet")
    REQUESTED = "requested", _("requested")
    PARTLY = "partly", _("funded in part")
    COMMITTED = "committed", _("committed")
    RECEIVED = "received", _("received")


class ActionStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    DELAYED = "delayed", _("delayed")
    COMPLETED = "completed", _("completed")
    STOPPED = "stopped", _("stopped")


# The questions of the screening, in order; q11 and q12 are questions whose "no" is the warning.
RIGHTS_QUESTIONS = {
    "q1": _("Does it collect or share personal data?"),
    "q2": _("Does it use surveillance (cameras, drones, sensors, face recognition)?"),
    "q3": _("Does it involve stops, searches, exclusion or limits on movement?"),
    "q4": _("Is it aimed at minors?"),
    "q5": _("Could it single out an ethnic, religious, migrant, homeless or other group?"),
    "q6": _("Could it shame or label persons or places?"),
    "q7": _("Could it displace harm to others?"),
    "q8": _("Could it raise the risk to victims?"),
    "q9": _("Does it affect women, men, LGBTI persons or people with disabilities differently?"),
    "q10": _("Does it limit protest or the use of public space?"),
    "q11": _("Is there a route for complaints?"),
    "q12": _("Were affected people heard?"),
}


class ActionQuerySet(ElementQuerySet):
    def matching(
        self,
        *,
        q=None,
        objective=None,
        lead=None,
        status=None,
        level=None,
        area=None,
        measure=None,
    ):
        """Actions with words; for an objective; led by an organisation; of a status; with a measure, or any
        measure of a level; in an area. What is None does not narrow."""
        rows = self
        if q:
            words = ("code", "title", "description")
            rows = rows.filter(reduce(or_, (models.Q(**{f"{word}__icontains": q}) for word in words)))
        if objective:
            rows = rows.filter(objective_links__objective=objective)
        if lead:
            leads = Responsibility.objects.filter(kind=ResponsibilityKind.LEAD, organisation=lead)
            rows = rows.filter(pk__in=leads.values("action_id"))
        if status:
            rows = rows.filter(status=status)
        if level:
            rows = rows.filter(measures__overlap=[code for code in MEASURES if level_of(code) == level])
        if area:
            rows = rows.filter(area_links__area=area)
        return rows.filter(measures__contains=[measure]) if measure else rows

    def with_lead_name(self):
        """`lead_name` on each row, so that a list can be sorted by it."""
        lead = Responsibility.objects.filter(action=models.OuterRef("pk"), kind=ResponsibilityKind.LEAD)
        return self.annotate(lead_name=models.Subquery(lead.values("organisation__name")[:1]))


class Action(Element):
    """Something that an organisation does to reach an objective, from a start to an end."""

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    approach = models.CharField(_("approach"), max_length=14, choices=Approach.choices, blank=True)
    stage = models.CharField(_("for whom"), max_length=10, choices=Stage.choices, blank=True)
    measures = ArrayField(
        models.CharField(max_length=10, choices=list(MEASURES.items())),
        default=list,
        blank=True,
        verbose_name=_("prevention measures"),
    )
    factors = ArrayField(
        models.CharField(max_length=4, choices=list(FACTORS.items())),
        default=list,
        blank=True,
        verbose_name=_("factors addressed"),
    )
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ActionStatus.choices, default=ActionStatus.PLANNED, editable=False
    )
    progress = models.PositiveSmallIntegerField(
        _("progress in percent"), default=0, validators=[MaxValueValidator(100)], editable=False
    )
    next_report_due_on = models.DateField(null=True, blank=True, editable=False)
    resource_level = models.CharField(
        _("resources from"), max_length=14, choices=ResourceLevel.choices, blank=True
    )
    cost = models.DecimalField(
        _("cost over the whole plan"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    # The word for an action whose money is not yet known by lines; with lines, `funding.status` counts.
    funding_status = models.CharField(_("funding"), max_length=10, choices=FundingStatus.choices, blank=True)
    funding_source = models.CharField(_("source of funds"), max_length=200, blank=True)
    staff_fte = models.DecimalField(
        _("staff, full-time posts"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    sustainability_note = models.TextField(_("how it goes on after the plan"), blank=True)
    related_reform = models.CharField(_("related reform or policy"), max_length=300, blank=True)
    # The code of a practice of the evidence library.
    practice = models.CharField(_("practice it builds on"), max_length=60, blank=True)
    mechanism = models.TextField(_("why it should work"), blank=True)
    adaptation_note = models.TextField(_("how it is adapted to this place"), blank=True)
    evidence_class = models.CharField(_("evidence"), max_length=1, choices=EvidenceClass.choices, blank=True)
    evidence_source = models.CharField(_("source of the rating"), max_length=200, blank=True)
    evaluation_plan = models.TextField(_("how it will be evaluated"), blank=True)
    is_cohesion = models.BooleanField(_("strengthens services or social cohesion"), default=False)
    # {"q1": "yes" | "no" | "unknown", …}
    rights_answers = models.JSONField(_("rights and gender screening"), default=dict, blank=True)
    # {"q1": "why", …}
    rights_notes = models.JSONField(_("notes on the screening"), default=dict, blank=True)
    rights_mitigation = models.TextField(_("mitigation"), blank=True)
    rights_reviewer = models.CharField(_("independent reviewer"), max_length=120, blank=True)
    rights_review_on = models.DateField(_("review on"), null=True, blank=True)
    areas = models.ManyToManyField(Area, through="ActionArea", related_name="actions")
    objectives = models.ManyToManyField(Objective, through="ActionObjective", related_name="actions")
    target_groups = models.ManyToManyField(
        TargetGroup, through="ActionGroup", related_name="actions", verbose_name=_("target groups")
    )
    organisations = models.ManyToManyField(Organisation, through="Responsibility", related_name="actions")

    objects = ActionQuerySet.as_manager()

    class Meta(Element.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="action_code_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="action_period_order",
            ),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="action_progress_range"),
            models.CheckConstraint(condition=~models.Q(evidence_class="H"), name="action_not_harmful"),
            models.CheckConstraint(
                condition=models.Q(staff_fte__isnull=True) | models.Q(staff_fte__gte=0),
                name="action_staff_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def funding(self) -> FundingSum:
        """What the money adds up to; reads `funding_lines`, prefetch them for a list."""
        lines = ((line.status, line.amount) for line in self.funding_lines.all())
        return add_up(self.cost, lines, said=self.funding_status)

    def organisation_ids(self) -> set[int]:
        return {responsibility.organisation_id for responsibility in self.responsibilities.all()}


class ActionArea(TenantLink):
    """An area in which an action takes place."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="area_links")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "area"], name="action_area_once")]

    def __str__(self):
        return f"{self.action_id} {self.area_id}"


class ActionGroup(TenantLink):
    """A group of people whom an action is meant to reach."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="group_links")
    group = models.ForeignKey(TargetGroup, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "group"], name="action_group_once")]

    def __str__(self):
        return f"{self.action_id} {self.group_id}"


class ActionObjective(TenantLink):
    """An objective that an action serves."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="objective_links")
    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="action_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "objective"], name="action_objective_once")]

    def __str__(self):
        return f"{self.action_id} {self.objective_id}"


class ResponsibilityKind(models.TextChoices):
    LEAD = "lead", _("leads")
    SUPPORT = "support", _("supports")


class Acceptance(models.TextChoices):
    PROPOSED = "proposed", _("not asked yet")
    PENDING = "pending", _("asked, no answer yet")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


ACCEPTANCE_TRANSITIONS = {
    Acceptance.PROPOSED: {Acceptance.PENDING},
    Acceptance.PENDING: {Acceptance.ACCEPTED, Acceptance.DECLINED, Acceptance.PENDING},
    Acceptance.ACCEPTED: {Acceptance.PENDING},
    Acceptance.DECLINED: {Acceptance.PENDING},
}


class Responsibility(TenantModel):
    """An organisation's part in an action, and whether it has accepted the text that describes it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="responsibilities")
    kind = models.CharField(_("part"), max_length=8, choices=ResponsibilityKind.choices)
    task = models.CharField(_("task"), max_length=300, blank=True)
    role_holder = models.CharField(_("function that answers for it"), max_length=120, blank=True)
    acceptance = models.CharField(max_length=10, choices=Acceptance.choices, default=Acceptance.PROPOSED)
    text_hash = models.CharField(max_length=64, blank=True)
    answered_by = models.CharField(_("name"), max_length=120, blank=True)
    answered_role = models.CharField(_("function"), max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_note = models.TextField(_("condition or reason"), blank=True)

    class Meta:
        ordering = ["kind", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["action", "organisation"], name="responsibility_once"),
            models.UniqueConstraint(
                fields=["action"], condition=models.Q(kind="lead"), name="responsibility_one_lead"
            ),
            models.CheckConstraint(
                condition=~models.Q(acceptance__in=["accepted", "declined"])
                | (models.Q(answered_at__isnull=False) & ~models.Q(answered_role="")),
                name="responsibility_answer_is_signed",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} {self.get_kind_display()} {self.action.code}"


class Milestone(TenantModel):
    """A dated step of an action."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("who sees to it"),
    )

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self):
        return f"{self.title} ({self.due_on})"

    def organisation_ids(self) -> set[int]:
        return self.action.organisation_ids()
