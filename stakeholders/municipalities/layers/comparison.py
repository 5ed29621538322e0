"""Two divisions of the same ground compared: which areas stay, change, come and go, and what passes where.

Shares are of surface, measured on a plane. Pure: shapes in, numbers out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from .plane import flattened, middle_of

SAME = 0.999  # of either surface in common: the same area, drawn anew
SLIVER = 0.001  # less of both areas is the width of a pencil, and no passage
WHOLE = 0.98  # an area that is covered this far is taken as wholly covered, and its shares add up to one


@dataclass(frozen=True)
class Piece:
    """One area of a division; `shape` in degrees."""

    code: str
    shape: object


@dataclass(frozen=True)
class Passage:
    """Part of the older area `old` lies in the newer area `new` (places in the two sequences)."""

    old: int
    new: int
    km2: float
    share: float
    share_back: float


@dataclass
class Comparison:
    """Places in the sequences: pairs (old, new) that are the same, pairs of one code with another shape and the
    share of the old area that is kept, new ones, those that are gone; and all passages of what changed."""

    same: list[tuple[int, int]] = field(default_factory=list)
    changed: list[tuple[int, int, float]] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


def compare(old: Sequence[Piece], new: Sequence[Piece]) -> Comparison:
    """Areas of one code are the same when 99.9 % of either lies in the other."""
    common, old_km2, new_km2 = _common(old, new)
    found = Comparison()
    place = {piece.code: i for i, piece in enumerate(new)}
    for i, piece in enumerate(old):
        j = place.pop(piece.code, None)
        if j is None:
            found.gone.append(i)
            continue
        shared = common.get((i, j), 0.0)
        if shared >= SAME * old_km2[i] and shared >= SAME * new_km2[j]:
            found.same.append((i, j))
        else:
            found.changed.append((i, j, shared / old_km2[i] if old_km2[i] else 0.0))
    found.new = sorted(place.values())
    found.passages = _passages(common, old_km2, new_km2, found)
    return found


def _common(old: Sequence[Piece], new: Sequence[Piece]):
    """({(old, new): km² in common}, km² of the old, km² of the new)."""
    if not old or not new:
        return {}, [], []
    middle = middle_of([piece.shape for piece in [*old, *new]])
    before = np.array(flattened([piece.shape for piece in old], middle), dtype=object)
    after = np.array(flattened([piece.shape for piece in new], middle), dtype=object)
    i, j = shapely.STRtree(after).query(before, predicate="intersects")
    km2 = shapely.area(shapely.intersection(before[i], after[j]))
    common = {(int(a), int(b)): float(c) for a, b, c in zip(i, j, km2, strict=True)}
    return common, shapely.area(before), shapely.area(after)


def _passages(common: dict, old_km2, new_km2, found: Comparison) -> list[Passage]:
    settled_old, settled_new = {i for i, _j in found.same}, {j for _i, j in found.same}
    kept = {
        (i, j): km2
        for (i, j), km2 in common.items()
        if i not in settled_old and j not in settled_new and max(km2 / old_km2[i], km2 / new_km2[j]) >= SLIVER
    }
    given = _divisors(kept, old_km2, 0)
    taken = _divisors(kept, new_km2, 1)
    return [
        Passage(i, j, km2, min(km2 / given[i], 1.0), min(km2 / taken[j], 1.0))
        for (i, j), km2 in sorted(kept.items())
    ]


def _divisors(kept: dict, surfaces, side: int) -> dict[int, float]:
    """What the shares of each area are shares of: of its covered part where that is nearly all, else of all."""
    covered: dict[int, float] = {}
    for pair, km2 in kept.items():
        covered[pair[side]] = covered.get(pair[side], 0.0) + km2
    return {
        place: km2 if km2 >= WHOLE * surfaces[place] else float(surfaces[place])
        for place, km2 in covered.items()
    }
