"""Waivers: what is missing, known and accepted by a named person."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.plan.models import Plan
from stakeholders.access.tenancy import TenantModel


class Waiver(TenantModel):
    """A rule that was set aside for this plan, with the reason and the person. It is printed with the plan."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="waivers", editable=False)
    rule = models.CharField(max_length=20)
    reason = models.TextField(_("reason"))
    waived_by = models.CharField(_("decided by"), max_length=120)
    waived_on = models.DateField(_("decided on"))

    class Meta:
        ordering = ["rule"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "rule"], name="waiver_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="waiver_has_reason"),
        ]

    def __str__(self):
        return f"{self.rule}: {self.reason[:40]}"
