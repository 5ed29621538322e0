"""What partner organisations answer in a round, besides their comments."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stakeholders.access.tenancy import TenantModel
from stakeholders.consultations.models import Stance
from stakeholders.organisations.models import Organisation


class DraftState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("sent")


class PartnerDraft(TenantModel):
    """A comment on which colleagues of an organisation work until somebody who may speak for it sends it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="partner_drafts")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="partner_drafts")
    element_uid = models.UUIDField(null=True)
    stance = models.CharField(_("position"), max_length=10, choices=Stance.choices)
    body = models.TextField(_("comment"), max_length=5000)
    proposed_words = models.TextField(_("proposed wording"), max_length=10000, blank=True)
    may_be_shown = models.BooleanField(default=True)
    drafted_by_name = models.CharField(_("written by"), max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.DRAFT)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="partner_draft_state")
        ]

    def __str__(self):
        return self.body[:60]


class PartnerAnswers(TenantModel):
    """What colleagues of an organisation would answer to the questions of a round, until one of them may send it."""

    round = models.ForeignKey("stakeholders.Round", on_delete=models.CASCADE, related_name="partner_answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="partner_answers")
    # {uid of the question: own words, or the values that were chosen}
    given = models.JSONField(default=dict)
    may_be_shown = models.BooleanField(default=True)
    drafted_by_name = models.CharField(_("written by"), max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="partner_answers_once")]

    def __str__(self):
        return f"{self.organisation}: {len(self.given)}"


class ProposedWording(TenantModel):
    """The words that somebody would put in the place of a part of the text. Kept as they were sent.

    The newest rendition of the comment says what is read of them; the database writes it down here.
    """

    contribution = models.OneToOneField(
        "stakeholders.Contribution", on_delete=models.PROTECT, related_name="proposal"
    )
    words = models.TextField(_("proposed wording"), max_length=10000)
    redacted = models.TextField(blank=True, editable=False)
    is_hidden = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.said[:60]

    @property
    def said(self) -> str:
        """The words that may be read: none, those of the newest rendition, or what was sent."""
        return "" if self.is_hidden else self.redacted or self.words


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
    channel = models.CharField(_("how it came"), max_length=20, default="link")
    # Who wrote it down for the organisation; empty where it answered by its own link.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

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
