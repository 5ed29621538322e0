"""What was said about parts of a text over all rounds, in numbers, for the pages of whatever the text is made from."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Round, RoundState, Stance
from stakeholders.consultations.rounds.access import Access, Audience, with_access
from stakeholders.consultations.segments.models import Segment
from stakeholders.consultations.wording import TONES

from .elements import sees_drafts
from .models import Decision, ResponseChange


@dataclass
class Heard:
    """Points about one part as far as somebody may read them: by position, by approved decision, what they led to."""

    stances: Counter = field(default_factory=Counter)
    decisions: Counter = field(default_factory=Counter)
    open: int = 0
    shaped: int = 0  # answers because of which the part changes
    rounds: list[dict] = field(default_factory=list)  # {"uid", "title"}: decided ones that everybody may read

    @property
    def points(self) -> int:
        return self.stances.total()

    @property
    def by_stance(self) -> list[dict]:
        return [{"label": one.label, "count": self.stances[one]} for one in Stance if self.stances[one]]

    @property
    def by_decision(self) -> list[dict]:
        return [
            {"label": one.label, "tone": TONES[one], "count": self.decisions[one]}
            for one in Decision
            if self.decisions[one]
        ]


def heard_about(actor: Actor, uids: Iterable, at: datetime) -> dict[str, Heard]:
    """What was said about each of these parts, by uid; parts of which nobody spoke are left out. Three queries.

    Those who take part in answering count all points; others those of rounds whose answers are published.
    """
    wanted = {str(uid) for uid in uids}
    found: dict[str, Heard] = {}
    rows = Segment.objects.visible_to(actor).admitted().seen_by(actor, at).filter(element_uid__in=wanted)
    changes = ResponseChange.objects.visible_to(actor).filter(element_uid__in=wanted)
    changes = changes.filter(response__approved_at__isnull=False)
    if not sees_drafts(actor):
        rows = rows.filter(contribution__round__state=RoundState.DECIDED)
        changes = changes.filter(response__segment__contribution__round__state=RoundState.DECIDED)
    approved = Coalesce("response__approved_at", "head__response__approved_at")
    counts = rows.with_decision().annotate(approved=approved).order_by()
    settled = Count("pk", filter=Q(approved__isnull=False))
    for uid, stance, decided, n, closed in counts.values_list("element_uid", "stance", "decided").annotate(
        n=Count("pk"), closed=settled
    ):
        heard = found.setdefault(str(uid), Heard())
        heard.stances[stance] += n
        heard.decisions[decided] += closed
        heard.open += n - closed
    for uid, n in changes.order_by().values_list("element_uid").annotate(n=Count("response", distinct=True)):
        found.setdefault(str(uid), Heard()).shaped = n
    for row in _public_rounds(actor, wanted, at):
        if heard := found.get(str(row["element_uid"])):
            uid, title = row["contribution__round__uid"], row["contribution__round__title"]
            heard.rounds.append({"uid": uid, "title": title})
    return found


def _public_rounds(actor: Actor, wanted: set[str], at: datetime):
    decided = Round.objects.visible_to(actor).filter(state=RoundState.DECIDED)
    public = with_access(decided, Audience.PUBLIC, at).exclude(access_now=Access.HIDDEN)
    rows = (
        Segment.objects.visible_to(actor)
        .admitted()
        .filter(element_uid__in=wanted, contribution__round__in=public.values("pk"))
    )
    return (
        rows.order_by("contribution__round__opens_at")
        .values(
            "element_uid",
            "contribution__round__uid",
            "contribution__round__title",
            "contribution__round__opens_at",
        )
        .distinct()
    )
