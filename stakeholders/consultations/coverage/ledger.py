"""Who has been heard in a round: the twelve actor groups of the guidelines (annex, paragraph 3(b)), and the
marginalised groups that the town names. Counted from facts, at any moment, in a constant number of queries.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery

from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.consultations.models import AuthorKind, Contribution, Moderation, Round
from stakeholders.consultations.partners.models import OrganisationReply
from stakeholders.groups.models import GroupContact, TargetGroup
from stakeholders.organisations.models import Organisation
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

from .models import CoverageGap

COUNTED = ("invited", "opened", "responded", "nil", "declined", "silent")


@dataclass(frozen=True)
class Effort:
    """An occasion on which people of a group were met for this round."""

    held_on: date
    occasion: str
    through: str
    reached: str


@dataclass
class GroupHeard:
    """One group: its organisations, how far each has come, what was said, what else was done, why it is a gap."""

    code: str
    label: str
    group: TargetGroup | None = None
    organisations: int = 0
    invited: int = 0
    opened: int = 0
    responded: int = 0
    nil: int = 0
    declined: int = 0
    silent: int = 0
    contributions: int = 0
    waiting: int = 0
    efforts: list[Effort] = field(default_factory=list)
    gap: CoverageGap | None = None

    @property
    def is_silent(self) -> bool:
        return self.contributions + self.waiting == 0

    @property
    def state(self) -> str:
        """heard, nil, declined, effort, explained, or open: a gap for which nothing stands yet."""
        if not self.is_silent:
            return "heard"
        found = {"nil": self.nil, "effort": self.efforts, "declined": self.declined, "explained": self.gap}
        return next((name for name, there in found.items() if there), "open")

    @property
    def is_open_gap(self) -> bool:
        return self.state == "open"


def ledger(round_: Round) -> list[GroupHeard]:
    """The twelve groups in the order of the guidelines, then the marginalised ones by name.

    An organisation counts in each of its groups; so does what it says. Those who were asked and neither said
    anything nor declined are silent.
    """
    rows = {code: GroupHeard(code, str(label)) for code, label in CHECKED_ACTOR_GROUPS.items()}
    for organisation in organisations_of(round_):
        for code in set(organisation.actor_groups) & rows.keys():
            _count(rows[code], organisation)
    for groups, moderation, count in _contributions(round_):
        name = "waiting" if moderation == Moderation.PENDING else "contributions"
        for code in groups & rows.keys():
            setattr(rows[code], name, getattr(rows[code], name) + count)
    marginalised = {group.pk: _of_target_group(group) for group in _marginalised(round_)}
    for gap in CoverageGap.objects.filter(round=round_):
        row = rows.get(gap.actor_group) or marginalised.get(gap.group_id)
        if row is not None:
            row.gap = gap
    return [*rows.values(), *marginalised.values()]


def open_gaps(round_: Round) -> list[GroupHeard]:
    """The groups that were not heard and for which neither an effort nor a reason stands."""
    return [row for row in ledger(round_) if row.is_open_gap]


def organisations_of(round_: Round) -> list[Organisation]:
    """The active organisations of the town, each with `way`: how far it has come in this round."""
    links = PartnerLink.objects.filter(
        municipality_id=round_.municipality_id,
        purpose=LinkPurpose.COMMENT,
        target_uid=round_.uid,
        organisation=OuterRef("pk"),
    )
    said = Contribution.objects.filter(round=round_, organisation=OuterRef("pk"))
    reply = OrganisationReply.objects.filter(round=round_, organisation=OuterRef("pk"))
    rows = list(
        Organisation.objects.filter(municipality_id=round_.municipality_id, is_active=True)
        .annotate(
            was_invited=Exists(links),
            has_opened=Exists(links.filter(first_opened_at__isnull=False)),
            has_spoken=Exists(said.exclude(moderation=Moderation.WITHHELD)),
            reply_outcome=Subquery(reply.values("outcome")[:1]),
            reply_reason=Subquery(reply.values("reason")[:1]),
        )
        .order_by("name")
    )
    for row in rows:
        row.way = way_of(row)
    return rows


def way_of(row) -> str:
    """responded, nil, declined, silent (asked in vain), or nothing: it was not asked."""
    if row.has_spoken:
        return "responded"
    return row.reply_outcome or ("silent" if row.was_invited else "")


def _count(group: GroupHeard, organisation) -> None:
    group.organisations += 1
    group.invited += organisation.was_invited
    group.opened += organisation.has_opened
    if organisation.way:
        setattr(group, organisation.way, getattr(group, organisation.way) + 1)


def _marginalised(round_: Round):
    efforts = (
        GroupContact.objects.filter(round=round_).select_related("organisation").order_by("held_on", "id")
    )
    return (
        TargetGroup.objects.filter(municipality_id=round_.municipality_id, is_marginalised=True)
        .prefetch_related(Prefetch("contacts", queryset=efforts, to_attr="efforts"))
        .order_by("name")
    )


def _of_target_group(group: TargetGroup) -> GroupHeard:
    efforts = [
        Effort(
            one.held_on,
            one.occasion,
            one.organisation.name if one.organisation else "",
            one.get_reached_display() if one.reached else "",
        )
        for one in group.efforts
    ]
    return GroupHeard(str(group.uid), group.name, group, efforts=efforts)


def _contributions(round_: Round):
    rows = (
        Contribution.objects.filter(round=round_, author_kind=AuthorKind.ORGANISATION)
        .exclude(moderation=Moderation.WITHHELD)
        .order_by()
        .values_list("actor_group", "organisation__actor_groups", "moderation")
        .annotate(count=Count("id"))
    )
    for group, groups, moderation, count in rows:
        yield {group, *(groups or [])}, moderation, count


def totals(rows: list[GroupHeard]) -> Counter:
    """How many groups stand in each state."""
    return Counter(row.state for row in rows)
