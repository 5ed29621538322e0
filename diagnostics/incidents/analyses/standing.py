"""Which areas stand out: the rate of each area against that of the town, in a funnel of chance."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.denominators import Denominators, per_of
from diagnostics.statistics.profile import Funnel, FunnelArea, Position, funnel
from diagnostics.statistics.rates import Rate, rates
from diagnostics.statistics.refusals import Refusal
from diagnostics.statistics.smoothing import marshall
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.periods import PeriodKind

from . import standing_drawn
from .analysis import Analysis
from .area_sums import AreaSums, area_sums
from .result import Figure, Result, Table
from .selection import Selection


@dataclass(frozen=True)
class Standing:
    """Areas that can be judged, in the order of the funnel; `hidden` and `peopleless` are those that cannot.

    `elsewhere`: incidents of the town in none of these areas, where that may be told.
    """

    areas: list[Area]
    funnel: Funnel
    rates: list[Rate]
    smoothed: list[float]
    hidden: list[Area]
    peopleless: list[Area]
    elsewhere: int | None

    def at(self, position: Position) -> list[str]:
        return [
            area.name
            for area, one in zip(self.areas, self.funnel.areas, strict=True)
            if one.position is position
        ]


class AreasCompared(Analysis):
    slug = "areas"
    label = gettext_lazy("Areas compared")
    question = gettext_lazy("Which areas have a higher or lower rate than chance explains?")
    step = PeriodKind.MONTH
    by_area = True
    by_counts = True
    public = True
    from_shown = True

    def obstacle(self, asked: Selection) -> str:
        return ""

    def result(self, asked: Selection) -> Result | Refusal:
        if not asked.layer:
            return Refusal("no_areas")
        found = standing(asked, area_sums(asked))
        return found if isinstance(found, Refusal) else _result(asked, found)


def standing(asked: Selection, sums: AreaSums) -> Standing | Refusal:
    """The areas of today in the funnel of the chosen offences."""
    offence, told = asked.offences[0], Denominators.load(asked.actor)
    cells = {area.pk: [sums.of(one, area.pk).count for one in asked.offence_ids] for area in asked.layer}
    hidden = [area for area in asked.layer if None in cells[area.pk]]
    shown = [area for area in asked.layer if area not in hidden]
    people = {area.pk: told.exposure(area.pk, asked.span, offence.denominator) for area in shown}
    areas = [area for area in shown if people[area.pk]]
    peopleless = [area for area in shown if not people[area.pk]]
    if shown and not areas:
        return Refusal("no_population_at_all", {"base": offence.get_denominator_display()})
    counts, exposures = [sum(cells[area.pk]) for area in areas], [people[area.pk] for area in areas]
    base = str(offence.get_denominator_display())
    verdict = funnel(counts, exposures, base=base) if areas else Refusal("areas_hidden")
    if isinstance(verdict, Refusal):
        return verdict
    towns = [sums.town(one).count for one in asked.offence_ids]
    elsewhere = sum(towns) - sum(sum(cells[area.pk]) for area in shown) if asked.sees_all else None
    return Standing(
        areas=areas,
        funnel=verdict,
        rates=rates(counts, exposures, per=per_of(offence), base=base),
        smoothed=[one * per_of(offence) for one in marshall(counts, exposures, base=base).values],
        hidden=hidden,
        peopleless=peopleless,
        elsewhere=elsewhere,
    )


def _result(asked: Selection, found: Standing) -> Result:
    table, said = _table(asked, found), _said(asked, found)
    return Result(
        drawings=[standing_drawn.drawing(asked, found, table)],
        figures=_figures(found),
        statement=f"{asked.what}, {asked.actor.municipality.name}, {asked.when}: {said[0]}",
        said=said,
        not_said=_not_said(found),
        formula=_(
            "Every area is compared with the rate of all areas shown, together. The fewer people live in an area, the "
            "further its rate lies from that by chance alone: the limits say how far. They are widened by the spread "
            "that areas show anyway. The smoothed rate draws each area towards that of all, the more so the fewer "
            "people it has."
        ),
        method=found.funnel.method,
        cited=table.slug,
        facts=_facts(found),
    )


def _figures(found: Standing) -> list[Figure]:
    above, below = (len(found.at(one)) for one in (Position.ABOVE, Position.BELOW))
    whole, first = found.funnel, found.rates[0]
    exposure = sum(one.exposure for one in found.rates)
    together = rates([whole.n], [exposure], per=first.per, base=first.base)[0]
    return [
        Figure(
            _("All areas shown"),
            words.rate(together),
            unit=words.rate_unit(together),
            interval=_("95 %% interval %(limits)s") % {"limits": words.rate_interval(together)},
            base=_("%(number)s incidents in %(areas)s areas")
            % {"number": words.whole(whole.n), "areas": len(found.areas)},
        ),
        Figure(
            _("Outside of the limits"),
            words.whole(above + below),
            base=_("%(above)s above, %(below)s below") % {"above": above, "below": below},
        ),
        Figure(
            _("Spread between areas (φ)"),
            words.decimal(whole.dispersion, 1),
            base=_("1 is what chance alone makes"),
        ),
    ]


def _said(asked: Selection, found: Standing) -> list[str]:
    told = []
    for position, text in (
        (
            Position.ABOVE,
            _("Higher rates than chance and the usual differences between areas explain: %(areas)s."),
        ),
        (
            Position.BELOW,
            _("Lower rates than chance and the usual differences between areas explain: %(areas)s."),
        ),
    ):
        if names := found.at(position):
            told.append(text % {"areas": ", ".join(names)})
    if not told:
        told.append(_("No area can be told apart from the rate of all areas shown."))
    elif inside := len(found.at(Position.INSIDE)):
        told.append(
            _("The other %(number)s cannot be told apart from it, nor from each other.") % {"number": inside}
        )
    if asked.area is not None and (i := _index(asked, found)) is not None:
        one, own = found.funnel.areas[i], found.rates[i]
        told.append(
            _(
                "%(area)s: %(count)s incidents, %(expected)s expected at the rate of all; %(rate)s %(unit)s "
                "(%(limits)s)."
            )
            % {
                "area": asked.area.name,
                "count": words.whole(one.count),
                "expected": words.decimal(one.expected, 1),
                "rate": words.rate(own),
                "unit": words.rate_unit(own),
                "limits": words.rate_interval(own),
            }
        )
    return told


def _index(asked: Selection, found: Standing) -> int | None:
    return next((i for i, area in enumerate(found.areas) if area.pk == asked.area.pk), None)


def _not_said(found: Standing) -> list[str]:
    told = [
        _("Areas within the limits are in no order: do not rank them."),
        _(
            "Rates are per %(base)s. People who pass through, work or shop in an area are not among them, and a "
            "high rate "
            "may be theirs."
        )
        % {"base": found.rates[0].base},
    ]
    if found.hidden:
        told.append(
            _("Hidden, because their numbers are small, and not in the rate of all: %(areas)s.")
            % {"areas": _names(found.hidden)}
        )
    if found.peopleless:
        told.append(
            _("Left out, because the number of %(base)s is missing: %(areas)s.")
            % {"base": found.rates[0].base, "areas": _names(found.peopleless)}
        )
    if found.elsewhere:
        told.append(
            _("%(number)s incidents are in none of these areas: without a place, or counted in other areas.")
            % {"number": words.whole(found.elsewhere)}
        )
    return told


def _names(areas: list[Area]) -> str:
    told = ", ".join(area.name for area in areas[:8])
    return (
        told
        if len(areas) <= 8
        else _("%(areas)s and %(number)s more") % {"areas": told, "number": len(areas) - 8}
    )


def _facts(found: Standing) -> list[tuple[str, str]]:
    outer = found.funnel.areas[0].outer.level
    return [
        (_("Areas (n)"), words.whole(len(found.areas))),
        (_("Incidents"), words.whole(found.funnel.n)),
        (_("Base"), str(found.rates[0].base)),
        (_("Limits"), f"{words.decimal(100 * outer, 1)}\u00a0%"),
        (_("Spread between areas (φ)"), words.decimal(found.funnel.dispersion, 2)),
    ]


def position_words(one: FunnelArea) -> str:
    return {
        Position.ABOVE: _("above the limits"),
        Position.INSIDE: _("no clear difference"),
        Position.BELOW: _("below the limits"),
    }[one.position]


def _table(asked: Selection, found: Standing) -> Table:
    rows = list(zip(found.areas, found.funnel.areas, found.rates, found.smoothed, strict=True))
    values = [
        [
            area.name, one.count, round(one.exposure), round(one.expected, 1), round(own.value, 4),
            round(own.interval.low, 4), round(own.interval.high, 4), round(smooth, 4), position_words(one),
        ]
        for area, one, own, smooth in rows
    ]  # fmt: skip
    texts = [
        [
            area.name, words.whole(one.count), words.whole(round(one.exposure)), words.decimal(one.expected, 1),
            words.rate(own), words.rate_interval(own).split("\u2013")[0], words.rate_interval(own).split("\u2013")[1],
            words.decimal(smooth, 2 if smooth < 100 else 1), position_words(one),
        ]
        for area, one, own, smooth in rows
    ]  # fmt: skip
    unit = words.rate_unit(found.rates[0])
    columns = [
        _("Area"), _("Incidents"), standing_drawn.sizes_word(asked, str(found.rates[0].base)),
        _("expected at the rate of all"), unit, _("95 % interval from"), _("to"), _("smoothed"),
        _("What may be said"),
    ]  # fmt: skip
    order = np.argsort([area.name for area in found.areas], kind="stable").tolist()
    return Table(
        "areas", _("Rates of the areas"), columns, [texts[i] for i in order], [values[i] for i in order]
    )
