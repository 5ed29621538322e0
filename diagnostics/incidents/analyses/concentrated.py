"""How few places have how much: the law of crime concentration."""

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.charts.lorenz import Curve, lorenz
from diagnostics.incidents.counts import words
from diagnostics.incidents.models import CountFact
from diagnostics.statistics.concentration import (
    ChanceOfConcentration,
    Concentration,
    chance_of_concentration,
    concentration,
)
from diagnostics.statistics.hotspots import MINIMUM_INCIDENTS
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from . import gate
from .analysis import Analysis, Option
from .hot_spots import cell_counts
from .hours_tables import percent
from .result import Drawing, Figure, Result, Table
from .selection import Selection
from .study import study_of

HEXAGONS, AREAS = "hexagons", "areas"
SHARES = (0.25, 0.5, 0.8)
#: Numbers drawn for the envelope, over all draws together: bounds the time that it takes.
DRAWN = 300_000
MOST_DRAWS, LEAST_DRAWS = 499, 99


class Concentrated(Analysis):
    slug = "concentration"
    label = gettext_lazy("Concentration")
    question = gettext_lazy("How few places have how much of it?")
    step = PeriodKind.MONTH
    on_map = True
    public = True
    options = (
        Option(
            "places",
            gettext_lazy("Places"),
            ((HEXAGONS, gettext_lazy("hexagons")), (AREAS, gettext_lazy("areas"))),
            inside=True,
        ),
    )

    def has_public_form(self, query) -> bool:
        return query.get("places") == AREAS

    def obstacle(self, asked: Selection) -> str:
        if _unit(asked) == AREAS:
            return ""
        known = asked.known
        if not known.count:
            return _("This source has counts by area only. Choose areas as places.")
        if known.located < known.count / 2:
            return _("Only %(located)s of %(count)s incidents have coordinates. Choose areas as places.") % {
                "located": words.whole(known.located),
                "count": words.whole(known.count),
            }
        return ""

    def result(self, asked: Selection) -> Result | Refusal:
        if _unit(asked) == AREAS:
            return _of_areas(asked)
        study = study_of(asked.actor, asked.layer)
        if study is None:
            return Refusal("no_boundaries")
        counts, _outside = study.counts(cell_counts(asked))
        named = [
            (f"{study.area_name(cell)} ({_('hexagon')} {cell + 1})", int(counts[cell]))
            for cell in np.argsort(-counts, kind="stable")[:20].tolist()
        ]
        width = round(study.grid.width)
        return _result(asked, counts, _("hexagons of %(width)s m") % {"width": width}, named)


def _unit(asked: Selection) -> str:
    """Outside, areas only: the counts of hexagons are told to nobody."""
    return asked.options.get("places", HEXAGONS) if asked.sees_all else AREAS


def _of_areas(asked: Selection) -> Result | Refusal:
    if not asked.layer:
        return Refusal("no_boundaries")
    if not asked.sees_all and len(gate.shown_areas(asked)) < len(asked.layer):
        return Refusal("areas_hidden")
    rows = CountFact.objects.visible_to(asked.actor).filter(
        source=asked.source,
        offence__in=asked.offence_ids,
        area__in=[area.pk for area in asked.layer],
        period_start__range=(asked.span.first, asked.span.last),
    )
    found = dict(rows.order_by().values_list("area_id").annotate(Sum("count")))
    named = sorted(((area.name, found.get(area.pk, 0)) for area in asked.layer), key=lambda one: -one[1])
    counts = np.array([number for _name, number in named], dtype=np.int64)
    return _result(asked, counts, _("areas"), named)


def _result(
    asked: Selection, counts: np.ndarray, unit: str, named: list[tuple[str, int]]
) -> Result | Refusal:
    if counts.sum() < MINIMUM_INCIDENTS:
        return Refusal("too_few_on_map", {"count": int(counts.sum()), "needed": MINIMUM_INCIDENTS})
    found = concentration(counts, base=unit)
    draws = int(np.clip(DRAWN // max(found.places, 1), LEAST_DRAWS, MOST_DRAWS))
    chance = chance_of_concentration(found, draws=draws)
    law = _law(found)
    said = _said(found, chance, unit)
    return Result(
        drawings=[_drawing(asked, found, unit, law)],
        tables=[_worst(named, found.n)],
        figures=_figures(found, chance, unit),
        statement=f"{asked.what}, {asked.where}, {asked.when}: {said[0]}",
        said=said,
        not_said=[
            _(
                "Shares of places of one kind are not comparable with those of another: smaller places concentrate "
                "more."
            ),
            _("Places with many people or targets have more incidents without being worse."),
        ],
        formula=_(
            "Places are put in order, the one with most incidents first, those without any included; the curve says "
            "what share of the places has what share of the incidents. The generalised Gini is 0 when incidents are "
            "spread as evenly as so few can be, and near 1 when all lie in one place; beside it stands what comes of "
            "throwing as many incidents at random over as many places."
        ),
        method=found.method,
        cited=law.slug,
        facts=[
            (_("Kind of place"), unit),
            (_("Places (n)"), words.whole(found.places)),
            (_("Incidents in them"), words.whole(found.n)),
            (_("Random draws"), words.whole(chance.draws)),
        ],
    )


def _figures(found: Concentration, chance: ChanceOfConcentration, unit: str) -> list[Figure]:
    half = found.whole_places_for(0.5)
    return [
        Figure(
            _("Half of the incidents lie in"),
            percent(found.places_for(0.5)),
            unit=_("of the places"),
            base=_("%(half)s of %(places)s %(unit)s")
            % {"half": words.whole(half), "places": words.whole(found.places), "unit": unit},
        ),
        Figure(
            _("Generalised Gini"),
            words.decimal(found.generalised_gini, 2),
            interval=_("by chance %(low)s to %(high)s")
            % {"low": words.decimal(chance.interval.low, 2), "high": words.decimal(chance.interval.high, 2)},
        ),
    ]


def _said(found: Concentration, chance: ChanceOfConcentration, unit: str) -> list[str]:
    told = [
        _(
            "Half of the incidents lie in %(half)s of the %(unit)s, a quarter in %(quarter)s, 80 %% in %(most)s."
        )
        % {
            "unit": unit,
            "half": percent(found.places_for(0.5)),
            "quarter": percent(found.places_for(0.25)),
            "most": percent(found.places_for(0.8)),
        }
    ]
    if found.generalised_gini > chance.interval.high:
        told.append(_("They are more concentrated than chance alone would have them."))
    else:
        told.append(
            _("That is no more than chance alone would have: so few incidents always look concentrated.")
        )
    return told


def _law(found: Concentration) -> Table:
    values = [
        [
            f"{share:.0%}".replace("%", "\u00a0%"),
            found.whole_places_for(share),
            round(found.places_for(share), 4),
        ]
        for share in SHARES
    ]
    texts = [[share, words.whole(number), percent(part)] for share, number, part in values]
    columns = [_("Share of the incidents"), _("Places"), _("Share of the places")]
    return Table("law", _("How few places have how much"), columns, texts, values)


def _worst(named: list[tuple[str, int]], whole: int) -> Table:
    values = [[name, number, round(number / whole, 4)] for name, number in named[:20] if number]
    texts = [[name, words.whole(number), percent(share)] for name, number, share in values]
    return Table("places", _("Places with most"), [_("Place"), _("Incidents"), _("Share")], texts, values)


def _drawing(asked: Selection, found: Concentration, unit: str, table: Table) -> Drawing:
    title = _("Concentration of %(what)s over %(unit)s, %(where)s, %(when)s") % {
        "what": asked.what,
        "unit": unit,
        "where": asked.where,
        "when": asked.when,
    }
    wide, narrow = (
        lorenz(
            [Curve(unit, found.curve)],
            title=title,
            description=_(
                "The further the curve bends away from the line, the fewer places have most of it."
            ),
            places=_("share of the places, worst first"),
            incidents=_("share of the incidents"),
            even=_("even spread"),
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("lorenz", title, wide, narrow, table)
