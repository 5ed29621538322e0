"""Who has been heard in a round: the twelve actor groups of the guidelines (annex, paragraph 3(b))."""

from dataclasses import dataclass

from django.db.models import Count

from stakeholders.organisations.models import Organisation
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

from .invitations import counts_by_group
from .models import AuthorKind, Contribution, Moderation, Round


@dataclass(frozen=True)
class GroupHeard:
    """One actor group: its organisations here, how many were invited and opened the link, what came from it."""

    code: str
    label: str
    organisations: int
    invited: int
    opened: int
    contributions: int
    waiting: int

    @property
    def is_silent(self) -> bool:
        return self.contributions + self.waiting == 0


def ledger(round_: Round) -> list[GroupHeard]:
    """The twelve groups in the order of the guidelines. A contribution counts in each group of its organisation."""
    heard = dict.fromkeys(CHECKED_ACTOR_GROUPS, 0)
    waiting = dict(heard)
    for groups, moderation, count in _contributions(round_):
        target = waiting if moderation == Moderation.PENDING else heard
        for code in groups & heard.keys():
            target[code] += count
    present, asked = _organisations(round_), counts_by_group(round_)
    return [
        GroupHeard(
            code, str(label), present.get(code, 0), *asked.get(code, (0, 0)), heard[code], waiting[code]
        )
        for code, label in CHECKED_ACTOR_GROUPS.items()
    ]


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


def _organisations(round_: Round) -> dict[str, int]:
    counts: dict[str, int] = {}
    rows = Organisation.objects.filter(municipality_id=round_.municipality_id, is_active=True)
    for groups in rows.values_list("actor_groups", flat=True):
        for code in groups:
            counts[code] = counts.get(code, 0) + 1
    return counts
