"""What counts and their exposures must look like before any formula touches them."""

import numpy as np
from numpy.typing import ArrayLike


def as_counts(values: ArrayLike, name: str = "counts") -> np.ndarray:
    """Non-negative whole numbers as int64; raises ValueError for anything else."""
    numbers = np.asarray(values, dtype=float)
    if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers != np.floor(numbers)).any():
        raise ValueError(f"{name} must be whole numbers of zero or more")
    return numbers.astype(np.int64)


def as_exposures(values: ArrayLike, shape: tuple[int, ...], name: str = "exposures") -> np.ndarray:
    """Positive finite numbers broadcast to ``shape``; raises ValueError for anything else."""
    numbers = np.broadcast_to(np.asarray(values, dtype=float), shape)
    if not np.isfinite(numbers).all() or (numbers <= 0).any():
        raise ValueError(f"{name} must be numbers above zero")
    return numbers
