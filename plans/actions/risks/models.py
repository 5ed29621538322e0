"""What could go wrong with an action."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.actions.models import Action
from stakeholders.access.tenancy import TenantModel
from stakeholders.organisations.models import Organisation

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Risk(TenantModel):
    """Something that could make an action fail or do harm, how likely and how bad, and who watches over it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="risks")
    text = models.CharField(_("what could happen"), max_length=300)
    likelihood = models.PositiveSmallIntegerField(
        _("likelihood, 1 to 5"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    impact = models.PositiveSmallIntegerField(
        _("impact, 1 to 5"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    mitigation = models.CharField(_("what is done about it"), max_length=500, blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=_("watched by"),
    )
    owner_role = models.CharField(_("function"), max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(likelihood__isnull=True) | models.Q(likelihood__range=(1, 5)),
                name="risk_likelihood_1_to_5",
            ),
            models.CheckConstraint(
                condition=models.Q(impact__isnull=True) | models.Q(impact__range=(1, 5)),
                name="risk_impact_1_to_5",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def weight(self) -> int | None:
        """Likelihood times impact, 1 to 25; None until both are judged."""
        return self.likelihood * self.impact if self.likelihood and self.impact else None
