"""Points: a contribution cut into what it says, so that each thing said gets its own answer."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import TenantLink, TenantModel, TenantQuerySet
from stakeholders.consultations.models import Contribution, Moderation, Stance
from stakeholders.consultations.receipts import receipt_code
from stakeholders.consultations.rounds.access import audience_of
from stakeholders.consultations.topics.models import Topic
from stakeholders.organisations.models import Organisation

ANSWER = ("response", "head__response")


class SegmentQuerySet(TenantQuerySet):
    def admitted(self):
        """Those whose contribution is part of the record: each needs an answer."""
        return self.filter(contribution__moderation=Moderation.PUBLISHED)

    def seen_by(self, actor: Actor, at):
        """Those that the actor may read now: all, or what the round shows to the actor's audience at this moment."""
        if audience_of(actor) is None:
            return self
        return self.filter(contribution__in=Contribution.objects.visible_to(actor).seen_by(actor, at))

    def without_answer(self):
        return self.filter(
            models.Q(head=None, response=None) | models.Q(head__isnull=False, head__response=None)
        )

    def drafted(self):
        """Those whose answer waits for its second person."""
        return self.filter(
            models.Q(response__isnull=False, response__approved_at=None)
            | models.Q(head__response__isnull=False, head__response__approved_at=None)
        )

    def approved(self):
        return self.filter(
            models.Q(response__approved_at__isnull=False)
            | models.Q(head__response__approved_at__isnull=False)
        )

    def unanswered(self):
        """Admitted, and without an approved answer."""
        return self.admitted().filter(response__approved_at=None, head__response__approved_at=None)

    def of_round(self, round_):
        return self.filter(contribution__round=round_)

    def with_decision(self):
        """With `decided`: the decision of the answer that counts for the point, its own or its head's."""
        return self.annotate(decided=Coalesce("response__decision", "head__response__decision"))

    def with_answers(self):
        """With all that telling a point with its answer needs, in one query."""
        return self.select_related("contribution__organisation", *ANSWER)

    def in_reading_order(self, content: list[dict]):
        """In the order of the text on which the points were made; points about the whole text come first."""
        uids = models.Value(
            [element["uid"] for element in content], output_field=ArrayField(models.UUIDField())
        )
        place = models.Func(
            uids, models.F("element_uid"), function="array_position", output_field=models.IntegerField()
        )
        asked = models.F("contribution__question_id").asc(nulls_first=True)
        return self.annotate(place=Coalesce(place, 0)).order_by("place", asked, "contribution_id", "number")

    def counted_by_round(self):
        """How many of these points each round has, as a subquery inside a query of rounds."""
        rows = self.filter(contribution__round=models.OuterRef("pk")).order_by()
        counts = rows.values("contribution__round").annotate(n=models.Count("pk")).values("n")
        return Coalesce(models.Subquery(counts, output_field=models.IntegerField()), 0)


class Segment(TenantModel):
    """One point of a contribution: what it is about, who looks after it, and, through its answer, what became of it.

    A contribution that is admitted has one point, the whole of it, until somebody splits it. A point that says what
    another says stands under that one, its head, and is answered with it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="segments")
    number = models.PositiveSmallIntegerField(default=1)
    # Characters of the words, from `starts` up to and without `ends`; both empty: the whole.
    starts = models.PositiveIntegerField(null=True)
    ends = models.PositiveIntegerField(null=True)
    element_uid = models.UUIDField(null=True)
    element_hash = models.CharField(max_length=64, blank=True)
    stance = models.CharField(_("position"), max_length=10, choices=Stance.choices)
    head = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="followers")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    criticises = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    work_note = models.TextField(_("note for colleagues"), max_length=1000, blank=True)
    topics = models.ManyToManyField(Topic, through="SegmentTopic", related_name="segments", blank=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["contribution_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "number"], name="segment_number_once"),
            models.CheckConstraint(
                condition=models.Q(starts__isnull=True, ends__isnull=True)
                | models.Q(starts__isnull=False, ends__gt=models.F("starts")),
                name="segment_range_or_whole",
            ),
            models.CheckConstraint(condition=~models.Q(head=models.F("id")), name="segment_not_own_head"),
        ]
        indexes = [models.Index(fields=["municipality", "element_uid"], name="segment_element")]

    def __str__(self):
        return self.excerpt[:60]

    @property
    def is_whole(self) -> bool:
        return self.starts is None

    @property
    def excerpt(self) -> str:
        """The words of the point."""
        return self.contribution.said if self.is_whole else self.contribution.said[self.starts : self.ends]

    @property
    def code(self) -> str:
        """What colleagues call the point, for example 7QK3-M0ZD. It is not the code on the writer's receipt."""
        return receipt_code(self.uid)[:9]

    @property
    def answer(self):
        """The answer that counts for the point: its own, or its head's; None while there is none."""
        return getattr(self.head if self.head_id else self, "response", None)


class SegmentTopic(TenantLink):
    """A point speaks of a topic."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="segment_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "topic"], name="segment_topic_once")]

    def __str__(self):
        return f"{self.segment_id}: {self.topic_id}"
