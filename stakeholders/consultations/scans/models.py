"""Scans of what came on paper."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.permissions import Actor, Permission
from stakeholders.access.tenancy import TenantModel, TenantQuerySet


class ScanQuerySet(TenantQuerySet):
    def of_letters(self, actor: Actor):
        """Those of letters; where words were taken out of the comment, for those who may see originals only."""
        rows = self.filter(contribution__isnull=False)
        return (
            rows if Permission.SEE_ORIGINALS in actor.permissions else rows.filter(contribution__redacted="")
        )


class Scan(TenantModel):
    """The scan of a letter from which a comment was written down, or of the signed minutes of a meeting."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contribution = models.ForeignKey(
        "stakeholders.Contribution", on_delete=models.PROTECT, null=True, related_name="scans"
    )
    meeting = models.ForeignKey(
        "stakeholders.Meeting", on_delete=models.PROTECT, null=True, related_name="scans"
    )
    kind = models.CharField(_("kind of file"), max_length=20)
    stored_as = models.CharField(max_length=200)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "sha256"], name="scan_once"),
            models.UniqueConstraint(fields=["meeting", "sha256"], name="scan_of_meeting_once"),
            models.CheckConstraint(
                condition=Q(contribution__isnull=True) ^ Q(meeting__isnull=True), name="scan_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["application/pdf", "image/jpeg", "image/png"]), name="scan_kind_known"
            ),
        ]

    def __str__(self):
        return f"{self.contribution or self.meeting}: {self.kind}"
