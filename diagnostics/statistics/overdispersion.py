"""How much more cells differ than chance makes them, and the chance of a high count among cells that do."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtrc, betainc

#: The highest share of cells, which may be what is looked for, is pulled in before the spread is measured.
PULLED_IN = 0.025
#: From so many empty cells by chance on, their number tells of the spread too.
EMPTY = 5
MOST = 1_000.0


def dispersion(counts: ArrayLike, expected: ArrayLike) -> float:
    """Variance of cells over that of Poisson counts, 1 or more, from the bulk of the cells.

    The larger of two estimates, since each misses what the other sees. Pearson's, its residuals winsorised at the
    top so that one true outlier does not hide itself, sees the spread of high counts. The share of empty cells, which
    outliers do not change, sees it where most cells are empty: for counts with variance ``d`` times the mean, of a
    negative binomial (McCullagh & Nelder 1989, ch. 6.2), cells are empty with chance d^(-mean / (d - 1)).
    Cells of which nothing is expected are left out.
    """
    k, mean = np.asarray(counts, dtype=float), np.asarray(expected, dtype=float)
    k, mean = k[mean > 0], mean[mean > 0]
    residual = (k - mean) / np.sqrt(mean)
    squares = np.minimum(residual, np.quantile(residual, 1 - PULLED_IN)) ** 2
    found = max(1.0, float(squares.sum() / max(k.size - 1, 1)))
    return max(found, _by_empty_cells(int((k == 0).sum()), mean))


def _by_empty_cells(empty: int, mean: np.ndarray) -> float:
    by_chance = float(np.exp(-mean).sum())
    if by_chance < EMPTY or empty <= by_chance:
        return 1.0
    low, high = 1.0, MOST
    for _step in range(50):
        middle = (low + high) / 2
        fewer = np.exp(-mean * np.log(middle) / (middle - 1)).sum() < empty
        low, high = (middle, high) if fewer else (low, middle)
    return low


def chance_of_as_many(counts: ArrayLike, n: int, shares: ArrayLike, spread: float = 1.0) -> np.ndarray:
    """Chance of as many or more in a cell with this share of all ``n`` incidents, one for each cell.

    Binomial where cells spread as by chance; else negative binomial with variance ``spread`` times the mean, which
    sums of such cells have too. A cell without a share, or without an incident, has 1.
    """
    k, share = np.asarray(counts), np.asarray(shares, dtype=float)
    tested = (share > 0) & (k > 0)
    p = np.ones(k.shape)
    if spread <= 1:
        p[tested] = bdtrc(k[tested] - 1, n, share[tested])
    else:
        size = n * share[tested] / (spread - 1)
        p[tested] = betainc(k[tested], size, 1 - 1 / spread)
    return p
