"""What partner organisations answer in a round, besides their comments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.organisations.models import Organisation


class Outcome(models.TextChoices):
    """What an organisation that was asked has done."""

    RESPONDED = "responded", _("has commented")
    NIL = "nil", _("has no objection")
    DECLINED = "declined", _("takes no part")


class OrganisationReply(TenantModel):
    """The answer of an organisation as a whole to a round, and who gave it in its name."""

    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="replies")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="replies")
    outcome = models.CharField(_("answer"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    given_by_name = models.CharField(_("name"), max_length=120)
    given_by_role = models.CharField(_("function"), max_length=120, blank=True)
    given_on = models.DateField(_("given on"))

    class Meta:
        ordering = ["given_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="organisation_reply_once"),
            models.CheckConstraint(
                condition=~Q(outcome="declined") | ~Q(reason=""), name="organisation_declines_with_reason"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="organisation_reply_known"),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.get_outcome_display()}"
