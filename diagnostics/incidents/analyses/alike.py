"""Areas like one area, by their people, homes, vehicles and businesses: what it may fairly be seen beside."""

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.incidents.counts.denominators import Denominators
from diagnostics.incidents.models import Denominator
from diagnostics.statistics.comparison import nearest_places
from diagnostics.statistics.refusals import Refusal
from stakeholders.municipalities.models import Area, Population

from .result import Table
from .selection import Selection

MOST = 5


def areas_alike(asked: Selection, told: Denominators) -> Table | None:
    """The five areas most like the chosen one, with the numbers that say so; None where too little is known.

    Each number by its logarithm, so that twice as many is as far as half as many. Nothing of it is a count of
    offences: areas are alike in what they are, not in what happens in them.
    """
    year, others = asked.span.first.year, [one for one in asked.layer if one.pk != asked.area.pk]
    kinds = [kind for kind in Population.KINDS if told.of_area(asked.area.pk, year, kind)]
    if not kinds or not others:
        return None
    own, pool = _features([asked.area], kinds, year, told)[0], _features(others, kinds, year, told)
    found = nearest_places(own, pool, most=MOST)
    if isinstance(found, Refusal):
        return None
    rows = [(asked.area, 0.0), *((others[one.place], one.distance) for one in found)]
    values = [
        [area.name, *(told.of_area(area.pk, year, kind) for kind in kinds), round(distance, 2)]
        for area, distance in rows
    ]
    texts = [[row[0], *(words.whole(one) for one in row[1:-1]), words.decimal(row[-1])] for row in values]
    names = [str(Denominator(kind).label).capitalize() for kind in kinds]
    return Table(
        "alike",
        _("Areas like this one"),
        [_("Area"), *names, _("Distance")],
        texts,
        values,
        _(
            "The nearest in these numbers, each counting the same; 0 is alike in all. To be seen beside this "
            "one, not to "
            "be ranked: they may differ in much that no number tells."
        ),
    )


def _features(areas: list[Area], kinds: list[str], year: int, told: Denominators) -> np.ndarray:
    rows = [[told.of_area(area.pk, year, kind) or np.nan for kind in kinds] for area in areas]
    return np.log(np.array(rows, dtype=float))
