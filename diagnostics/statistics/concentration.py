"""How unevenly incidents are spread over places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .counts import as_counts, as_exposures
from .methods import LORENZ, Method


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


def concentration(counts: ArrayLike, *, base: str) -> Concentration:
    """Lorenz curve and Gini of incidents over all places, those without any incident included.

    Bernasco & Steenbeek 2017: G = 2 sum(i y_(i)) / (n sum y) - (n + 1)/n, G' = max(1, n/N)(G - 1) + 1.
    Raises ValueError when there is no place or no incident.
    """
    y = np.sort(np.atleast_1d(as_counts(counts)))[::-1]
    total, places = int(y.sum()), y.size
    if total == 0:
        raise ValueError("concentration needs at least one incident")
    ranks = np.arange(places, 0, -1)
    gini = float(2 * (ranks * y).sum() / (places * total) - (places + 1) / places)
    x = np.arange(places + 1) / places
    share = np.concatenate([[0.0], np.cumsum(y) / total])
    return Concentration(
        n=total,
        places=places,
        gini=gini,
        generalised_gini=max(1.0, places / total) * (gini - 1) + 1,
        curve=tuple(zip(x.tolist(), share.tolist(), strict=True)),
        base=base,
    )


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
