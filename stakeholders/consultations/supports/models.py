"""Agreeing with what somebody else has said."""

from django.db import models

from stakeholders.access.tenancy import TenantModel, TenantQuerySet
from stakeholders.consultations.models import Contribution


class SupportQuerySet(TenantQuerySet):
    def counted(self):
        """Those that count: many at once from one network are kept and not counted."""
        return self.filter(is_held=False)


class Support(TenantModel):
    """Somebody agreed with a contribution that is shown. It names nobody and knows the day only."""

    created_at = None
    updated_at = None
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="supports")
    key = models.UUIDField()
    given_on = models.DateField()
    is_held = models.BooleanField(default=False)

    objects = SupportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "contribution", "key"], name="support_once")
        ]

    def __str__(self):
        return str(self.given_on)
