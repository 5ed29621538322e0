"""False hot spots on maps of pure chance.

Poisson counts of the same mean in all of 4,921 hexagons: whatever stands out is false. A map counts when one cell or
more is called hot. Beside the product's exact test (at a false-discovery rate of 2.5 %, one side of 5 %) stands what is
usually done on the same maps, the normal approximation of Gi* at 5 %.
"""

import numpy as np
from scipy.special import ndtr

from benchmarks.measuring import Report
from diagnostics.statistics.change import benjamini_hochberg
from diagnostics.statistics.hexgrid import contiguity, numbers
from diagnostics.statistics.hotspots import hot_spots
from diagnostics.statistics.proportions import wilson

MEANS = (0.05, 0.2, 1, 3, 10)
RINGS = 40  # 4,921 cells
MAPS = (200, 2_000)
SEED = 20021128


def measure() -> Report:
    near = contiguity(_hexagon(RINGS))
    rows = [_row(near, mean, maps) for maps in MAPS for mean in MEANS]
    worst = max(row[2] for row in rows)
    return Report(
        (
            "Mean count in a cell",
            "maps",
            "% with a false hot spot",
            "up to (95 %)",
            "% hot spot or single peak",
            "% by the normal approximation",
        ),
        rows,
        f"At most {worst:.1f} % of the maps of one row have any false hot spot. The sparser the map, the more careful "
        "is the exact test, since its chances come in steps; there the normal approximation is wrong nearly always.",
    )


def _hexagon(rings: int) -> np.ndarray:
    """All cells within so many steps of the origin."""
    span = np.arange(-rings, rings + 1)
    q, r = (axis.ravel() for axis in np.meshgrid(span, span))
    return numbers(q, r)[np.abs(q + r) <= rings]


def _row(near, mean: float, maps: int) -> tuple:
    rng = np.random.default_rng([SEED, maps, round(100 * mean)])
    hot = marked = normal = 0
    for _ in range(maps):
        found = hot_spots(rng.poisson(mean, near.shape[0]), near)
        hot += found.hot.any()
        marked += (found.hot | found.peaks).any()
        normal += benjamini_hochberg(ndtr(-found.z)).min() <= 0.05
    share = wilson(int(hot), maps)
    percent = [100 * float(count) / maps for count in (hot, marked, normal)]
    return (f"{mean:g}", maps, percent[0], 100 * share.interval.high, *percent[1:])
