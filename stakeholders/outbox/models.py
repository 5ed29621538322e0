"""Letters that leave the house: each is a row before it is a message."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.access.models import PartnerLink
from stakeholders.access.tenancy import TenantModel


class LetterState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNCERTAIN = "uncertain", _("uncertain: may or may not have arrived")
    FAILED = "failed", _("refused by the mail server")
    CANCELLED = "cancelled", _("cancelled")


TRANSITIONS = {
    LetterState.QUEUED: {LetterState.SENDING, LetterState.CANCELLED},
    LetterState.SENDING: {LetterState.SENT, LetterState.QUEUED, LetterState.FAILED, LetterState.UNCERTAIN},
    # A person decides what becomes of an uncertain letter.
    LetterState.UNCERTAIN: {LetterState.QUEUED, LetterState.SENT, LetterState.CANCELLED},
    LetterState.FAILED: {LetterState.QUEUED, LetterState.CANCELLED},
    LetterState.SENT: set(),
    LetterState.CANCELLED: set(),
}


class Letter(TenantModel):
    """One e-mail to one person; the key makes sure that the same letter is never written twice."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    recipient_email = models.EmailField()
    recipient_name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=250)
    body = models.TextField()
    # Where one click ends letters of this kind, for the button of mail programs; empty where they cannot be ended.
    unsubscribe_url = models.CharField(max_length=500, blank=True, default="", db_default="")
    # The personal link that the letter carries: what became of the one is told with the other.
    link = models.ForeignKey(PartnerLink, on_delete=models.SET_NULL, null=True, related_name="letters")
    message_id = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=LetterState.choices, default=LetterState.QUEUED)
    not_before = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "key"], name="letter_once"),
            models.UniqueConstraint(fields=["message_id"], name="letter_message_id_once"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="letter_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="letter_open",
            ),
            models.Index(
                fields=["municipality", "state"],
                condition=models.Q(state__in=["uncertain", "failed"]),
                name="letter_unsettled",
            ),
        ]

    def __str__(self):
        return f"{self.subject} → {self.recipient_email}"
