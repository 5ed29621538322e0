"""Consulted texts, rounds, contributions and the answers to them.

A consultation knows nothing of plans: it consults on a text made of elements with permanent uids.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from stakeholders.access.permissions import Actor, Permission
from stakeholders.access.tenancy import TenantModel, TenantQuerySet
from stakeholders.groups.bands import band_of, shown_band
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation

from .consultations.models import Consultation, Promise
from .receipts import receipt_code
from .rounds.access import (
    Access,
    Audience,
    Comments,
    access_now,
    audience_of,
    takes_words_of,
    window_of,
    with_access,
    words_shown,
    words_shown_in,
)
from .windows import Standing, standing


class ConsultedText(TenantModel):
    """A frozen text on which people are consulted. It never changes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What the text is about (a plan, a diagnosis): later texts of the same subject are its newer versions.
    subject_uid = models.UUIDField(null=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    label = models.CharField(_("version"), max_length=40)
    # [{"uid", "kind", "code", "heading", "body", "hash"}] in reading order
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.title} {self.label}"

    def element(self, uid) -> dict | None:
        return next((element for element in self.content if element["uid"] == str(uid)), None)


class RoundState(models.TextChoices):
    DRAFT = "draft", _("in preparation")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed, answers in preparation")
    DECIDED = "decided", _("answers published")


TRANSITIONS = {
    RoundState.DRAFT: {RoundState.OPEN},
    RoundState.OPEN: {RoundState.CLOSED},
    RoundState.CLOSED: {RoundState.DECIDED},
    RoundState.DECIDED: set(),
}


class RoundQuerySet(TenantQuerySet):
    def seen_by(self, actor: Actor, at):
        """The rounds that the actor may read now; each says in `access_now` whether it takes comments too."""
        return with_access(self, audience_of(actor), at).exclude(access_now=Access.HIDDEN)

    def written_by(self, actor: Actor, at):
        """The rounds in which the actor may comment now."""
        return with_access(self, audience_of(actor), at).filter(access_now=Access.WRITE)


class Round(TenantModel):
    """A period in which people comment on a text, and what became of their comments."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("consultation")
    )
    text = models.ForeignKey(ConsultedText, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction in plain language"), blank=True)
    promise = models.CharField(_("promise"), max_length=12, choices=Promise.choices, default=Promise.CONSULT)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), help_text=_("From this moment on comments are late."))
    comments_shown = models.CharField(
        _("when comments are shown"), max_length=12, choices=Comments.choices, default=Comments.LIVE
    )
    is_blind = models.BooleanField(
        _("partners answer blind"),
        default=False,
        help_text=_(
            "What an organisation says is shown to nobody else before the end, so that each speaks freely."
        ),
    )
    first_reminder_days = models.PositiveSmallIntegerField(
        _("first reminder, days before the end"),
        null=True,
        blank=True,
        default=7,
        help_text=_("To those invited who have not answered. Empty: none."),
    )
    last_reminder_days = models.PositiveSmallIntegerField(
        _("last reminder, days before the end"),
        null=True,
        blank=True,
        default=2,
        help_text=_("Empty: none. Both move with the end of the partners' window."),
    )
    state = models.CharField(max_length=12, choices=RoundState.choices, default=RoundState.DRAFT)
    summary = models.TextField(_("summary of the result"), blank=True)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="round_has_length"
            ),
            models.CheckConstraint(
                condition=models.Q(state="decided", published_at__isnull=False)
                | (~models.Q(state="decided") & models.Q(published_at__isnull=True)),
                name="round_decided_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(first_reminder_days=None)
                | models.Q(last_reminder_days=None)
                | models.Q(first_reminder_days__gt=models.F("last_reminder_days")),
                name="round_reminders_in_order",
                violation_error_message=_("The first reminder comes before the last one."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_public(self) -> bool:
        return self.state != RoundState.DRAFT

    def access_of(self, actor: Actor, at) -> Access:
        """What the actor may do in this round now: hidden, read or write."""
        return access_now(self, audience_of(actor), at)

    def standing(self, audience: Audience | None, at, begun_at=None) -> Standing:
        """What the round says to a comment of this audience at this moment; see `windows.standing`."""
        return standing(
            is_open=self.state == RoundState.OPEN,
            is_settled=self.state in {RoundState.DRAFT, RoundState.DECIDED}
            or not takes_words_of(self, audience),
            window=window_of(self, audience),
            at=at,
            begun_at=begun_at,
        )


class EndChange(TenantModel):
    """The announced end of an open round was moved; the reason is read by everybody."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="end_changes")
    # Whose own end it was; empty for the end of the round.
    audience = models.CharField(max_length=10, choices=Audience.choices, blank=True)
    before = models.DateTimeField()
    after = models.DateTimeField()
    reason = models.TextField(_("reason"), max_length=500)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="end_change_has_reason")]

    def __str__(self):
        return self.reason[:60]


class AuthorKind(models.TextChoices):
    NAMED = "named", _("with my name")
    PSEUDONYM = "pseudonym", _("under a name that I choose")
    ORGANISATION = "organisation", _("for an organisation")
    ANONYMOUS = "anonymous", _("without a name")
    MEETING = "meeting", _("for those who met")


class Stance(models.TextChoices):
    SUPPORT = "support", _("I support this")
    CHANGE = "change", _("I support this with a change")
    OBJECT = "object", _("I object")
    QUESTION = "question", _("I have a question")
    ANSWER = "answer", _("answers a question of the town")


# What somebody who comments can say.
POSITIONS = [choice for choice in Stance.choices if choice[0] != Stance.ANSWER]


class Moderation(models.TextChoices):
    PENDING = "pending", _("waiting for moderation")
    PUBLISHED = "published", _("published")
    WITHHELD = "withheld", _("not published")
    DIVERTED = "diverted", _("set aside for protection")


MODERATION_TRANSITIONS = {
    Moderation.PENDING: {Moderation.PUBLISHED, Moderation.WITHHELD, Moderation.DIVERTED},
    Moderation.PUBLISHED: {Moderation.WITHHELD, Moderation.DIVERTED},
    Moderation.WITHHELD: {Moderation.PUBLISHED, Moderation.DIVERTED},
    # Those who protect give it back to the queue; nobody else moves it.
    Moderation.DIVERTED: set(),
}


class Flag(models.TextChoices):
    """Why a contribution waits for a closer look. It was received in any case."""

    FLOOD = "flood", _("many from one network")
    ROBOT = "robot", _("filled in the field for robots")
    FAST = "fast", _("sent within seconds")
    PRIVATE = "private", _("may name a person")


class ContributionQuerySet(TenantQuerySet):
    def pending(self):
        return self.filter(moderation=Moderation.PENDING)

    def admitted(self):
        """Those that are part of the record and need an answer."""
        return self.filter(moderation=Moderation.PUBLISHED)

    def shown(self):
        """Those that may be shown to everybody, when the round shows comments at all."""
        return self.admitted().filter(may_be_shown=True)

    def seen_by(self, actor: Actor, at):
        """Those that the actor may read now: all, or what the round shows to the actor's audience at this moment."""
        audience = audience_of(actor)
        if audience is None:
            sees_all = Permission.SAFEGUARD in actor.permissions
            return self if sees_all else self.exclude(moderation=Moderation.DIVERTED)
        rounds = with_access(Round.objects.visible_to(actor), audience, at).exclude(access_now=Access.HIDDEN)
        return self.filter(words_shown(audience, at), round__in=rounds.values("pk"))

    def seen_in(self, round_: Round, actor: Actor, at):
        """The same in one round that has been read already with its `accesses`; many may look at once."""
        audience, rows = audience_of(actor), self.filter(round=round_)
        if audience is None:
            return rows.seen_by(actor, at)
        shown = words_shown_in(round_, audience, at)
        return rows.none() if shown is None else rows.filter(shown)

    def with_said(self):
        """With `words_said`: what may be read, so that nobody finds by searching what was taken out."""
        return self.annotate(
            words_said=models.Case(
                models.When(redacted="", then="body"), default="redacted", output_field=models.TextField()
            )
        )

    def counted_by_round(self):
        """How many of these each round has, as a subquery inside a query of rounds.

        Never beside a count over a join: grouping would then ask the subquery again for every joined row.
        """
        counts = self.filter(round=models.OuterRef("pk")).order_by().values("round")
        counts = counts.annotate(n=models.Count("pk")).values("n")
        return Coalesce(models.Subquery(counts, output_field=models.IntegerField()), 0)

    def unanswered(self):
        """Admitted, and with a point that has no approved answer."""
        open_ = models.Q(segments__response__approved_at=None, segments__head__response__approved_at=None)
        return self.admitted().filter(
            models.Exists(Contribution.objects.filter(open_, pk=models.OuterRef("pk")))
        )

    def in_reading_order(self, content: list[dict]):
        """In the order of the text on which they were made; comments on the whole text come first."""
        uids = models.Value(
            [element["uid"] for element in content], output_field=ArrayField(models.UUIDField())
        )
        position = models.Func(
            uids, models.F("element_uid"), function="array_position", output_field=models.IntegerField()
        )
        asked = models.F("question_id").asc(nulls_first=True)
        return self.annotate(position=Coalesce(position, 0)).order_by("position", asked, "id")


class Contribution(TenantModel):
    """What somebody said about an element of the text. The words are kept as they were sent.

    It knows the day on which it came and no more: a moment could be matched with a network's records.
    """

    created_at = None
    updated_at = None
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="contributions")
    element_uid = models.UUIDField(null=True)
    element_hash = models.CharField(max_length=64, blank=True)
    # What it answers in own words, when the town has asked it.
    question = models.ForeignKey(
        "stakeholders.RoundQuestion", on_delete=models.PROTECT, null=True, related_name="contributions"
    )
    author_kind = models.CharField(_("who speaks"), max_length=14, choices=AuthorKind.choices)
    author_name = models.CharField(_("name"), max_length=120, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_group = models.CharField(max_length=10, blank=True)
    # Where it speaks of; a place is [longitude, latitude], no more exact than a square of 200 metres.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = ArrayField(models.FloatField(), size=2, null=True, blank=True)
    stance = models.CharField(_("your position"), max_length=10, choices=Stance.choices)
    body = models.TextField(_("comment"), max_length=5000)
    # The words of the newest rendition, written by the database; empty while nothing was redacted.
    redacted = models.TextField(blank=True, editable=False)
    channel = models.CharField(max_length=20, default="web")
    # The meeting for which it speaks, and how many people there shared it.
    meeting = models.ForeignKey(
        "stakeholders.Meeting", on_delete=models.PROTECT, null=True, related_name="contributions"
    )
    shared_by = models.PositiveIntegerField(_("people who share it"), null=True)
    received_on = models.DateField()
    is_late = models.BooleanField(default=False)
    key = models.UUIDField()
    may_be_shown = models.BooleanField(_("may be shown in public"), default=True)
    flags = ArrayField(models.CharField(max_length=10, choices=Flag.choices), default=list, blank=True)
    is_confirmed = models.BooleanField(default=False)  # the writer answered a letter to the own address
    moderation = models.CharField(max_length=10, choices=Moderation.choices, default=Moderation.PENDING)
    moderation_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "round", "key"], name="contribution_once"),
            models.CheckConstraint(
                condition=~models.Q(author_kind="anonymous")
                | models.Q(author_name="", organisation__isnull=True),
                name="contribution_anonymous_has_no_name",
            ),
            models.CheckConstraint(
                condition=~models.Q(moderation="withheld") | ~models.Q(moderation_reason=""),
                name="contribution_withheld_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(question__isnull=False, stance="answer", element_uid__isnull=True)
                | (models.Q(question__isnull=True) & ~models.Q(stance="answer")),
                name="contribution_answers_a_question",
            ),
            models.CheckConstraint(
                condition=models.Q(author_kind="meeting", meeting__isnull=False)
                | (~models.Q(author_kind="meeting") & models.Q(meeting__isnull=True, shared_by__isnull=True)),
                name="contribution_of_a_meeting",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "round", "moderation"], name="contribution_queue"),
            models.Index(fields=["round", "element_uid"], name="contribution_element"),
        ]

    def __str__(self):
        return self.said[:60]

    @property
    def shared_band(self) -> str:
        """By how many people of a meeting it is shared, as everybody may read it; empty below ten."""
        return shown_band(band_of(self.shared_by))

    @property
    def said(self) -> str:
        """The words that may be read: the newest rendition, or what was sent."""
        return self.redacted or self.body

    @property
    def code(self) -> str:
        """The code on the writer's receipt."""
        return receipt_code(self.uid)
