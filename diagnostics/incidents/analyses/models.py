"""Answers that take longer than a page may wait, kept."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from diagnostics.sources.models import DataSource
from stakeholders.access.tenancy import TenantModel
from stakeholders.jobs.models import Job


class StoredAnswer(TenantModel):
    """The numbers of a statistical question that takes too long to answer while a page is opened.

    `question` is what was asked, `data` tells from which imports the numbers were made: after a later import or an
    undo they are made anew. `refused` holds the reason where the incidents carry no answer.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(DataSource, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("analysis"), max_length=40)
    question = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    data = models.CharField(max_length=64, blank=True)
    numbers = models.JSONField(null=True)
    refused = models.JSONField(null=True)
    worked_out_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "kind", "key"], name="one_answer_to_a_question"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.key[:8]}"
