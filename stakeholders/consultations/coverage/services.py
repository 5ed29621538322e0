"""The verbs of coverage: saying why a group was not heard, and how many people of which kind live here."""

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Round, RoundState
from stakeholders.groups.models import TargetGroup
from stakeholders.municipalities.models import Population
from stakeholders.organisations.taxonomy import CHECKED_ACTOR_GROUPS

from .ledger import open_gaps
from .models import CoverageGap, ParticipantGroup, Participation, PopulationShare, ResidentGroup
from .representation import Compared, compare

SEXES = (ResidentGroup.WOMEN, ResidentGroup.MEN)
AGES = (ResidentGroup.UNDER_18, ResidentGroup.FROM_18, ResidentGroup.FROM_25, ResidentGroup.FROM_65)


@transaction.atomic
def keep_participation(*, by: Actor, round_: Round, rows: list[dict]) -> None:
    """Replace the counts of who took part. Each row: {"group", "name", "area", "number"}."""
    Participation.objects.filter(round=round_).delete()
    Participation.objects.bulk_create(
        Participation(municipality_id=round_.municipality_id, round=round_, **row) for row in rows
    )


@transaction.atomic
def explain_gaps(*, by: Actor, round_: Round, reasons: dict[str, str]) -> int:
    """Say why groups were not heard: {code of an actor group or uid of a target group: reason}; how many stand.

    An empty reason takes a former one back.
    """
    held = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if held.state == RoundState.DECIDED:
        raise Refused(
            _("The answers are published; the record of who was heard stays."), code="round_decided"
        )
    marginalised = {
        str(group.uid): group
        for group in TargetGroup.objects.filter(municipality_id=held.municipality_id, uid__in=_uids(reasons))
    }
    for key, reason in reasons.items():
        if key not in CHECKED_ACTOR_GROUPS and key not in marginalised:
            raise Refused(_("This group is not known."), code="group_unknown")
        of = {"actor_group": "", "group": marginalised[key]} if key in marginalised else {"actor_group": key}
        _explain(held, by, of, reason.strip())
    return sum(bool(reason.strip()) for reason in reasons.values())


def _uids(reasons: dict[str, str]) -> list[str]:
    return [key for key in reasons if key not in CHECKED_ACTOR_GROUPS and len(key) == 36]


def _explain(round_: Round, by: Actor, of: dict, reason: str) -> None:
    rows = CoverageGap.objects.filter(round=round_, **{"group": None, **of})
    if not reason:
        rows.delete()
        return
    gap = rows.first() or CoverageGap(municipality_id=round_.municipality_id, round=round_, **of)
    if gap.reason != reason:
        gap.reason, gap.decided_by = reason, by.user
        gap.save()


def refuse_open_gaps(round_: Round) -> None:
    """A round is complete when each group was heard, or something stands for its silence."""
    gaps = open_gaps(round_)
    if gaps:
        raise Refused(
            _("These groups were not heard, and nothing says why: %(groups)s.")
            % {"groups": ", ".join(row.label for row in gaps)},
            code="round_has_gaps",
        )


@transaction.atomic
def keep_shares(*, by: Actor, year: int, numbers: dict[str, int | None], source: str) -> None:
    """Keep how many residents are of each sex and age in a year; what is None is not known and taken away."""
    for group, number in numbers.items():
        rows = PopulationShare.objects.filter(municipality=by.municipality, year=year, group=group)
        if number is None:
            rows.delete()
        elif not rows.update(number=number, source=source):
            PopulationShare.objects.create(
                municipality=by.municipality, year=year, group=group, number=number, source=source
            )


def shares_of(municipality_id: int) -> tuple[int | None, dict[str, PopulationShare]]:
    """The newest year that is written down, and its rows by group."""
    rows = list(PopulationShare.objects.filter(municipality_id=municipality_id))
    year = max((row.year for row in rows), default=None)
    return year, {row.group: row for row in rows if row.year == year}


def representation(round_: Round) -> list[dict]:
    """Those who took part against those who live here: [{"by", "rows": [(label, Compared)]}], where counted."""
    counted = list(Participation.objects.filter(round=round_).select_related("area"))
    people = {row.group: row.number for row in counted if row.group != ParticipantGroup.AREA}
    _year, shares = shares_of(round_.municipality_id)
    residents = {group: row.number for group, row in shares.items()}
    parts = [
        {"by": _("by sex"), "rows": _labelled(compare(people, residents, SEXES))},
        {"by": _("by age"), "rows": _labelled(compare(people, residents, AGES))},
    ]
    areas = {row.area_id: row for row in counted if row.area_id}
    if areas:
        living = _living(areas)
        found = compare({str(pk): row.number for pk, row in areas.items()}, living, map(str, areas))
        parts.append({"by": _("by area"), "rows": [(str(areas[int(one.key)].area), one) for one in found]})
    return [part for part in parts if any(one.people for _label, one in part["rows"])]


def _labelled(rows: list[Compared]) -> list[tuple[str, Compared]]:
    return [(str(ResidentGroup(one.key).label), one) for one in rows]


def _living(areas) -> dict[str, int]:
    rows = Population.objects.filter(area_id__in=areas, residents__isnull=False).order_by("area_id", "-year")
    return {str(row.area_id): row.residents for row in rows.distinct("area_id")}
