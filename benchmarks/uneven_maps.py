"""False peaks and false hot areas on maps that are uneven by nature.

Every cell has the same risk on average, but cells spread more than by chance: their counts are negative binomial with a
variance of `spread` times the mean, drawn for each cell by itself, 200 maps a row. Whatever is marked is false. Single
peaks in 4,921 hexagons; areas against their people in 196 and in 36 areas of uneven size. Beside the product's test
stands the one that takes all spread for chance, as the product did before.
"""

import numpy as np

from benchmarks.chance_maps import RINGS, _hexagon
from benchmarks.measuring import Report
from diagnostics.statistics.change import benjamini_hochberg
from diagnostics.statistics.hexgrid import contiguity, numbers
from diagnostics.statistics.hotspots import ALPHA, PEAK_ALPHA, hot_spots, population_hot_spots
from diagnostics.statistics.overdispersion import chance_of_as_many
from diagnostics.statistics.proportions import wilson

MAPS, SEED = 200, 20021129
SPREADS = (1, 2, 4)
PEAKS = (0.05, 0.2, 1, 3, 10)
RATES = (3, 30, 300)
SIDES = (14, 6)


def measure() -> Report:
    hexagons = contiguity(_hexagon(RINGS))
    rows = [_peaks(hexagons, mean, spread) for spread in SPREADS for mean in PEAKS]
    for side in SIDES:
        square = contiguity(
            numbers(*(axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side))))
        )
        rows += [_rates(square, mean, spread) for spread in SPREADS for mean in RATES]
    worst = max(row[3] for row in rows)
    return Report(
        (
            "Test, mean count in a cell",
            "spread",
            "maps",
            "% with a false mark",
            "up to (95 %)",
            "% without the spread",
        ),
        rows,
        f"At most {worst:.1f} % of the maps of one row have a false mark. A test that takes the spread for a pattern "
        "marks something on nearly every map, the surer the more incidents there are.",
    )


def _drawn(rng, mean, spread: float, size: int) -> np.ndarray:
    if spread == 1:
        return rng.poisson(mean, size)
    return rng.negative_binomial(np.broadcast_to(mean, size) / (spread - 1), 1 / spread)


def _peaks(near, mean: float, spread: float) -> tuple:
    rng, found, before = np.random.default_rng([SEED, round(100 * mean), spread]), 0, 0
    for _ in range(MAPS):
        x = _drawn(rng, mean, spread, near.shape[0])
        found += hot_spots(x, near).peaks.any()
        p = chance_of_as_many(x, int(x.sum()), np.full(x.size, 1 / x.size))
        before += (benjamini_hochberg(p) <= PEAK_ALPHA).any()
    return _row(f"peaks in {near.shape[0]:,} hexagons, {mean:g}", spread, found, before)


def _rates(near, mean: float, spread: float) -> tuple:
    rng, found, before = np.random.default_rng([SEED, round(100 * mean), spread, near.shape[0]]), 0, 0
    for _ in range(MAPS):
        people = 1_000 * rng.lognormal(0, 0.6, near.shape[0])
        x = _drawn(rng, mean * people / people.mean(), spread, people.size)
        verdict = population_hot_spots(x, people, near)
        found += verdict.hot.any()
        p = chance_of_as_many(verdict.sums, verdict.n, np.minimum(near @ people / people.sum(), 1))
        before += (benjamini_hochberg(p) <= ALPHA).any()
    return _row(f"rates of {near.shape[0]:,} areas, {mean:g}", spread, found, before)


def _row(name: str, spread: float, found: int, before: int) -> tuple:
    share = wilson(int(found), MAPS)
    return (name, spread, MAPS, 100 * found / MAPS, 100 * share.interval.high, 100 * before / MAPS)
