"""The answers: a decision on each point and its reason."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.consultations.models import ConsultedText
from stakeholders.consultations.segments.models import Segment


class Decision(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("accepted in part")
    REJECTED = "rejected", _("not accepted")
    NOTED = "noted", _("noted")
    OUT_OF_SCOPE = "out_of_scope", _("outside this plan")
    REFERRED = "referred", _("referred to another body")


class Response(TenantModel):
    """The answer to one point: a decision and its reason, drafted and approved by different people."""

    segment = models.OneToOneField(Segment, on_delete=models.PROTECT, related_name="response")
    decision = models.CharField(_("decision"), max_length=14, choices=Decision.choices)
    reason = models.TextField(_("reason"))
    change_made = models.TextField(_("what changes in the text"), blank=True)
    later_reason = models.TextField(_("why the change comes later, and when"), blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="response_has_reason"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("drafted_by")),
                name="response_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.get_decision_display()}: {self.reason[:40]}"


class ResponseChange(TenantModel):
    """A part of the text that changes because of an answer, and the text in which it first read otherwise."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="changes")
    element_uid = models.UUIDField()
    # The first later text of the same subject in which the part has other words, or is gone; empty until then.
    text = models.ForeignKey(ConsultedText, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(_("in words"), max_length=1000, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "element_uid"], name="response_change_once")
        ]
        indexes = [models.Index(fields=["municipality", "element_uid"], name="response_change_element")]

    def __str__(self):
        return self.words[:60]
