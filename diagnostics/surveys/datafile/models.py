"""Files of finished surveys on their way to answers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.jobs.models import Job


class DataFileState(models.TextChoices):
    UPLOADED = "uploaded", _("to be looked at")
    CHECKED = "checked", _("checked")
    DONE = "done", _("imported")
    UNDONE = "undone", _("taken back")


DATA_FILE_TRANSITIONS = {
    DataFileState.UPLOADED: {DataFileState.CHECKED},
    DataFileState.CHECKED: {DataFileState.UPLOADED, DataFileState.DONE},
    DataFileState.DONE: {DataFileState.UNDONE},
    DataFileState.UNDONE: set(),
}


class SurveyDataFile(TenantModel):
    """The file of a finished survey: how it is read, what was refused of it, and the survey it became."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # None until the import makes a new survey.
    survey = models.ForeignKey(
        "diagnostics.Survey", on_delete=models.PROTECT, null=True, related_name="data_files", editable=False
    )
    version = models.ForeignKey(
        "diagnostics.SurveyVersion", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    title = models.CharField(_("title of the survey"), max_length=200)
    file_name = models.CharField(max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    # What is kept of the file until it is imported: without names, hours and places.
    stored_as = models.CharField(max_length=200, blank=True, editable=False)
    rejects_file = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField(
        max_length=8, choices=DataFileState.choices, default=DataFileState.UPLOADED, editable=False
    )
    # See columns.Plan.
    plan = models.JSONField(default=dict, editable=False)
    report = models.JSONField(default=dict, editable=False)
    day = models.DateField(_("day of the answers"), editable=False)
    people = models.PositiveIntegerField(default=0, editable=False)
    accepted = models.PositiveIntegerField(default=0, editable=False)
    last_line = models.PositiveIntegerField(default=0, editable=False)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "sha256"], condition=Q(state="done"), name="data_file_imported_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "undone"]) | Q(survey__isnull=False, version__isnull=False),
                name="data_file_of_a_survey",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "checked"]) | Q(stored_as="", rejects_file=""),
                name="data_file_forgotten",
            ),
        ]

    def __str__(self):
        return self.file_name
