"""What the law of the country asks of a plan: the town's own copy, which it may change."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.organisations.models import Organisation


class MaterialChange(models.TextChoices):
    """Kinds of change that go back to those who adopted the plan."""

    OBJECTIVE = "objective", _("an objective")
    TARGET = "target", _("a target")
    PRIORITY = "priority", _("a priority")
    BUDGET = "budget", _("more than a share of the budget")


class Profile(TenantModel):
    """The rules of a country as this town applies them. The town may keep several and uses one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The ready-made profile that this is a copy of.
    code = models.CharField(max_length=40, editable=False)
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("in short"), blank=True)
    shortest_months = models.PositiveSmallIntegerField(
        _("shortest plan, in months"), null=True, blank=True, validators=[MaxValueValidator(240)]
    )
    longest_months = models.PositiveSmallIntegerField(
        _("longest plan, in months"), null=True, blank=True, validators=[MaxValueValidator(240)]
    )
    most_priorities = models.PositiveSmallIntegerField(_("most priority problems"), null=True, blank=True)
    publication_days = models.PositiveSmallIntegerField(
        _("published within … days of adoption"), null=True, blank=True
    )
    material_changes = ArrayField(
        models.CharField(max_length=10, choices=MaterialChange.choices),
        default=list,
        blank=True,
        verbose_name=_("a change is material when it changes"),
    )
    material_budget_share = models.PositiveSmallIntegerField(
        _("share of the budget that is material, in percent"), default=10, validators=[MaxValueValidator(100)]
    )
    # Names of sheets and columns in their order (`plans.documents.ministry_columns`); empty: the usual sheets.
    ministry_columns = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name=_("columns of the table for the ministry"),
    )
    confirmed_by = models.CharField(_("confirmed by (local lawyer)"), max_length=120, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="profile_once"),
            models.CheckConstraint(
                condition=models.Q(shortest_months__isnull=True)
                | models.Q(longest_months__isnull=True)
                | models.Q(longest_months__gte=models.F("shortest_months")),
                name="profile_length_order",
            ),
        ]

    def __str__(self):
        return self.name


class RequirementKind(models.TextChoices):
    SIGNATORY = "signatory", _("must sign")
    MEMBER = "member", _("must be a member of the coordinating body")
    THEME = "theme", _("theme that the plan must treat")
    CONSULTEE = "consultee", _("must be consulted")
    SECTION = "section", _("part that the document must have")
    RECIPIENT = "recipient", _("receives the plan or its report")
    NOTE = "note", _("to be known")


class Provenance(models.TextChoices):
    """How much is behind what a profile says."""

    VERIFIED = "verified", _("read in a public source")
    UNVERIFIED = "unverified", _("from general knowledge, not checked")
    OWN = "own", _("put in by the town")


class Requirement(TenantModel):
    """One thing that the law asks: who signs, who is a member, which theme, who is consulted, who gets the report."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(_("kind"), max_length=10, choices=RequirementKind.choices)
    code = models.CharField(max_length=20, blank=True, editable=False)
    text = models.CharField(_("who or what"), max_length=300)
    # Codes of the guidelines by which the check recognises it: actor groups, types of problem, factors, measures,
    # groups of participants, parts of the document.
    codes = ArrayField(
        models.CharField(max_length=14), default=list, blank=True, verbose_name=_("recognised by")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who this is here"),
    )
    month = models.PositiveSmallIntegerField(
        _("due each year in month"), null=True, blank=True, validators=[MaxValueValidator(12)]
    )
    note = models.TextField(_("note"), blank=True)
    left_out_reason = models.TextField(_("why it does not apply here"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    provenance = models.CharField(
        _("how well it is known"), max_length=10, choices=Provenance.choices, default=Provenance.OWN
    )
    confirmed_by = models.CharField(_("confirmed by (local lawyer)"), max_length=120, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__isnull=True) | models.Q(month__range=(1, 12)),
                name="requirement_month_of_year",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmed_by.strip() and self.confirmed_on)
