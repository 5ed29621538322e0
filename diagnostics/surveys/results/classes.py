"""Numbers in a few classes of round limits. Neither Django nor the database."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

import numpy as np

from stakeholders.drawing.scales import ticks

MOST_CLASSES = 9


@dataclass(frozen=True, slots=True)
class NumberClass:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}\u2013{self.high}"


def classes_of(numbers: np.ndarray) -> list[NumberClass]:
    """At most about eight classes that hold all the numbers; each number its own class when there are few."""
    if not numbers.size:
        return []
    low, high = floor(numbers.min()), ceil(numbers.max())
    if high - low < MOST_CLASSES:
        return [NumberClass(number, number) for number in range(low, high + 1)]
    edges = [int(edge) for edge in ticks(low, high, MOST_CLASSES)]
    classes = [NumberClass(first, last - 1) for first, last in pairwise(edges)]
    # The last edge belongs to nobody yet when a number stands exactly on it.
    return (
        [*classes, NumberClass(edges[-1], edges[-1] + edges[1] - edges[0] - 1)]
        if high >= edges[-1]
        else classes
    )
