"""Hot spots as tables and places."""

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.incidents.counts import words
from diagnostics.statistics.hotspots import ALPHA

from .result import Table
from .selection import Selection

#: So many hexagons are listed on the page; the file has all.
MOST_SHOWN = 100
#: The share of false discoveries among what is called very hot.
STRICT = 0.01
#: Both shares, as pages tell them.
SHARES = f"{ALPHA:g}; {STRICT:g}"


def class_words(is_very: bool) -> str:
    return _("very hot") if is_very else _("hot")


def class_of(found, cell: int) -> str:
    """What is said of a hexagon that stands out."""
    return _("single peak") if found.peaks[cell] else class_words(bool(found.very[cell]))


def areas_of(found, at: np.ndarray) -> str:
    """The areas of some cells, the one with the most first."""
    area, times = np.unique(found.study.area[at], return_counts=True)
    return ", ".join(found.study.areas[area[i]].name for i in np.argsort(-times, kind="stable")[:3])


def names(found) -> list[str]:
    """Each hot spot with its areas and its size, the largest first."""
    told = []
    for number in range(1, int(found.spots.max(initial=0)) + 1):
        at = np.flatnonzero(found.spots == number)
        size = ngettext("%(number)s hexagon", "%(number)s hexagons", at.size) % {"number": at.size}
        told.append(f"{areas_of(found, at)} ({size})")
    return told


def spots(asked: Selection, found) -> Table:
    """A line for each hot spot: neighbouring hot hexagons together."""
    columns = [_("Hot spot"), _("Areas"), _("Hexagons"), _("of them very hot")]
    if asked.sees_all:
        columns += [_("Incidents"), _("Share of all")]
    values, texts = [], []
    for number in range(1, int(found.spots.max(initial=0)) + 1):
        at = np.flatnonzero(found.spots == number)
        row = [number, areas_of(found, at), int(at.size), int(found.very[at].sum())]
        said = [str(one) for one in row]
        if asked.sees_all:
            inside = int(found.counts[at].sum())
            share = inside / found.verdict.n
            row += [inside, round(share, 4)]
            said += [words.whole(inside), f"{words.decimal(100 * share, 1)}\u00a0%"]
        values.append(row)
        texts.append(said)
    return Table("hot-spots", _("Hot spots"), columns, texts, values)


def cells(asked: Selection, found) -> Table:
    """A line for each hot hexagon, those of one hot spot together."""
    columns = [_("Hot spot"), _("Area"), _("Latitude"), _("Longitude"), _("Class")]
    if asked.sees_all:
        columns += [_("Incidents"), _("with neighbours"), _("expected by chance"), "q"]
    told = [_told(asked, found, cell) for cell in in_order(found)]
    values = [[value for _name, value in row] for row in told]
    texts = [[_text(name, value) for name, value in row] for row in told[:MOST_SHOWN]]
    note = (
        _("The first %(number)s; the file has all.") % {"number": MOST_SHOWN}
        if len(values) > MOST_SHOWN
        else ""
    )
    return Table("hot-hexagons", _("Hot hexagons"), columns, texts, values, note)


def in_order(found) -> list[int]:
    """Hot hexagons by hot spot, then the single peaks."""
    at = np.flatnonzero(found.told | found.peaks)
    return sorted(
        at.tolist(),
        key=lambda cell: (found.peaks[cell], int(found.spots[cell]), -int(found.very[cell]), cell),
    )


def _told(asked: Selection, found, cell: int) -> list[tuple[str, object]]:
    """(name, value) of everything that the reader may know of a hot hexagon."""
    longitude, latitude = found.study.grid.centres(found.study.cells[cell])
    told = [
        ("spot", int(found.spots[cell]) or None),
        ("area", found.study.area_name(cell)),
        ("latitude", round(float(latitude), 5)),
        ("longitude", round(float(longitude), 5)),
        ("class", class_of(found, cell)),
    ]
    if asked.sees_all:
        at = int(np.searchsorted(found.tested, cell))
        told += [
            ("incidents", int(found.counts[cell])),
            ("with_neighbours", int(found.verdict.sums[at])),
            ("expected", round(float(found.verdict.expected[at]), 2)),
            ("q", float(f"{found.verdict.q[at]:.3g}")),
        ]
    return told


#: Decimals of what is no whole number; five of a degree are a metre.
DECIMALS = {"latitude": 5, "longitude": 5, "expected": 1}


def _text(name: str, value: object) -> str:
    if value is None:
        return "\u2013"
    if name == "q":
        return words.p_value(value)
    return words.decimal(value, DECIMALS[name]) if name in DECIMALS else str(value)


def places(asked: Selection, found) -> list[dict]:
    """GeoJSON: the hot hexagons with what is told of them."""
    at = in_order(found)
    corners = rings(found.study, at)
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [corner]},
            "properties": {
                name: value for name, value in _told(asked, found, cell) if name[:3] not in {"lat", "lon"}
            },
        }
        for cell, corner in zip(at, corners, strict=True)
    ]


def rings(study, at) -> list[list]:
    """The corners of some hexagons in degrees, each closed."""
    corners = study.grid.corners(study.cells[at])
    return np.round(np.concatenate([corners, corners[:, :1]], axis=1), 6).tolist()
