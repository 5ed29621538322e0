"""You said, we did: one query of points and answers for the public page, the table and the annex of the plan."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from stakeholders.consultations.models import Contribution, ContributionQuerySet, Moderation, Round
from stakeholders.consultations.segments.models import Segment, SegmentQuerySet
from stakeholders.consultations.wording import TONES

from .models import Decision


@dataclass(frozen=True)
class SaidAndDone:
    """What was said in a round and what became of it: counts over all, words only as far as they may be read."""

    round: Round
    all: SegmentQuerySet  # admitted
    shown: SegmentQuerySet  # those that the actor may read
    said: ContributionQuerySet  # whose points they are: each has one at least
    read: ContributionQuerySet  # those of them that the actor may read

    @cached_property
    def comments(self) -> int:
        return self.said.count()

    @cached_property
    def unshown(self) -> int:
        """Comments that are counted and answered, and not shown."""
        return self.comments - self.read.count()

    @cached_property
    def decisions(self) -> list[dict]:
        """[{"label", "tone", "count"}]: how many points each decision has."""
        found = dict(self.all.with_decision().order_by().values_list("decided").annotate(Count("id")))
        return [{"label": one.label, "tone": TONES[one], "count": found.get(one, 0)} for one in Decision]

    @property
    def total(self) -> int:
        return sum(one["count"] for one in self.decisions)

    @cached_property
    def repeated(self) -> int:
        """Points that say what another says and are answered with it: arguments are counted, not heads."""
        return self.all.filter(head__isnull=False).count()

    @property
    def distinct(self) -> int:
        return self.total - self.repeated

    @cached_property
    def has_topics(self) -> bool:
        return self.shown.filter(topics__isnull=False).exists()

    def once(self) -> SegmentQuerySet:
        """Each point once: what stands under a head that is shown too is told by a number there."""
        head_is_shown = Q(
            head__contribution__moderation=Moderation.PUBLISHED, head__contribution__may_be_shown=True
        )
        rows = self.shown.exclude(Q(head__isnull=False) & head_is_shown).with_answers()
        return rows.annotate(below=Count("followers", distinct=True))

    def by_part(self) -> SegmentQuerySet:
        return self.once().in_reading_order(self.round.text.content)

    def by_topic(self) -> SegmentQuerySet:
        """By topic; a point that speaks of two stands under both, one that speaks of none comes last."""
        rows = self.once().annotate(topic_name=F("topics__name"))
        return rows.order_by(F("topic_name").asc(nulls_last=True), "contribution_id", "number")


def said_and_done(actor, round_: Round, at) -> SaidAndDone:
    rows = Segment.objects.visible_to(actor).of_round(round_).admitted()
    said = Contribution.objects.visible_to(actor).filter(round=round_).admitted()
    return SaidAndDone(round_, rows, rows.seen_by(actor, at), said, said.seen_by(actor, at))


def in_groups(points: list[Segment], *, by_topic: bool) -> list[dict]:
    """Told points, ordered already, as [{"about", "points"}]; each gets `reply`, its answer."""
    groups: list[dict] = []
    for point in points:
        point.reply = point.answer
        title = (point.topic_name or _("Other points")) if by_topic else point.about
        if not groups or groups[-1]["about"] != title:
            groups.append({"about": title, "points": []})
        groups[-1]["points"].append(point)
    return groups
