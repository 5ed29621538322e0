"""Plans that came in from spreadsheets."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.plan.models import Plan
from stakeholders.access.tenancy import TenantModel
from stakeholders.jobs.models import Job


class PlanImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    DONE = "done", _("imported")
    UNDONE = "undone", _("undone")


# Which states may follow.
TRANSITIONS = {
    PlanImportState.UPLOADED: {PlanImportState.DONE},
    PlanImportState.DONE: {PlanImportState.UNDONE},
    PlanImportState.UNDONE: set(),
}


class PlanImport(TenantModel):
    """A spreadsheet of a plan, or cells pasted from one: how it was read and what became of each row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=200, blank=True)
    is_pasted = models.BooleanField(default=False)
    # The file as it was sent; forgotten once it is imported: the report keeps what it needs.
    stored_as = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=PlanImportState.choices, default=PlanImportState.UPLOADED)
    # What became of each row, what was written, and after an undo what was kept.
    report = models.JSONField(default=dict)
    # The last change in the trail that belongs to this import: what comes later was done by somebody since.
    trail_mark = models.BigIntegerField(null=True)
    imported_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("import of a plan")
        verbose_name_plural = _("imports of a plan")

    def __str__(self):
        return self.name or str(_("pasted cells"))
