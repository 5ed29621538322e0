"""Meetings: what is on the agenda, who came, what was said and what was decided."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stakeholders.access.tenancy import TenantLink, TenantModel, TenantQuerySet
from stakeholders.consultations.consultations.models import Consultation
from stakeholders.consultations.coverage.models import BY_AGE, BY_SEX
from stakeholders.organisations.models import Body, Organisation


class MeetingKind(models.TextChoices):
    BODY = "body", _("meeting of a body")
    WORKSHOP = "workshop", _("workshop")
    HEARING = "hearing", _("public hearing")
    FOCUS_GROUP = "focus_group", _("focus group")


class MeetingQuerySet(TenantQuerySet):
    def with_names(self):
        """With what telling a meeting in a line needs."""
        return self.select_related("body", "consultation", "round")

    def announced(self):
        """Those of which everybody may read that they took place, and what was decided."""
        return self.filter(is_public=True)


class Meeting(TenantModel):
    """A meeting of a body or in a consultation: when, who came, what was decided. Never about private persons."""

    kind = models.CharField(_("kind"), max_length=12, choices=MeetingKind.choices, default=MeetingKind.BODY)
    title = models.CharField(_("title"), max_length=160, blank=True)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("body")
    )
    consultation = models.ForeignKey(
        Consultation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("consultation"),
    )
    round = models.ForeignKey(
        "stakeholders.Round",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("round"),
    )
    held_on = models.DateField(_("date"))
    # Hours on the clock of the town hall; an end before the beginning is on the next day.
    begins = models.TimeField(_("begins"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    online_url = models.URLField(_("address to take part online"), max_length=300, blank=True)
    minutes = models.TextField(pgettext_lazy("of a meeting", "minutes"), max_length=20000, blank=True)
    is_public = models.BooleanField(_("shown to everybody"), default=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False) | Q(consultation__isnull=False),
                name="meeting_belongs_somewhere",
                violation_error_message=_("Say to which body, round or consultation the meeting belongs."),
            ),
            models.CheckConstraint(
                condition=Q(round__isnull=True) | Q(consultation__isnull=False),
                name="meeting_round_has_consultation",
                violation_error_message=_("A meeting of a round belongs to its consultation."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | (Q(begins__isnull=False) & ~Q(ends=F("begins"))),
                name="meeting_end_after_beginning",
                violation_error_message=_("Write when the meeting begins; it must end at another time."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name}, {self.held_on}"

    @property
    def name(self) -> str:
        """The title; without one, the body, or the kind of meeting."""
        return self.title or (self.body.name if self.body_id else str(self.get_kind_display()).capitalize())


class AgendaItem(TenantModel):
    """One point of the agenda of a meeting, in its order."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("point"), max_length=200)
    duration = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    speaker = models.CharField(_("introduced by (function)"), max_length=120, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.title


class Presence(models.TextChoices):
    PRESENT = "present", _("present")
    SUBSTITUTE = "substitute", _("by a substitute")
    APOLOGIES = "apologies", _("excused")
    ABSENT = "absent", _("absent")


# Whose organisation had somebody in the room.
CAME = [Presence.PRESENT, Presence.SUBSTITUTE]


class Seniority(models.TextChoices):
    """How far somebody can decide for the own organisation."""

    HEAD = "head", _("head, can decide")
    DEPUTY = "deputy", _("deputy or department head")
    STAFF = "staff", _("member of staff")


class Attendance(TenantLink):
    """An organisation that came to a meeting, by itself or a substitute, or did not; and how senior those were."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("organisation")
    )
    presence = models.CharField(
        _("present"), max_length=10, choices=Presence.choices, default=Presence.PRESENT
    )
    seniority = models.CharField(_("how senior"), max_length=8, choices=Seniority.choices, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)

    class Meta:
        ordering = ["presence", "organisation__name"]
        constraints = [models.UniqueConstraint(fields=["meeting", "organisation"], name="attendance_once")]

    def __str__(self):
        return f"{self.organisation}, {self.meeting}"


class PeoplePresent(TenantModel):
    """How many people of a sex or an age came to a meeting; never who."""

    GROUPS = [(group.value, group.label) for group in (*BY_SEX, *BY_AGE)]

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="people")
    group = models.CharField(_("who"), max_length=12, choices=GROUPS)
    number = models.PositiveIntegerField(_("people"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "group"], name="people_present_once")]

    def __str__(self):
        return f"{self.get_group_display()}: {self.number}"


class AgreedBy(models.TextChoices):
    CONSENSUS = "consensus", _("by consensus")
    VOTE = "vote", _("by vote")


class DecisionState(models.TextChoices):
    OPEN = "open", _("to be carried out")
    DONE = "done", _("carried out")
    DROPPED = "dropped", _("dropped")
    NONE = "none", _("nothing left to do")


class DecisionQuerySet(TenantQuerySet):
    def open(self):
        return self.filter(state=DecisionState.OPEN)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


class MeetingDecision(TenantModel):
    """What a meeting decided, how it was agreed, who carries it out and by when."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.TextField(_("decision"), max_length=1000)
    agreed_by = models.CharField(_("agreed"), max_length=10, choices=AgreedBy.choices, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    responsible = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who carries it out"),
    )
    due_on = models.DateField(pgettext_lazy("until a day", "by"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=DecisionState.choices, default=DecisionState.OPEN
    )
    done_on = models.DateField(_("carried out on"), null=True, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by="vote", votes_for__isnull=False)
                | (~Q(agreed_by="vote")
                   & Q(votes_for__isnull=True, votes_against__isnull=True, abstained__isnull=True)),
                name="decision_votes_of_a_vote",
                violation_error_message=_("Write how many voted for it; votes are only for “by vote”."),
            ),
            models.CheckConstraint(
                condition=Q(state="done") | Q(done_on__isnull=True), name="decision_done_when_done"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["municipality", "state", "due_on"], name="decision_due")]

    def __str__(self):
        return self.text[:80]
