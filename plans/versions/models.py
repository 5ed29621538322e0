"""Frozen versions of the plan."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.plan.models import Plan
from stakeholders.access.tenancy import TenantModel


class VersionState(models.TextChoices):
    CONSULTED = "consulted", _("frozen for consultation")
    SUBMITTED = "submitted", _("submitted for adoption")
    ADOPTED = "adopted", _("adopted")
    SUPERSEDED = "superseded", _("superseded")


# What is adopted is frozen anew, under the number of an adopted version; the submitted one stays what it was.
TRANSITIONS = {
    VersionState.CONSULTED: set(),
    VersionState.SUBMITTED: set(),
    VersionState.ADOPTED: {VersionState.SUPERSEDED},
    VersionState.SUPERSEDED: set(),
}


class Authority(models.TextChoices):
    """Who decided that a version becomes the plan."""

    ADOPTING = "adopting", _("the body that adopts the plan")
    DELEGATED = "delegated", _("the authority to which small changes are delegated")


class PlanVersion(TenantModel):
    """The whole plan as it stood at one moment, numbered and hashed. The database refuses to change it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions", editable=False)
    number = models.CharField(_("number"), max_length=12)
    state = models.CharField(max_length=12, choices=VersionState.choices)
    reason = models.CharField(_("reason for this version"), max_length=300, blank=True)
    schema_version = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    # The result of every rule at the moment of freezing.
    checks = models.JSONField(default=list)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    adopted_by = models.CharField(_("adopted by"), max_length=160, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    authority = models.CharField(_("decided by"), max_length=10, choices=Authority.choices, blank=True)
    # What the rule of the town made of the changes when they were adopted: kinds of material change, and the rule.
    materiality = models.JSONField(default=dict, blank=True)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-frozen_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(state="adopted"), name="version_one_in_force"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["adopted", "superseded"])
                | (models.Q(adopted_on__isnull=False) & ~models.Q(adopted_by="")),
                name="version_adopted_is_signed",
            ),
        ]

    def __str__(self):
        return f"{self.plan} {self.number}"


class VersionSignature(TenantModel):
    """Who signed an adopted version, in which function, when and where. A wrong entry is corrected by a new one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="signatures", editable=False
    )
    # The words of the rule that asked for this signature, as they were then; empty for one that no rule asked for.
    asked_for = models.CharField(_("signature that the rules ask for"), max_length=300, blank=True)
    function = models.CharField(_("function"), max_length=160)
    body = models.CharField(_("body or organisation"), max_length=160)
    signed_on = models.DateField(_("signed on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="corrected_by", editable=False
    )
    # An entry that only takes back the one it corrects.
    is_void = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["signed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_void=False) | models.Q(corrects__isnull=False),
                name="signature_void_corrects",
            )
        ]

    def __str__(self):
        return f"{self.function}, {self.body}"
