"""Where it happens: hexagons with more incidents than chance puts there."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from scipy.sparse.csgraph import connected_components

from diagnostics.incidents.counts import words
from diagnostics.incidents.records.models import CellFact, CellSpan, PlacePrecision
from diagnostics.statistics.hotspots import PEAK_ALPHA, HotSpots, hot_spots
from diagnostics.statistics.refusals import Refusal
from stakeholders.spreadsheets.periods import PeriodKind

from . import density, gate, hot_rates, hot_spots_drawn, hot_spots_tables
from .analysis import Analysis, Option
from .hours_tables import percent
from .result import Figure, Result
from .selection import Selection
from .study import Study, study_of

COUNTS, RATES, DENSITY = "counts", "rates", "density"
#: At least this share of the incidents must have coordinates.
MINIMUM_LOCATED = 0.5


@dataclass(frozen=True, eq=False)
class Found:
    """What was tested: the cells `tested` of a study area, and of those the verdict.

    Of all cells of the study: `counts`, `told` (the hot ones), `very` (those of them with q below 0.01), `spots`,
    which numbers hot spots from 1, and `peaks`: cells far above the rest that stand alone.
    """

    study: Study
    counts: np.ndarray
    tested: np.ndarray
    verdict: HotSpots
    told: np.ndarray
    very: np.ndarray
    spots: np.ndarray
    peaks: np.ndarray


class HotSpotMap(Analysis):
    slug = "hot-spots"
    label = gettext_lazy("Where")
    question = gettext_lazy("Where do more incidents lie together than chance puts there?")
    step = PeriodKind.MONTH
    on_map = True
    public = True
    instead: ClassVar[dict[str, str]] = {"too_few_areas_on_map": "areas"}
    options = (
        Option(
            "view",
            gettext_lazy("Map shows"),
            (
                (COUNTS, gettext_lazy("hot spots of incidents")),
                (RATES, gettext_lazy("areas with more than their people explain")),
                (DENSITY, gettext_lazy("density, a picture without claims")),
            ),
            inside=True,
        ),
    )

    def has_public_form(self, query) -> bool:
        return query.get("view") in {None, "", COUNTS}

    def obstacle(self, asked: Selection) -> str:
        if asked.is_sensitive and not asked.sees_all:
            return _("Places of sensitive offences are not shown outside.")
        if asked.options.get("view") == RATES:
            return ""
        known = asked.known
        if not known.count:
            return _("This source has counts by area and period only, not incidents with a place.")
        if known.located < MINIMUM_LOCATED * known.count:
            return _(
                "Only %(located)s of %(count)s incidents have coordinates: a map would show a part only."
            ) % {
                "located": words.whole(known.located),
                "count": words.whole(known.count),
            }
        return ""

    def result(self, asked: Selection) -> Result | Refusal:
        view = asked.options.get("view", COUNTS)
        if view == RATES:
            return hot_rates.result(asked)
        study = study_of(asked.actor, asked.layer)
        if study is None:
            return Refusal("no_boundaries")
        counts, outside = study.counts(cell_counts(asked))
        if view == DENSITY:
            return density.result(asked, study, counts)
        found = find(asked, study, counts)
        return found if isinstance(found, Refusal) else _result(asked, found, outside)


def cell_counts(asked: Selection) -> dict[int, int]:
    """Incidents by hexagon; whole years from their own sums."""
    years = all(part.is_year for part in asked.span.by_year())
    rows = CellFact.objects.visible_to(asked.actor).filter(
        source=asked.source,
        offence__in=asked.offence_ids,
        span=CellSpan.YEAR if years else CellSpan.MONTH,
        start__range=(asked.span.first, asked.span.last),
    )
    return rows.totals()


def find(asked: Selection, study: Study, counts: np.ndarray) -> Found | Refusal:
    """The verdict on the cells that this reader may know of."""
    tested = np.flatnonzero(gate.testable(asked, study))
    verdict = hot_spots(counts[tested], study.near[tested][:, tested])
    if isinstance(verdict, Refusal):
        return verdict
    enough = gate.tellable(asked, verdict.sums)
    told, very, peaks = (np.zeros(study.cells.size, dtype=bool) for _i in range(3))
    told[tested] = verdict.hot & enough
    very[tested] = (verdict.q <= hot_spots_tables.STRICT) & enough
    peaks[tested] = verdict.peaks & gate.tellable(asked, counts[tested])
    return Found(study, counts, tested, verdict, told, very, _spots(study, told), peaks & ~told)


def _spots(study: Study, told: np.ndarray) -> np.ndarray:
    """Neighbouring hot cells as one hot spot each, numbered from 1, those with the most cells first; 0 elsewhere."""
    spots = np.zeros(told.size, dtype=np.int64)
    at = np.flatnonzero(told)
    if at.size:
        _number, labels = connected_components(study.near[at][:, at], directed=False)
        ranks = np.empty(labels.max() + 1, dtype=np.int64)
        ranks[np.argsort(-np.bincount(labels), kind="stable")] = np.arange(1, labels.max() + 2)
        spots[at] = ranks[labels]
    return spots


def _result(asked: Selection, found: Found, outside: int) -> Result:
    table = hot_spots_tables.spots(asked, found)
    cells = hot_spots_tables.cells(asked, found)
    said = _said(asked, found)
    return Result(
        drawings=[hot_spots_drawn.drawing(asked, found, table)],
        tables=[cells],
        figures=_figures(asked, found),
        statement=f"{asked.what}, {asked.where}, {asked.when}: {said[0]}",
        said=said,
        not_said=_not_said(asked, found, outside),
        warnings=_warnings(asked),
        formula=_(
            "The town is covered with equal hexagons. The incidents of a hexagon and its neighbours together are "
            "compared with what comes of drawing as many hexagons at random from the same map. The chance is exact, "
            "and corrected for the number of hexagons looked at: of all hexagons called hot, at most one in forty is "
            "expected to be so by chance, of those called very hot one in a hundred."
        ),
        method=found.verdict.method,
        cited=table.slug,
        facts=_facts(asked, found, outside),
        places=hot_spots_tables.places(asked, found),
    )


def _figures(asked: Selection, found: Found) -> list[Figure]:
    spots, hot = int(found.spots.max()), int(found.told.sum())
    figures = [
        Figure(
            _("Hot spots"),
            words.whole(spots),
            base=_("%(hot)s of %(cells)s hexagons") % {"hot": hot, "cells": words.whole(found.tested.size)},
        )
    ]
    if asked.sees_all and hot:
        inside = int(found.counts[found.told].sum())
        figures.append(
            Figure(
                _("Incidents in hot hexagons"),
                percent(inside / found.verdict.n),
                base=_("%(inside)s of %(number)s, on %(share)s of the surface")
                % {
                    "inside": words.whole(inside),
                    "number": words.whole(found.verdict.n),
                    "share": percent(hot / found.tested.size),
                },
            )
        )
    return figures


def _said(asked: Selection, found: Found) -> list[str]:
    names, alone = hot_spots_tables.names(found), np.flatnonzero(found.peaks)
    told = []
    if names:
        told.append(
            _("More incidents than chance puts there lie in: %(places)s.") % {"places": "; ".join(names[:6])}
        )
    if len(names) > 6:
        told.append(_("And in %(number)s smaller places.") % {"number": len(names) - 6})
    if alone.size:
        told.append(
            _("Single hexagons far above the rest, with quiet neighbours: in %(areas)s.")
            % {"areas": hot_spots_tables.areas_of(found, alone)}
        )
    return told or [
        _(
            "No place stands out from chance. That does not say that incidents are spread evenly, only that this map "
            "gives no proof."
        )
    ]


def _not_said(asked: Selection, found: Found, outside: int) -> list[str]:
    told = [
        _(
            "A hot spot says where, not why. Places with many people by day have more incidents without being more "
            "dangerous."
        ),
        _("Hexagons that are not marked are not proven safe."),
        _("A hot hexagon may owe it to a neighbour: the test takes each together with those around it."),
    ]
    if not asked.sees_all:
        told.append(
            _(
                "Hatched hexagons are not told, because a small number of their area could be worked out from them."
            )
        )
    return told


def _warnings(asked: Selection) -> list[str]:
    places, count = asked.known.places, asked.known.count
    if places[PlacePrecision.SNAP] > count / 2:
        return [
            _(
                "Coordinates in this source are points that stand for several addresses: a hexagon with such a point "
                "gathers what lies around."
            )
        ]
    return []


def _facts(asked: Selection, found: Found, outside: int) -> list[tuple[str, str]]:
    told = [
        (_("Hexagons (n)"), words.whole(found.tested.size)),
        (_("Neighbourhood (k)"), _("7 hexagons, fewer at the border")),
        (_("Width of a hexagon"), f"{found.study.grid.width:.0f} m"),
        (_("False discoveries (q)"), hot_spots_tables.SHARES),
        (_("Single peaks: false discoveries (q)"), f"{PEAK_ALPHA:g}"),
    ]
    if asked.sees_all:
        unlocated = asked.known.count - asked.known.located
        told += [
            (_("Incidents on the map"), words.whole(found.verdict.n)),
            (_("Outside of the areas"), words.whole(outside)),
            (_("Without coordinates"), words.whole(unlocated)),
        ]
    return told
