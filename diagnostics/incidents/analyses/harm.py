"""How much harm there is and where it lies: counts weighted by how grave each offence is, beside the counts.

Outside it rests on nothing but the counts of one year that the pages of counts show to everybody, and on weights that
are no secret; months are for those who may see small counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.incidents.counts import words
from diagnostics.incidents.harm.models import HarmTable
from diagnostics.incidents.harm.services import Weights, weights_of
from diagnostics.incidents.models import CountFact, OffenceType
from diagnostics.statistics.harm import HarmTotal, harm_totals
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from . import harm_drawn
from .analysis import Analysis, Option
from .area_sums import area_sums
from .forms import SelectionFilter
from .result import Result
from .selection import Selection

OFFENCE, AREA, PERIOD = "offence", "area", "month"


@dataclass(frozen=True)
class HarmDesign:
    """With which version of the weights."""

    weights: Weights

    def as_query(self) -> dict[str, str]:
        return {"weights": str(self.weights.version)}


@dataclass(frozen=True)
class Line:
    """A row: its name, and the harm of what was counted; None where some of it is hidden."""

    name: str
    harm: HarmTotal | None
    weight: float | None = None


@dataclass(frozen=True)
class Found:
    """What a page says: `whole` is the sum of all, `left_out` and `hidden` are offences that are not in it."""

    weights: Weights
    by: str
    lines: Sequence[Line]
    whole: HarmTotal
    graver: OffenceType
    left_out: Sequence[OffenceType]
    hidden: Sequence[OffenceType]


class Harm(Analysis):
    slug = "harm"
    label = gettext_lazy("Harm")
    question = gettext_lazy("Where does the gravest harm lie, beside the numbers?")
    step = PeriodKind.MONTH
    several = False
    all_offences = True
    by_area = True
    by_counts = True
    public = True
    from_shown = True
    options = (
        Option(
            "by",
            gettext_lazy("By"),
            (
                (OFFENCE, gettext_lazy("offence")),
                (AREA, gettext_lazy("area")),
                (PERIOD, gettext_lazy("month")),
            ),
        ),
    )

    def design(self, form: SelectionFilter, asked: Selection) -> HarmDesign:
        wanted = (form.many("weights") or [""])[0]
        told = weights_of(asked.actor, int(wanted) if wanted.isdecimal() else None)
        versions = list(HarmTable.objects.visible_to(asked.actor).values_list("version", flat=True))
        if versions and versions != [told.version]:
            named = [(str(one), _("version %(number)s") % {"number": one}) for one in [*versions, 0] if one]
            named.append(("0", _("the proposal of this program")))
            form.add_choice("weights", _("Weights"), named, str(told.version))
        return HarmDesign(told)

    def obstacle(self, asked: Selection) -> str:
        if not asked.sees_all and asked.options.get("by") == PERIOD:
            return _("Months are shown only to those in the town who may see small counts.")
        return ""

    def result(self, asked: Selection) -> Result | Refusal:
        found = _found(asked, asked.design.weights, asked.options.get("by", OFFENCE))
        return found if isinstance(found, Refusal) else harm_drawn.result(asked, found)


def _found(asked: Selection, weights: Weights, by: str) -> Found | Refusal:
    if lacking := [one.name for one in asked.offences if weights.lacks(one)]:
        return Refusal("no_weight", {"offences": ", ".join(lacking)})
    weighed = [one for one in asked.offences if weights.of(one)]
    left_out = [one for one in asked.offences if not weights.of(one)]
    sums = area_sums(asked)
    here = asked.area.pk if asked.area and by != AREA else None
    cells = {one.pk: sums.of(one.pk, here) if here else sums.town(one.pk) for one in weighed}
    shown = [one for one in weighed if cells[one.pk].count is not None]
    hidden = [one for one in weighed if one not in shown]
    if not sum(cells[one.pk].count for one in shown):
        return Refusal("no_harm_counted")
    numbers = np.array([weights.of(one) for one in shown])
    wholes = _wholes(asked, shown)
    counts = np.array(_parted([cells[one.pk].count for one in shown], shown, wholes))
    parts = harm_totals(np.diag(counts), numbers, unit=weights.unit)
    whole = harm_totals([counts], numbers, unit=weights.unit)[0]
    graver = shown[int((counts * numbers).argmax())]
    if by == OFFENCE:
        names = _names(shown, wholes)
        lines = [Line(*each, weights.of(one)) for one, *each in zip(shown, names, parts, strict=True)]
        lines.sort(key=lambda line: -line.harm.value)
    elif by == AREA:
        lines = _areas(asked, weights, shown, sums, wholes)
    else:
        lines = _periods(asked, weights, shown, wholes)
    return Found(weights, by, lines, whole, graver, left_out, hidden)


def _wholes(asked: Selection, shown: Sequence[OffenceType]) -> dict[int, int]:
    """Offence → the nearest one that its counts are in too; what is summed from single incidents holds nothing else."""
    scheme, filed = asked.counts.scheme, asked.counts.filed
    years = set(range(asked.span.first.year, asked.span.last.year + 1))
    known = {one.pk for one in shown if years & filed.get(one.pk, set())}
    found = {}
    for one in shown:
        around = scheme.around.get(one.pk)
        while around is not None and around not in known:
            around = scheme.around.get(around)
        if around is not None:
            found[one.pk] = around
    return found


def _parted(counts: Sequence[int], shown: Sequence[OffenceType], wholes: dict[int, int]) -> list[int]:
    """The counts with every incident in one of them: what stands in another offence is taken from that one."""
    place = {one.pk: i for i, one in enumerate(shown)}
    rest = list(counts)
    for part, whole in wholes.items():
        rest[place[whole]] -= counts[place[part]]
    # A file may tell of more parts than of the whole.
    return [max(0, number) for number in rest]


def _names(shown: Sequence[OffenceType], wholes: dict[int, int]) -> list[str]:
    parted = set(wholes.values())
    return [
        _("%(offence)s, the rest") % {"offence": one.name} if one.pk in parted else one.name for one in shown
    ]


def _areas(asked: Selection, weights: Weights, shown, sums, wholes: dict[int, int]) -> list[Line]:
    """Areas of today, the most harm first, and what is in none of them where everything is shown."""
    told = [(area.name, [sums.of(one.pk, area.pk).count for one in shown]) for area in asked.layer]
    if asked.sees_all:
        town = np.array([sums.town(one.pk).count for one in shown])
        rest = town - np.array([counts for _name, counts in told]).reshape(-1, len(shown)).sum(axis=0)
        if rest.any():
            told.append((_("In none of these areas"), rest.tolist()))
    return sorted(
        _lines(told, weights, shown, wholes), key=lambda line: -(line.harm.value if line.harm else -1)
    )


def _periods(asked: Selection, weights: Weights, shown, wholes: dict[int, int]) -> list[Line]:
    counted = _by_period(asked)
    told = [
        (words.period(one, short=True), [counted.get((offence.pk, one.start), 0) for offence in shown])
        for one in asked.span.periods
    ]
    return _lines(told, weights, shown, wholes)


def _by_period(asked: Selection) -> dict[tuple, int]:
    """(offence, first day) → count, in the town or the chosen area."""
    if asked.area is None:
        series = asked.counts.series
        return {(one.pk, at.start): n for one in asked.offences for at, n in series.get(one.pk, {}).items()}
    rows = CountFact.objects.visible_to(asked.actor).filter(
        source=asked.source,
        offence__in=asked.offence_ids,
        area=asked.area,
        period_start__range=(asked.span.first, asked.span.last),
    )
    told = rows.order_by().values_list("offence_id", "period_start").annotate(Sum("count"))
    return {(offence, start): number for offence, start, number in told}


def _lines(told: list[tuple], weights: Weights, shown, wholes: dict[int, int]) -> list[Line]:
    whole = [_parted(counts, shown, wholes) for _name, counts in told if None not in counts]
    numbers = [weights.of(one) for one in shown]
    found = iter(harm_totals(whole, numbers, unit=weights.unit) if whole else [])
    return [Line(name, None if None in counts else next(found)) for name, counts in told]
