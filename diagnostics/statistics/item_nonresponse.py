"""What came of each question: how many were asked, and how many of them gave no answer that counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from .reliability import Showing


class Reply(IntEnum):
    """What came of one question with one person."""

    VALID = 0
    DONT_KNOW = 1
    REFUSED = 2
    SKIPPED = 3  # not asked, because of an earlier answer or because the form did not have it
    MISSING = 4  # asked, and left out in error


@dataclass(frozen=True, slots=True)
class NonResponseRules:
    """Shares of those asked without a valid answer above which a question is flagged, or hidden."""

    flag: float = 0.10
    hide: float = 0.30

    def decide(self, share: float) -> Showing:
        if share > self.hide:
            return Showing.HIDE
        return Showing.CAUTION if share > self.flag else Showing.SHOW


@dataclass(frozen=True, slots=True)
class ItemResponse:
    """One question: persons and weights by ``Reply``; ``dont_know_answers``: "don't know" is an answer of its own."""

    persons: tuple[int, ...]
    weights: tuple[float, ...]
    dont_know_answers: bool
    rules: NonResponseRules

    @property
    def asked(self) -> int:
        return sum(self.persons) - self.persons[Reply.SKIPPED]

    @property
    def share(self) -> float:
        """Persons without an answer among those asked."""
        return self._share(self.persons)

    @property
    def weighted_share(self) -> float:
        return self._share(self.weights)

    @property
    def showing(self) -> Showing:
        """What the larger of the two shares allows."""
        return self.rules.decide(max(self.share, self.weighted_share))

    def _share(self, counts: Sequence[float]) -> float:
        lacking = counts[Reply.REFUSED] + counts[Reply.MISSING]
        if not self.dont_know_answers:
            lacking += counts[Reply.DONT_KNOW]
        asked = sum(counts) - counts[Reply.SKIPPED]
        return lacking / asked if asked > 0 else 0.0


def item_nonresponse(
    weights: ArrayLike,
    replies: Sequence[ArrayLike],
    *,
    rules: NonResponseRules | None = None,
    dont_know_answers: Sequence[bool] | None = None,
) -> list[ItemResponse]:
    """Summary of many questions: ``replies`` holds one column of ``Reply`` numbers each.

    ``dont_know_answers`` (one per question) tells where "don't know" belongs to the base, as among all respondents of
    SDG 16.1.4. Raises ValueError for columns of another length or with other numbers.
    """
    w = np.asarray(weights, dtype=float)
    own = [False] * len(replies) if dont_know_answers is None else list(dont_know_answers)
    found = []
    for column, is_answer in zip((np.asarray(reply) for reply in replies), own, strict=True):
        if column.shape != w.shape or not ((column >= 0) & (column < len(Reply))).all():
            raise ValueError("a question needs one reply per weight")
        persons, weighted = np.bincount(column, minlength=len(Reply)), np.bincount(column, w, len(Reply))
        counts = tuple(persons.tolist()), tuple(weighted.tolist())
        found.append(ItemResponse(*counts, is_answer, rules or NonResponseRules()))
    return found
