"""Log-linear regression of counts, as every trend and every evaluation here needs it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy


@dataclass(frozen=True, slots=True, eq=False)
class PoissonFit:
    """Coefficients ``beta``, expected counts ``mu`` and the matrices they came from; ``df`` is what is left."""

    y: np.ndarray
    design: np.ndarray
    beta: np.ndarray
    mu: np.ndarray

    @property
    def df(self) -> int:
        return self.y.size - self.design.shape[1]

    @property
    def dispersion(self) -> float:
        """Variance over what pure chance would give (Pearson), never taken as smaller than chance."""
        return max(1.0, float(((self.y - self.mu) ** 2 / self.mu).sum() / self.df))

    @property
    def unscaled(self) -> np.ndarray:
        """Covariance of the coefficients as if the variance were that of chance."""
        return np.linalg.inv(self.design.T @ (self.design * self.mu[:, None]))

    def covariance_by(self, cluster: np.ndarray) -> np.ndarray:
        """Covariance that holds when counts of one cluster (0, 1, ...) hang together (Liang & Zeger 1986).

        Scaled by G/(G - 1) for G clusters.
        """
        scores = self.design * (self.y - self.mu)[:, None]
        size = int(cluster.max()) + 1
        sums = np.zeros((size, self.design.shape[1]))
        np.add.at(sums, cluster, scores)
        bread = self.unscaled
        return bread @ (sums.T @ sums) @ bread * (size / (size - 1))


def poisson_fit(y: np.ndarray, design: np.ndarray, offset: np.ndarray | float = 0.0) -> PoissonFit | None:
    """Iteratively reweighted least squares (McCullagh & Nelder 1989, ch. 2.5); None when it does not settle.

    ``y`` counts (n,), ``design`` (n, columns) of full rank, ``offset`` the log of the exposures.
    """
    y, mu, deviance = y.astype(float), y + 0.5, np.inf
    # A line through every point has a deviance of nothing but rounding errors.
    rounding = 1e-14 * np.abs(xlogy(y, y)).sum()
    for _ in range(60):
        working = np.log(mu) - offset + (y - mu) / mu
        root = np.sqrt(mu)
        beta = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        mu = np.exp(np.clip(design @ beta + offset, -300, 300))
        before, deviance = deviance, _deviance(y, mu)
        if abs(before - deviance) < 1e-12 * (abs(deviance) + 0.1) + rounding:
            return PoissonFit(y, design, beta, mu)
    return None


def indicators(groups: np.ndarray, *, first: int = 1) -> np.ndarray:
    """A column of ones and noughts for each group number from ``first`` on (leaving out the one before)."""
    return (groups[:, None] == np.arange(first, int(groups.max()) + 1)).astype(float)


def _deviance(y: np.ndarray, mu: np.ndarray) -> float:
    return float(2 * (xlogy(y, y) - xlogy(y, mu) - y + mu).sum())
