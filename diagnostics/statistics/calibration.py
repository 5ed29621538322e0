"""What calibrated weights leave of a score: only what the margins do not explain adds to its error."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """The margins that weights were fitted to.

    ``codes`` (margins x n) number the groups of all margins in one row of numbers, ``size`` of them; a respondent
    outside a margin has the code ``size``. ``base_weights`` are those before the fit, ``inverse`` the (generalised)
    inverse of the weighted cross-products of the groups.
    """

    codes: np.ndarray
    size: int
    base_weights: np.ndarray
    inverse: np.ndarray

    def residuals(self, values: np.ndarray) -> np.ndarray:
        """Values (n x k) less their weighted least-squares fit on the margins (Deville & Sarndal 1992)."""
        weighted = values * self.base_weights[:, None]
        moments = np.zeros((self.size + 1, values.shape[1]))
        for codes in self.codes:
            moments += sums(codes, weighted, self.size + 1)
        fitted = self.coefficients(moments[:-1])
        return values - sum(fitted[codes] for codes in self.codes)

    def coefficients(self, moments: np.ndarray) -> np.ndarray:
        """Coefficients from base-weighted sums by group (size x k); one row of zeros for outside is added."""
        return np.vstack([self.inverse @ moments, np.zeros(moments.shape[1])])


def calibration(margins: Sequence[np.ndarray], sizes: Sequence[int], base_weights: np.ndarray) -> Calibration:
    """Put together what ``Calibration`` needs from one column of group numbers per margin."""
    starts = np.concatenate([[0], np.cumsum(sizes)])
    codes = np.vstack([margin + start for margin, start in zip(margins, starts, strict=False)])
    size = int(starts[-1])
    products = np.zeros(size * size)
    for first in codes:
        for second in codes:
            products += np.bincount(first * size + second, base_weights, size * size)
    return Calibration(codes, size, base_weights, inverted(products.reshape(size, size)))


def sums(codes: np.ndarray, columns: np.ndarray, groups: int) -> np.ndarray:
    """Sums of each column (n x k) by group: groups x k."""
    found = np.empty((groups, columns.shape[1]))
    for place, column in enumerate(columns.T):
        found[:, place] = np.bincount(codes, column, groups)
    return found


def inverted(products: np.ndarray) -> np.ndarray:
    """Generalised inverse: each further margin repeats the total, so that one group of it is redundant."""
    return np.linalg.pinv(products, rcond=1e-11, hermitian=True)


def stacked(
    first: Calibration | None, second: Calibration | None, sizes: tuple[int, int]
) -> Calibration | None:
    """The calibrations of two samples of ``sizes`` respondents, one below the other; None when neither has one."""
    if first is None and second is None:
        return None
    a, b = (one or _none(n) for one, n in zip((first, second), sizes, strict=True))
    size, rows = a.size + b.size, max(len(a.codes), len(b.codes))
    codes = np.full((rows, sum(sizes)), size)
    codes[: len(a.codes), : sizes[0]] = np.where(a.codes == a.size, size, a.codes)
    codes[: len(b.codes), sizes[0] :] = b.codes + a.size
    inverse = np.zeros((size, size))
    inverse[: a.size, : a.size], inverse[a.size :, a.size :] = a.inverse, b.inverse
    return Calibration(codes, size, np.concatenate([a.base_weights, b.base_weights]), inverse)


def _none(n: int) -> Calibration:
    return Calibration(np.zeros((0, n), dtype=int), 0, np.zeros(n), np.zeros((0, 0)))
