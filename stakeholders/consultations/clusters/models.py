"""Points that look alike, proposed for a person to judge."""

from django.db import models

from stakeholders.access.tenancy import TenantModel
from stakeholders.consultations.segments.models import Segment


class DuplicateProposal(TenantModel):
    """A point looks like an earlier one; a person says whether it makes the same point."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="looks_like")
    other = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="lookalikes")
    likeness = models.FloatField()
    is_refused = models.BooleanField(default=False)

    class Meta:
        ordering = ["other_id", "-likeness", "id"]
        constraints = [
            models.UniqueConstraint(fields=["segment", "other"], name="duplicate_proposed_once"),
            models.CheckConstraint(
                condition=models.Q(likeness__gte=0, likeness__lte=1), name="duplicate_likeness_is_a_share"
            ),
        ]

    def __str__(self):
        return f"{self.likeness:.0%}"
