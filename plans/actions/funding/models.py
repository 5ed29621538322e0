"""Where the money of an action comes from."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.actions.models import Action
from stakeholders.access.tenancy import TenantModel


class FundingLevel(models.TextChoices):
    LOCAL = "local", _("local")
    NATIONAL = "national", _("national")
    INTERNATIONAL = "international", _("international")
    PRIVATE = "private", _("private")


class LineStatus(models.TextChoices):
    REQUESTED = "requested", _("requested")
    COMMITTED = "committed", _("committed")
    RECEIVED = "received", _("received")
    SPENT = "spent", _("spent")


class FundingLine(TenantModel):
    """An amount of money for an action: from whom, for which year, and whether it is asked for, promised or here."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="funding_lines")
    source = models.CharField(_("source"), max_length=200)
    level = models.CharField(_("level"), max_length=14, choices=FundingLevel.choices)
    amount = models.DecimalField(
        _("amount"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    status = models.CharField(_("status"), max_length=10, choices=LineStatus.choices)

    class Meta:
        ordering = ["year", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="funding_not_negative")]

    def __str__(self):
        return f"{self.source} {self.year or ''}: {self.amount}"
