"""Who may see and do what in a round."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stakeholders.access.tenancy import TenantModel

from .access import USUAL, Access, Audience


class RoundAccess(TenantModel):
    """What one audience may see and do in a round, and when, if not in the whole window of the round."""

    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="accesses")
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices)
    access = models.CharField(
        pgettext_lazy("access to a round", "may"), max_length=8, choices=Access.choices, default=USUAL
    )
    opens_at = models.DateTimeField(_("own beginning"), null=True, blank=True)
    closes_at = models.DateTimeField(_("own end"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "audience"], name="round_access_once"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="round_access_has_length",
                violation_error_message=_("The own window must end after it begins."),
            ),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="round_access_audience"),
            models.CheckConstraint(condition=Q(access__in=Access.values), name="round_access_known"),
        ]

    def __str__(self):
        return f"{self.get_audience_display()}: {self.get_access_display()}"
