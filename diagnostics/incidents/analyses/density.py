"""How densely incidents lie: a picture of the whole town that claims nothing about chance."""

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import words
from diagnostics.statistics.hotspots import MINIMUM_INCIDENTS
from diagnostics.statistics.kernel import BANDWIDTH, cell_density
from diagnostics.statistics.methods import KERNEL
from diagnostics.statistics.refusals import Refusal
from stakeholders.municipalities.breaks import quantile_breaks

from . import hot_spots_drawn
from .hot_spots_tables import rings
from .result import Result, Table
from .selection import Selection
from .study import Study

#: Below this share of the highest density, hexagons stay plain.
FAINT = 0.02


def result(asked: Selection, study: Study, counts: np.ndarray) -> Result | Refusal:
    if counts.sum() < MINIMUM_INCIDENTS:
        return Refusal("too_few_on_map", {"count": int(counts.sum()), "needed": MINIMUM_INCIDENTS})
    density = cell_density(study.cells, counts, study.grid)
    density[density < FAINT * density.max()] = 0
    limits = quantile_breaks([round(float(one), 1) for one in density if one > 0], 5)
    table = _by_area(study, counts, density)
    title = _("Density of %(what)s, %(where)s, %(when)s") % {
        "what": asked.what,
        "where": asked.where,
        "when": asked.when,
    }
    note = _("Incidents per square kilometre, bandwidth %(metres)s m.") % {"metres": round(BANDWIDTH)}
    top = study.areas[study.area[int(density.argmax())]].name
    said = [
        _("Incidents lie most densely in %(area)s: %(density)s per square kilometre.")
        % {"area": top, "density": words.decimal(float(density.max()), 0)}
    ]
    return Result(
        drawings=[hot_spots_drawn.shaded(asked, study, density, limits, title, note, table)],
        statement=f"{asked.what}, {asked.where}, {asked.when}: {said[0]}",
        said=said,
        not_said=[
            _(
                "A dark place is not a hot spot: this picture does not ask whether chance would make the same."
            ),
            _("Another bandwidth makes another picture: a larger one melts places together."),
        ],
        formula=_(
            "Each incident, taken at the centre of its hexagon, is laid out over a circle of %(metres)s m, most of it "
            "in the middle (quartic kernel); a hexagon shows the sum of what lies on its centre."
        )
        % {"metres": round(BANDWIDTH)},
        method=KERNEL,
        cited=table.slug,
        facts=[
            (_("Incidents on the map (n)"), words.whole(int(counts.sum()))),
            (_("Bandwidth"), f"{BANDWIDTH:.0f} m"),
        ],
        places=_places(study, density),
    )


def _by_area(study: Study, counts: np.ndarray, density: np.ndarray) -> Table:
    values = []
    for i, area in enumerate(study.areas):
        own = study.area == i
        if own.any():
            values.append([area.name, int(counts[own].sum()), round(float(density[own].max()), 1)])
    values.sort(key=lambda row: -row[2])
    texts = [[name, words.whole(number), words.decimal(most, 1)] for name, number, most in values]
    columns = [_("Area"), _("Incidents in its hexagons"), _("Highest density per km²")]
    return Table("density", _("Highest density by area"), columns, texts, values)


def _places(study: Study, density: np.ndarray) -> list[dict]:
    at = np.flatnonzero(density)
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [corners]},
            "properties": {"area": study.area_name(cell), "density": round(float(density[cell]), 2)},
        }
        for cell, corners in zip(at.tolist(), rings(study, at), strict=True)
    ]
