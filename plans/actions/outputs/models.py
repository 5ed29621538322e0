"""What an action produces."""

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.actions.models import Action
from stakeholders.access.tenancy import TenantModel


class Output(TenantModel):
    """A countable thing that an action delivers: how much is planned, and how much is there already."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="outputs")
    title = models.CharField(_("output"), max_length=200)
    planned = models.DecimalField(
        _("planned"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    # What was done is progress: it is reported, never adopted.
    done = models.DecimalField(
        _("done so far"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(planned__isnull=True) | models.Q(planned__gte=0))
                & (models.Q(done__isnull=True) | models.Q(done__gte=0)),
                name="output_not_negative",
            )
        ]

    def __str__(self):
        return self.title

    def organisation_ids(self) -> set[int]:
        return self.action.organisation_ids()
