"""Whether the answers differ between groups at all, in a sample with weights, strata and clusters."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from .design import SampleDesign, Sampling
from .estimates import linearise
from .methods import RAO_SCOTT, Method
from .refusals import Refusal

#: With fewer valid answers than this in a group, or for an answer, the test is not made.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Association:
    """Test of "the answers do not depend on the group"; ``n`` valid answers, ``shares`` groups x answers.

    Where several tests are shown together, correct the p-values for the family before saying anything.
    """

    f: float
    df: tuple[float, float]
    p: float
    pearson: float
    n: int
    base: str
    shares: np.ndarray
    method: Method = RAO_SCOTT


def association(
    design: SampleDesign,
    groups: Sequence[object],
    answers: Sequence[object],
    *,
    domain: ArrayLike | None = None,
    base: str = "respondents with a valid answer to both",
) -> Association | Refusal:
    """Rao and Scott's second-order test of two questions (R: svychisq, statistic "F").

    None, or NaN, is no valid answer. Refuses where the sample is none, where there is nothing to compare, where a
    group or an answer has fewer than five cases, and where too few clusters are left.
    """
    if design.sampling is not Sampling.PROBABILITY:
        return Refusal("not_a_probability_sample")
    (row, rows), (column, columns) = _coded(groups), _coded(answers)
    ok = (row >= 0) & (column >= 0) & (design.weights > 0)
    if domain is not None:
        ok &= np.asarray(domain, dtype=bool)
    (row, rows), (column, columns) = _present(row, rows, ok), _present(column, columns, ok)
    if rows < 2 or columns < 2:
        return Refusal("nothing_to_compare")
    counts = np.bincount(row[ok] * columns + column[ok], minlength=rows * columns).reshape(rows, columns)
    fewest = int(min(counts.sum(axis=0).min(), counts.sum(axis=1).min()))
    if fewest < FEWEST:
        return Refusal("too_few_to_test", MappingProxyType({"count": fewest, "needed": FEWEST}))
    freedom = design.degrees_of_freedom(ok)
    if freedom < 1:
        return Refusal("too_few_clusters")
    cells = (row * columns + column)[:, None] == np.arange(rows * columns)
    lin = linearise(design, np.where(ok[:, None], cells, np.nan), None, None)
    table = lin.ratio.reshape(rows, columns)
    corrections = _corrections(table, design.covariance(lin.scores))
    if corrections is None:
        return Refusal("nothing_varies")
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = lin.n * float(((table - expected) ** 2 / expected).sum())
    trace = float(np.trace(corrections))
    first = trace**2 / float(np.trace(corrections @ corrections))
    f = pearson / (lin.n * trace)
    df = (first, first * freedom)
    shares = table / table.sum(axis=1, keepdims=True)
    return Association(f, df, float(fdtrc(*df, f)), pearson, lin.n, base, shares)


def _corrections(table: np.ndarray, covariance: np.ndarray) -> np.ndarray | None:
    """Generalised design effects of the interaction, per respondent: (C'D C)^-1 C'D V D C with D = 1/p."""
    rows, columns = table.shape
    contrasts = np.kron(_centred(rows), _centred(columns))
    inverse = np.divide(1.0, table.ravel(), where=table.ravel() > 0, out=np.zeros(table.size))
    scaled = contrasts * inverse[:, None]
    simple = contrasts.T @ scaled
    if np.linalg.matrix_rank(simple) < simple.shape[0]:
        return None
    found = np.linalg.solve(simple, scaled.T @ covariance @ scaled)
    return found if np.trace(found) > 0 else None


def _centred(size: int) -> np.ndarray:
    """Contrasts of all but the first with the mean of all."""
    return np.eye(size)[:, 1:] - 1 / size


def _coded(labels: Sequence[object]) -> tuple[np.ndarray, int]:
    if isinstance(labels, np.ndarray) and labels.dtype.kind in "if":
        return _coded_numbers(labels)
    numbers: dict[object, int] = {}
    codes = [
        -1 if _is_missing(label) else numbers.setdefault(label, len(numbers)) for label in _listed(labels)
    ]
    return np.array(codes, dtype=int), len(numbers)


def _coded_numbers(labels: np.ndarray) -> tuple[np.ndarray, int]:
    known = ~np.isnan(labels)
    different, first, codes = np.unique(labels[known], return_index=True, return_inverse=True)
    # Numbered as they come, like other labels.
    rank = np.empty(different.size, dtype=int)
    rank[np.argsort(first)] = np.arange(different.size)
    found = np.full(labels.size, -1)
    found[known] = rank[codes.reshape(-1)]
    return found, different.size


def _listed(labels: Sequence[object]) -> list[object]:
    return labels.tolist() if isinstance(labels, np.ndarray) else list(labels)


def _is_missing(label: object) -> bool:
    return label is None or label != label  # NaN is unlike itself


def _present(codes: np.ndarray, size: int, ok: np.ndarray) -> tuple[np.ndarray, int]:
    """Only those that somebody with a valid answer to both questions has, numbered anew."""
    used = np.bincount(codes[ok], minlength=size) > 0
    if not size:
        return codes, 0
    new = np.where(used, np.cumsum(used) - 1, -1)
    return np.where(codes >= 0, new[np.maximum(codes, 0)], -1), int(used.sum())
