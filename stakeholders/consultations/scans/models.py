"""Scans of what came on paper."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel


class Scan(TenantModel):
    """The scan of a letter or paper form from which a comment was written down; for those who moderate only."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contribution = models.ForeignKey(
        "stakeholders.Contribution", on_delete=models.PROTECT, related_name="scans"
    )
    kind = models.CharField(_("kind of file"), max_length=20)
    stored_as = models.CharField(max_length=200)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "sha256"], name="scan_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["application/pdf", "image/jpeg", "image/png"]), name="scan_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.contribution}: {self.kind}"
