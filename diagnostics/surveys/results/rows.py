"""The answers of people, one by one, behind a sheet. Neither Django nor the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics.surveys.questionnaire.schema import Item


@dataclass(frozen=True, slots=True)
class Row:
    """One person's answers with the number of the version, weight, stratum and cluster."""

    version: int
    answers: Mapping
    weight: float = 1.0
    stratum: str = ""
    on: str = ""  # the day, YYYY-MM-DD
    cluster: str = ""


class Rows(Sequence):
    """Rows in memory, and what is told of each as columns. Another source of answers brings columns of its own."""

    def __init__(self, rows: Iterable[Row]):
        self._rows = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place):
        return self._rows[place]

    @cached_property
    def weights(self) -> np.ndarray:
        return np.array([row.weight for row in self], dtype=float)

    @cached_property
    def strata(self) -> Sequence[str]:
        return [row.stratum for row in self]

    @cached_property
    def clusters(self) -> Sequence[str]:
        return [row.cluster for row in self]

    def column(self, item: Item) -> None:
        """The column of a question where the source has it ready."""
        return None

    def turns(self, part: str) -> tuple[np.ndarray, list[Mapping]]:
        """Every turn of a part that repeats: the row of whoever told it, and what was told."""
        rows: list[int] = []
        told: list[Mapping] = []
        for place, row in enumerate(self):
            for turn in row.answers.get(part) or ():
                rows.append(place)
                told.append(turn)
        return np.array(rows, dtype=int), told
