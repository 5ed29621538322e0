"""Which areas border on which, from boundaries that seldom change; kept in the process."""

from collections import OrderedDict
from collections.abc import Sequence

import shapely
from shapely.geometry import shape

from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area

#: Degrees; boundaries that lie this near are one, though they were drawn apart.
NEAR = 0.0002
KEPT = 32

_ready: OrderedDict[tuple, dict[str, set[str]]] = OrderedDict()


def neighbours(actor: Actor, layer: Sequence[Area]) -> dict[str, set[str]]:
    """Code → codes of the areas that share a border with it; areas without a boundary have none. One query, once."""
    key = (actor.municipality.pk, *((area.pk, area.updated_at) for area in layer))
    if key not in _ready:
        _ready[key] = _made(actor, layer)
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    _ready.move_to_end(key)
    return _ready[key]


def _made(actor: Actor, layer: Sequence[Area]) -> dict[str, set[str]]:
    rows = Area.objects.visible_to(actor).filter(pk__in=[area.pk for area in layer]).exclude(geometry=None)
    told = list(rows.values_list("code", "geometry"))
    shapes = [shapely.make_valid(shape(geometry)) for _code, geometry in told]
    found: dict[str, set[str]] = {area.code: set() for area in layer}
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=NEAR)
    for i, k in zip(one.tolist(), other.tolist(), strict=True):
        if i != k:
            found[told[i][0]].add(told[k][0])
    return found
