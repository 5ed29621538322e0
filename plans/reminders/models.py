"""What somebody must be reminded of, when, and whether it was done."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.outbox.models import Letter


class ReminderState(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    WRITTEN = "written", _("in a letter")
    SKIPPED = "skipped", _("passed over by a later step")
    CANCELLED = "cancelled", _("no longer needed")


class Reminder(TenantModel):
    """One step of reminding one person of one thing. The cycle holds the deadline: a moved date starts anew."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.CharField(max_length=30)
    object_uid = models.UUIDField()
    object_label = models.CharField(max_length=250)
    path = models.CharField(max_length=300, blank=True)
    # The action that the recipient may report on by a signed link
    action_uid = models.UUIDField(null=True)
    recipient_email = models.EmailField()
    recipient_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    cycle = models.DateField(help_text="the deadline")
    step = models.SmallIntegerField(help_text="days after the deadline; negative is before")
    fires_on = models.DateField()
    state = models.CharField(max_length=10, choices=ReminderState.choices, default=ReminderState.SCHEDULED)
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, related_name="reminders")

    class Meta:
        ordering = ["fires_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "rule", "object_uid", "recipient_email", "cycle", "step"],
                name="reminder_once",
            )
        ]
        indexes = [
            models.Index(fields=["fires_on"], condition=models.Q(state="scheduled"), name="reminder_due"),
        ]

    def __str__(self):
        return f"{self.rule} {self.object_label} → {self.recipient_email}"


class MailPreference(TenantModel):
    """What a person does not want to be reminded of."""

    email = models.EmailField()
    rule = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "email", "rule"], name="opt_out_once")]

    def __str__(self):
        return f"{self.email}: not {self.rule}"
