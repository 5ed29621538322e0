"""Areas with more incidents, together with their neighbours, than their people explain."""

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.denominators import Denominators
from diagnostics.incidents.models import CountFact
from diagnostics.statistics.hotspots import MINIMUM_CELLS, HotSpots, population_hot_spots
from diagnostics.statistics.refusals import Refusal
from stakeholders.municipalities.map import AreaShape, choropleth

from .hot_spots_tables import SHARES, STRICT, class_words
from .result import Drawing, Result, Table
from .selection import Selection
from .study import study_of


def result(asked: Selection) -> Result | Refusal:
    study = study_of(asked.actor, asked.layer)
    if study is None:
        return Refusal("no_boundaries")
    base = asked.offences[0].denominator
    told = Denominators.load(asked.actor)
    people = [told.exposure(area.pk, asked.span, base) for area in study.areas]
    if not all(people):
        return Refusal("no_population")
    counted = _counts(asked)
    counts = np.array([counted.get(area.pk, 0) for area in study.areas], dtype=np.int64)
    verdict = population_hot_spots(
        counts, people, study.near_areas, base=asked.offences[0].get_denominator_display()
    )
    if isinstance(verdict, Refusal) and verdict.code == "too_few_cells":
        return Refusal("too_few_areas_on_map", {"areas": len(study.areas), "needed": MINIMUM_CELLS})
    return verdict if isinstance(verdict, Refusal) else _told(asked, study, counts, verdict)


def _counts(asked: Selection) -> dict[int, int]:
    rows = CountFact.objects.visible_to(asked.actor).filter(
        source=asked.source,
        offence__in=asked.offence_ids,
        area__in=[area.pk for area in asked.layer],
        period_start__range=(asked.span.first, asked.span.last),
    )
    return dict(rows.order_by().values_list("area_id").annotate(Sum("count")))


def _told(asked: Selection, study, counts: np.ndarray, verdict: HotSpots) -> Result:
    table = _table(study, counts, verdict)
    hot = [study.areas[i].name for i in np.flatnonzero(verdict.hot)]
    said = (
        [
            _("More than their people explain have, with their neighbours: %(areas)s.")
            % {"areas": ", ".join(hot)}
        ]
        if hot
        else [_("No area has, with its neighbours, clearly more than its people explain.")]
    )
    return Result(
        drawings=[_drawing(asked, study, verdict, table)],
        statement=f"{asked.what}, {asked.where}, {asked.when}: {said[0]}",
        said=said,
        not_said=[
            _("People who pass through, work or shop in an area are not counted among its people."),
            _("An area may be marked for what happens in its neighbours."),
        ],
        formula=_(
            "The incidents of an area and its neighbours are compared with their share of all %(base)s: the chance "
            "of as many or more, where areas differ as much as these do anyway, corrected for the number of areas."
        )
        % {"base": verdict.base},
        method=verdict.method,
        cited=table.slug,
        facts=[
            (_("Areas (n)"), words.whole(verdict.cells)),
            (_("Incidents"), words.whole(verdict.n)),
            (_("Base"), str(verdict.base)),
            (_("False discoveries (q)"), SHARES),
            (_("Spread between areas (φ)"), words.decimal(verdict.dispersion, 1)),
        ],
    )


def _class(verdict: HotSpots, i: int) -> str:
    return class_words(bool(verdict.q[i] <= STRICT)) if verdict.hot[i] else _("no more than chance")


def _table(study, counts: np.ndarray, verdict: HotSpots) -> Table:
    values = [
        [
            area.name, int(counts[i]), int(verdict.sums[i]), round(float(verdict.expected[i]), 1),
            round(float(verdict.q[i]), 4), _class(verdict, i),
        ]
        for i, area in enumerate(study.areas)
    ]  # fmt: skip
    texts = [
        [
            row[0],
            words.whole(row[1]),
            words.whole(row[2]),
            words.decimal(row[3], 1),
            words.p_value(row[4]),
            row[5],
        ]
        for row in values
    ]
    columns = [
        _("Area"), _("Incidents"), _("with neighbours"), _("expected by people"), "q", _("What may be said"),
    ]  # fmt: skip
    return Table("areas", _("Areas with their neighbours"), columns, texts, values)


def _drawing(asked: Selection, study, verdict: HotSpots, table: Table) -> Drawing:
    title = _("%(what)s against the people of each area, %(where)s, %(when)s") % {
        "what": asked.what,
        "where": asked.where,
        "when": asked.when,
    }
    shapes = [
        AreaShape(
            code=area.code,
            name=area.name,
            geometry={},
            value=2.0 if verdict.q[i] <= STRICT else 1.0 if verdict.hot[i] else 0.0,
            label=_class(verdict, i),
        )
        for i, area in enumerate(study.areas)
    ]
    names = [_("no more than chance"), class_words(False), class_words(True)]
    wide, narrow = (
        choropleth(
            shapes, title=title, breaks=[0.5, 1.5], number=lambda value: names[round(min(value, 2))], narrow=is_narrow,
            plane=study.paper(340 if is_narrow else 880).plane, words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )  # fmt: skip
    return Drawing("areas-map", title, wide, narrow, table, is_map=True)
