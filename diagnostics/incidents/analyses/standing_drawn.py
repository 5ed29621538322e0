"""The funnel of areas, drawn."""

import numpy as np
from django.utils.translation import gettext as _

from diagnostics.charts.funnel import Limits, Mark, funnel_chart
from diagnostics.incidents.counts import words
from diagnostics.statistics.profile import Position, funnel_limits

from .result import Drawing, Table
from .selection import Selection

_SIDES = {Position.ABOVE: 1, Position.INSIDE: 0, Position.BELOW: -1}
#: Points of each limit.
STEPS = 64


def drawing(asked: Selection, found, table: Table) -> Drawing:
    title = _("%(what)s: rates of the areas, %(where)s, %(when)s") % {
        "what": asked.what,
        "where": asked.actor.municipality.name,
        "when": asked.when,
    }
    per, base = found.rates[0].per, found.rates[0].base
    chosen = asked.area.pk if asked.area else None
    marks = [
        Mark(area.name, one.exposure, own.value, _SIDES[one.position], area.pk == chosen)
        for area, one, own in zip(found.areas, found.funnel.areas, found.rates, strict=True)
    ]
    outer = found.funnel.areas[0].outer.level
    wide, narrow = (
        funnel_chart(
            marks,
            _limits(found, per, outer),
            rate=found.funnel.rate * per,
            title=title,
            description=_(
                "Each mark is an area. Triangles lie outside of the limits. The table has the same numbers."
            ),
            sizes=sizes_word(asked, base),
            rates=words.rate_unit(found.rates[0]),
            names=(
                _("rate of all areas shown"),
                _("95 of 100 areas lie here by chance"),
                _("limits beyond which an area stands out"),
            ),
            number=_number,
            narrow=is_narrow,
            words=words.drawing_words(),
        )
        for is_narrow in (False, True)
    )
    return Drawing("funnel", title, wide, narrow, table)


def sizes_word(asked: Selection, base: str) -> str:
    """What stands behind the rates: of a whole year people, of any other time people times years."""
    return base if asked.span.is_year else _("%(base)s times years") % {"base": base}


def _number(value: float) -> str:
    return words.decimal(value, 0 if value >= 20 or float(value).is_integer() else 2 if value < 1 else 1)


def _limits(found, per: float, outer: float) -> list[Limits]:
    sizes = np.array([one.exposure for one in found.funnel.areas])
    few, many = sizes.min(), sizes.max()
    grid = np.geomspace(few * 0.5, many * 2, STEPS)
    dispersion, factor = found.funnel.dispersion, per / grid
    inner = funnel_limits(grid * found.funnel.rate, 0.95, dispersion)
    wide = funnel_limits(grid * found.funnel.rate, outer, dispersion)
    rows = zip(grid, *(side * factor for side in (*inner, *wide)), strict=True)
    return [Limits(float(size), (float(a), float(b)), (float(c), float(d))) for size, a, b, c, d in rows]
