"""Whether areas fit together: overlaps and holes between them, in square kilometres."""

from collections.abc import Sequence

import numpy as np
import shapely

from .plane import flattened

LEAST_KM2 = 1e-4  # 100 m²: less is the width of a pencil
MOST_TOLD = 50


def coverage(codes: Sequence[str], shapes: Sequence) -> dict:
    """{"overlaps": [[code, code, km²]], "overlaps_km2", "gaps", "gaps_km2"}. Only holes that are closed are gaps."""
    flat = flattened(shapes)
    pairs = shapely.STRtree(flat).query(flat, predicate="intersects")
    left, right = pairs[:, pairs[0] < pairs[1]]
    array = np.array(flat, dtype=object)
    surfaces = shapely.area(shapely.intersection(array[left], array[right])) if len(left) else np.zeros(0)
    overlaps = [
        [codes[a], codes[b], round(float(km2), 4)]
        for a, b, km2 in zip(left, right, surfaces, strict=True)
        if km2 >= LEAST_KM2
    ]
    gaps = [km2 for km2 in _holes(flat) if km2 >= LEAST_KM2]
    return {
        "overlaps": sorted(overlaps, key=lambda one: -one[2])[:MOST_TOLD],
        "overlaps_km2": round(sum(one[2] for one in overlaps), 4),
        "gaps": len(gaps),
        "gaps_km2": round(sum(gaps), 4),
    }


def _holes(flat: Sequence) -> list[float]:
    """Surfaces of what the areas enclose and none of them covers."""
    whole = shapely.union_all(flat)
    rings = [ring for part in shapely.get_parts(whole) for ring in getattr(part, "interiors", ())]
    return [shapely.Polygon(ring).area for ring in rings]
