"""Waivers, and the official words of the clauses."""

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


class ClauseText(TenantModel):
    """The official words of a clause, as somebody put them in who had the text before them."""

    clause = models.CharField(max_length=12, editable=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    text = models.TextField(_("official text"))
    source = models.CharField(
        _("source"),
        max_length=200,
        help_text=_("Document and place, for example: A/RES/…, annex, paragraph 2."),
    )
    url = models.URLField(_("address of the source"), blank=True)
    entered_by = models.CharField(_("put in by"), max_length=120)
    entered_on = models.DateField(_("compared with the source on"))
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["clause", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "clause", "language"], name="clause_text_once_a_language"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="clause_text_has_words"),
        ]

    def __str__(self):
        return f"{self.clause} ({self.language})"
