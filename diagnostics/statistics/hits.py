"""How well places marked beforehand caught what came afterwards."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .counts import as_counts, as_exposures
from .intervals import Interval
from .methods import HITS, Method
from .proportions import wilson


@dataclass(frozen=True, slots=True)
class Hits:
    """The ``places`` ranked highest: ``hits`` of ``n`` later incidents on ``area_share`` (0 to 1) of the area.

    ``pai`` (prediction accuracy index) is the share of hits over the share of area; ``pei`` (efficiency index) the same
    over the best that any choice of that much area could have had, 1 at most; ``rri`` (recapture rate index)
    what was predicted there over what was observed, as shares of their totals, None without hits. ``interval``
    is Wilson's for the share of hits.
    """

    places: int
    hits: int
    n: int
    area_share: float
    pai: float
    pei: float
    rri: float | None
    interval: Interval
    method: Method = HITS

    @property
    def hit_share(self) -> float:
        return self.hits / self.n


def hits(observed: ArrayLike, predicted: ArrayLike, areas: ArrayLike, *, level: float = 0.95) -> list[Hits]:
    """The accuracy of marking the 1, 2, ... places of the highest predicted density, a row for each number.

    ``observed`` are counts of a later period than that the prediction was made from, else the indices flatter;
    ``predicted`` numbers of zero or more (earlier counts, a density times the area), ``areas`` in any unit.
    Chainey, Tompson & Uhlig 2008, Security Journal 21, 4-28 (PAI); Hunt 2016 (PEI); Levine 2008 (RRI).
    Raises ValueError when nothing was observed or nothing predicted.
    """
    y, area, guess = _checked(observed, predicted, areas)
    order = np.lexsort((np.arange(y.size), -guess / area))
    caught, covered, foretold = (np.cumsum(values[order]) for values in (y, area, guess))
    share, surface = caught / y.sum(), covered / area.sum()
    best = _best_share(y, area, surface)
    claimed = foretold / guess.sum()
    return [
        Hits(
            places=i + 1,
            hits=int(caught[i]),
            n=int(y.sum()),
            area_share=float(surface[i]),
            pai=float(share[i] / surface[i]),
            pei=float(share[i] / best[i]),
            rri=float(claimed[i] / share[i]) if caught[i] else None,
            interval=wilson(int(caught[i]), int(y.sum()), level=level).interval,
        )
        for i in range(y.size)
    ]


def _checked(observed, predicted, areas) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y, guess = np.atleast_1d(as_counts(observed)), np.atleast_1d(np.asarray(predicted, dtype=float))
    area = as_exposures(areas, y.shape, "areas")
    if guess.shape != y.shape or not (np.isfinite(guess) & (guess >= 0)).all():
        raise ValueError("predictions must be numbers of zero or more, one for each place")
    if not (y.sum() and guess.sum()):
        raise ValueError("there must be something observed and something predicted")
    return y, area, guess


def _best_share(y: np.ndarray, area: np.ndarray, surface: np.ndarray) -> np.ndarray:
    """Share of incidents on the densest places up to each share of the area, along the ideal curve."""
    order = np.argsort(-y / area, kind="stable")
    x = np.concatenate([[0.0], np.cumsum(area[order]) / area.sum()])
    return np.interp(surface, x, np.concatenate([[0.0], np.cumsum(y[order]) / y.sum()]))
