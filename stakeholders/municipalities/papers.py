"""Areas laid on paper, kept ready: reading and simplifying boundaries takes longer than all the rest of a map.

By areas, their versions and the width, in the process; boundaries seldom change.
"""

from collections import OrderedDict
from collections.abc import Sequence

from .models import Area
from .plane import Plane

#: So many maps are kept ready in one process.
KEPT = 64

_ready: OrderedDict[tuple, Plane] = OrderedDict()


def plane_of(areas: Sequence[Area], width: int) -> Plane | None:
    """The plane of areas that have a boundary, in the order given; None without any. At most one query."""
    if not areas:
        return None
    key = (width, *((area.pk, area.updated_at) for area in areas))
    if key not in _ready:
        rows = Area.objects.filter(pk__in=[area.pk for area in areas])
        boundaries = dict(rows.values_list("pk", "geometry"))
        _ready[key] = Plane([boundaries[area.pk] for area in areas], width)
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    _ready.move_to_end(key)
    return _ready[key]
