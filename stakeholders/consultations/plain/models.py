"""A text once more, in words that everybody understands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.consultations.models import ConsultedText


class PlainWording(TenantModel):
    """One part of a consulted text in plain language. It explains the exact words and never replaces them.

    From the first day on which people may comment it stays as it was: they commented on what they read.
    """

    text = models.ForeignKey(ConsultedText, on_delete=models.CASCADE, related_name="plain_wordings")
    element_uid = models.UUIDField()
    language = models.CharField(_("language"), max_length=10, default="en")
    body = models.TextField(_("in plain language"), max_length=4000)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "text", "element_uid", "language"], name="plain_wording_once"
            ),
            models.CheckConstraint(condition=~models.Q(body=""), name="plain_wording_says_something"),
        ]

    def __str__(self):
        return self.body[:60]
