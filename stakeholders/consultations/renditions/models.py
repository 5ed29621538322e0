"""Redaction: what a comment says without what must not be read, beside the sealed original."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.consultations.models import Contribution


class RedactionReason(models.TextChoices):
    PERSON = "person", _("names or describes a private person")
    ADDRESS = "address", _("points at a house or a flat")
    CONTACT = "contact", _("telephone number, e-mail address or other contact")
    ACCUSES = "accuses", _("accuses somebody of an offence")
    GROUP = "group", _("insults a group of people")
    VICTIM = "victim", _("could show who a victim is")


class Rendition(TenantModel):
    """The words of a comment as they may be read: a new text beside the sealed original, never changed itself."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="renditions")
    body = models.TextField(_("words that may be read"), max_length=6000)
    # Of the wording that was proposed with the comment; empty: as it was sent.
    proposed_words = models.TextField(_("proposed wording that may be read"), max_length=10000, blank=True)
    hides_proposal = models.BooleanField(_("the proposed wording is not shown"), default=False)
    reasons = ArrayField(
        models.CharField(max_length=10, choices=RedactionReason.choices), verbose_name=_("reasons")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(body=""), name="rendition_has_words"),
            models.CheckConstraint(
                condition=models.Q(hides_proposal=False) | models.Q(proposed_words=""),
                name="rendition_hides_or_words",
            ),
            models.CheckConstraint(condition=~models.Q(reasons=[]), name="rendition_has_reason"),
        ]

    def __str__(self):
        return self.body[:60]
