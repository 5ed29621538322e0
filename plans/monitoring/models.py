"""Progress as reported by those who act."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.actions.models import Action, ActionStatus
from stakeholders.access.tenancy import TenantModel


class ProgressReport(TenantModel):
    """How far an action is, in the words of the one who leads it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reports")
    reported_on = models.DateField()
    status = models.CharField(_("status"), max_length=10, choices=ActionStatus.choices)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), validators=[MaxValueValidator(100)])
    text = models.TextField(_("what was done, what stands in the way"), blank=True)
    reported_by = models.CharField(_("reported by"), max_length=160)
    channel = models.CharField(max_length=10, default="page")
    # The sender's own key: the same report sent twice is one report.
    key = models.UUIDField()

    class Meta:
        ordering = ["-reported_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="progress_once"),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="progress_range"),
        ]

    def __str__(self):
        return f"{self.action.code} {self.reported_on}: {self.progress} %"
