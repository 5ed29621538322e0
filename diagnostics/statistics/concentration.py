"""How unevenly incidents are spread over places."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from .counts import as_counts, as_exposures
from .intervals import Interval, check_level
from .methods import LORENZ, LORENZ_ENVELOPE, Method

#: Random counts held at once, to bound memory.
_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Concentration:
    """Incidents over ``places`` (what a place is stands in ``base``: address, street segment, area).

    ``gini`` is 0 for an even spread; ``generalised_gini`` corrects it where there are fewer incidents than
    places; ``curve`` holds (share of places, share of incidents), worst places first.
    """

    n: int
    places: int
    gini: float
    generalised_gini: float
    curve: tuple[tuple[float, float], ...]
    base: str
    method: Method = LORENZ

    def share_in_top(self, share_of_places: float) -> float:
        """Share of incidents (0 to 1) in the worst ``share_of_places`` (0 to 1), along the curve."""
        x, y = zip(*self.curve, strict=True)
        return float(np.interp(share_of_places, x, y))

    def places_for(self, share_of_incidents: float) -> float:
        """Smallest share of places (0 to 1) that holds ``share_of_incidents`` (0 to 1)."""
        x, y = (np.array(axis) for axis in zip(*self.curve, strict=True))
        at = int(np.searchsorted(y, share_of_incidents - 1e-12))
        if at == 0:
            return 0.0
        step = (share_of_incidents - y[at - 1]) / (y[at] - y[at - 1])
        return float(x[at - 1] + step * (x[at] - x[at - 1]))

    def whole_places_for(self, share_of_incidents: float) -> int:
        """How many of the worst places, taken whole, hold at least ``share_of_incidents`` (0 to 1)."""
        return int(np.searchsorted([share for _, share in self.curve], share_of_incidents - 1e-12))

    @property
    def law(self) -> dict[float, float]:
        """Share of places (0 to 1) with 25, 50 and 80 % of incidents: the law of crime concentration."""
        return {share: self.places_for(share) for share in (0.25, 0.5, 0.8)}


@dataclass(frozen=True, slots=True)
class ChanceOfConcentration:
    """What concentration chance alone makes of as many incidents over as many places.

    ``interval`` holds the generalised Gini of that share of random draws, ``p`` the share of draws that were as
    concentrated as the incidents or more.
    """

    interval: Interval
    mean: float
    p: float
    draws: int
    seed: int
    method: Method = LORENZ_ENVELOPE


def concentration(counts: ArrayLike, *, base: str, places: int | None = None) -> Concentration:
    """Lorenz curve and Gini of incidents over all places, those without any incident included.

    Bernasco & Steenbeek 2017: G = 2 sum(i y_(i)) / (n sum y) - (n + 1)/n, G' = max(1, n/N)(G - 1) + 1.
    ``places`` is how many places there are in all when ``counts`` names only those with incidents.
    Raises ValueError when there is no place or no incident, and for fewer places than counts.
    """
    y = np.sort(_with_empty_places(np.atleast_1d(as_counts(counts)), places))[::-1]
    total, places = int(y.sum()), y.size
    if total == 0:
        raise ValueError("concentration needs at least one incident")
    gini, generalised = (float(value[0]) for value in _gini(y[None, :]))
    x = np.arange(places + 1) / places
    share = np.concatenate([[0.0], np.cumsum(y) / total])
    return Concentration(
        n=total,
        places=places,
        gini=gini,
        generalised_gini=generalised,
        curve=tuple(zip(x.tolist(), share.tolist(), strict=True)),
        base=base,
    )


def chance_of_concentration(
    found: Concentration, *, draws: int = 999, seed: int = 1, level: float = 0.95
) -> ChanceOfConcentration:
    """Throw the incidents at the places anew, all places alike, and see how concentrated they fall.

    Multinomial draws with replacement (Gao & Andresen 2025). The same ``seed`` gives the same answer. A concentration
    inside the interval is no finding: few incidents over many places always look concentrated.
    """
    tail = (1 - check_level(level)) / 2
    drawn = _by_chance(found.n, found.places, draws, seed)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    as_much = int((drawn >= found.generalised_gini - 1e-12).sum())
    interval = Interval(float(low), float(high), level)
    return ChanceOfConcentration(interval, float(drawn.mean()), (as_much + 1) / (draws + 1), draws, seed)


@lru_cache(maxsize=64)
def _by_chance(n: int, places: int, draws: int, seed: int) -> np.ndarray:
    """The generalised Gini of each draw; kept, as page, files and finding ask for the same."""
    rng, even = np.random.default_rng(seed), np.full(places, 1 / places)
    at_once = max(1, _NUMBERS_AT_ONCE // places)
    return np.concatenate(
        [
            _gini(np.sort(rng.multinomial(n, even, min(at_once, draws - done)))[:, ::-1])[1]
            for done in range(0, draws, at_once)
        ]
    )


def _gini(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gini and generalised Gini of each row of counts, which are sorted from the largest."""
    places, total = y.shape[1], y.sum(axis=1)
    gini = 2 * (y @ np.arange(places, 0, -1)) / (places * total) - (places + 1) / places
    return gini, np.maximum(1.0, places / total) * (gini - 1) + 1


def _with_empty_places(y: np.ndarray, places: int | None) -> np.ndarray:
    if places is None:
        return y
    if places < y.size:
        raise ValueError("there are more counts than places")
    return np.concatenate([y, np.zeros(places - y.size, dtype=np.int64)])


def repeat_share(counts: ArrayLike) -> float:
    """Share of incidents (0 to 1) at places that had two or more. Raises ValueError without incidents."""
    y = as_counts(counts)
    if not y.sum():
        raise ValueError("a repeat share needs at least one incident")
    return float(y[y >= 2].sum() / y.sum())


def location_quotients(table: ArrayLike) -> np.ndarray:
    """Share of each type in an area over its share in all areas; ``table`` is areas x types of counts.

    1 means as common as everywhere. Areas or types without any incident get NaN.
    """
    counts = as_counts(table).astype(float)
    if counts.ndim != 2:
        raise ValueError("location quotients need a table of areas by types")
    with np.errstate(invalid="ignore", divide="ignore"):
        area_share = counts / counts.sum(axis=1, keepdims=True)
        overall = counts.sum(axis=0) / as_exposures(counts.sum(), (), "the table's total")
        return area_share / overall
