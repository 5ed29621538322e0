"""Whether incidents are spread over the areas in the same way in two periods, or for two kinds of offence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from .change import benjamini_yekutieli
from .counts import as_counts
from .methods import S_INDEX, Method
from .refusals import Refusal

MINIMUM_INCIDENTS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Similarity:
    """S: the share (0 to 1) of areas whose share of the incidents did not clearly change.

    ``robust`` leaves out areas that had none in either; ``p`` and ``q`` stand in the order of the areas, 1 for those;
    ``different`` is +1 where the share rose, -1 where it fell, 0 elsewhere.
    """

    n: tuple[int, int]
    areas: int
    s: float
    robust: float
    p: np.ndarray
    q: np.ndarray
    different: np.ndarray
    base: str = "areas"
    method: Method = S_INDEX


def similarity(first: ArrayLike, second: ArrayLike, *, alpha: float = 0.05) -> Similarity | Refusal:
    """Andresen's S by chi-square tests (Andresen 2009, Appl. Geogr. 29, 333-345; Wheeler et al. 2018).

    ``first`` and ``second`` are the counts of the same areas. For each area the 2 x 2 table of its incidents and all
    others, Yates-corrected, the p-values corrected by Benjamini & Yekutieli over the areas that had any. A high S
    with few incidents says little: nothing could have been found. Refuses under 20 incidents in either.
    """
    a, b = np.atleast_1d(as_counts(first, "first")), np.atleast_1d(as_counts(second, "second"))
    if a.shape != b.shape:
        raise ValueError("both periods must have the same areas")
    least = int(min(a.sum(), b.sum()))
    if least < MINIMUM_INCIDENTS:
        return Refusal("too_few_to_compare", {"needed": MINIMUM_INCIDENTS})
    used = a + b > 0
    p, q = np.ones(a.size), np.ones(a.size)
    p[used] = _chi_square_p(a, b)[used]
    q[used] = benjamini_yekutieli(p[used])
    changed = q < alpha
    return Similarity(
        n=(int(a.sum()), int(b.sum())),
        areas=a.size,
        s=float(1 - changed.mean()),
        robust=float(1 - changed[used].mean()),
        p=p,
        q=q,
        different=np.where(changed, np.sign(b / b.sum() - a / a.sum()), 0).astype(np.int64),
    )


def _chi_square_p(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """p of each area's 2 x 2 table with Yates's correction, never beyond no difference."""
    rest_a, rest_b = a.sum() - a, b.sum() - b
    n = float(a.sum() + b.sum())
    apart = np.maximum(np.abs(a * rest_b - b * rest_a) - n / 2, 0.0)
    margins = (a + b) * (rest_a + rest_b) * float(a.sum()) * float(b.sum())
    square = np.divide(n * apart**2, margins, out=np.zeros(a.shape), where=margins > 0)
    return chdtrc(1, square)
