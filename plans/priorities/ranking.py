"""Scores of candidates by weighted criteria, their ranks, and how firm the ranks are. Pure.

Method: score = Σ(weight * value) / Σ weight * 20, so that 0 to 5 becomes 0 to 100; a value on which several
scorers spoke is their mean. Exact fractions throughout: two scores are equal only when they are.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

HIGHEST = 5
FACTORS = (Fraction(1, 2), Fraction(3, 2))  # each weight once halved, once half as much again
DISAGREE = 2  # points between the lowest and the highest value of one cell

Key = Hashable


@dataclass(frozen=True, slots=True)
class Cell:
    """What the scorers said of one candidate by one criterion: {scorer: value}."""

    values: Mapping[Key, int]

    @property
    def mean(self) -> Fraction | None:
        return Fraction(sum(self.values.values()), len(self.values)) if self.values else None

    @property
    def spread(self) -> int:
        """Points between the lowest and the highest value."""
        return max(self.values.values()) - min(self.values.values()) if self.values else 0

    @property
    def is_disputed(self) -> bool:
        return self.spread >= DISAGREE


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one candidate stands.

    `score` (0 to 100) and `rank` (1 is first; equals share it) are None while a criterion that counts is unscored;
    `missing` names those criteria. `low` and `high` are the best and the worst rank over all changes of a weight.
    `by_scorer`: {scorer: score} of the scorers who judged every criterion that counts.
    """

    score: Fraction | None
    rank: int | None
    low: int | None
    high: int | None
    cells: Mapping[Key, Cell]
    missing: tuple[Key, ...]
    by_scorer: Mapping[Key, Fraction]

    @property
    def is_stable(self) -> bool:
        return self.rank is not None and self.low == self.high


@dataclass(frozen=True, slots=True)
class Variant:
    """The ranks when the weight of one criterion is multiplied by `factor`."""

    criterion: Key
    factor: Fraction
    ranks: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Ranking:
    standings: Mapping[Key, Standing]
    variants: tuple[Variant, ...]

    def keeps(self, chosen: Iterable[Key]) -> int:
        """In how many variants the chosen candidates are still the foremost ones among all that are ranked."""
        wanted = {key for key in chosen if self.standings[key].rank is not None}
        return sum(_are_foremost(wanted, variant.ranks) for variant in self.variants)


def _are_foremost(wanted: set, ranks: Mapping[Key, int]) -> bool:
    others = [rank for key, rank in ranks.items() if key not in wanted]
    return not wanted or not others or max(ranks[key] for key in wanted) <= min(others)


def score_of(means: Mapping[Key, Fraction | int], weights: Mapping[Key, Fraction | int]) -> Fraction | None:
    """Σ(weight * value) / Σ weight * 20; None when a criterion with a weight has no value, or nothing has weight."""
    counted = {key: weight for key, weight in weights.items() if weight}
    if not counted or any(means.get(key) is None for key in counted):
        return None
    total = sum(Fraction(weight) * means[key] for key, weight in counted.items())
    return total / sum(counted.values()) * Fraction(100, HIGHEST)


def ranks_of(scores: Mapping[Key, Fraction | int | None]) -> dict[Key, int]:
    """1 for the highest score; equal scores share a rank and the next one is skipped. None is not ranked."""
    known = [score for score in scores.values() if score is not None]
    return {
        key: 1 + sum(other > score for other in known) for key, score in scores.items() if score is not None
    }


def rank(
    candidates: Iterable[Key], weights: Mapping[Key, int], values: Iterable[tuple[Key, Key, Key, int]]
) -> Ranking:
    """The whole matrix. `values`: (candidate, criterion, scorer, 0 to 5); those of unknown ones are left out."""
    cells = {key: {criterion: {} for criterion in weights} for key in candidates}
    for candidate, criterion, scorer, value in values:
        if candidate in cells and criterion in weights:
            cells[candidate][criterion][scorer] = value
    matrix = {key: {one: Cell(said) for one, said in row.items()} for key, row in cells.items()}
    means = {key: {one: cell.mean for one, cell in row.items()} for key, row in matrix.items()}
    scores = {key: score_of(row, weights) for key, row in means.items()}
    ranks, variants = ranks_of(scores), _variants(means, weights)
    standings = {
        key: _standing(row, weights, scores[key], ranks.get(key), [v.ranks.get(key) for v in variants])
        for key, row in matrix.items()
    }
    return Ranking(standings, tuple(variants))


def _variants(means, weights: Mapping[Key, int]) -> list[Variant]:
    """Ranks with each weight changed. Σ weights is the same for all candidates of a variant, so whole totals decide."""
    counted = {key: weight for key, weight in weights.items() if weight}
    whole = {key: _whole(row, counted) for key, row in _common(means).items()}
    doubled = {key: 2 * sum(counted[one] * row[one] for one in counted) for key, row in whole.items() if row}
    found = []
    for criterion, weight in counted.items():
        for factor in FACTORS:
            step = int(2 * (factor - 1)) * weight  # of the doubled weight
            totals = {key: total + step * whole[key][criterion] for key, total in doubled.items()}
            found.append(Variant(criterion, factor, ranks_of(totals)))
    return found


def _common(means) -> dict:
    """The means as whole numbers of one common part."""
    parts = lcm(*(mean.denominator for row in means.values() for mean in row.values() if mean is not None))
    return {
        key: {one: None if mean is None else int(mean * parts) for one, mean in row.items()}
        for key, row in means.items()
    }


def _whole(row: Mapping[Key, int | None], counted) -> Mapping[Key, int] | None:
    """The row when every criterion that counts is scored."""
    return None if any(row[one] is None for one in counted) else row


def _standing(row: Mapping[Key, Cell], weights, score, place: int | None, elsewhere) -> Standing:
    places = [place, *elsewhere] if place is not None else []
    scorers = {scorer: None for cell in row.values() for scorer in cell.values}
    own = {
        scorer: score_of({key: cell.values.get(scorer) for key, cell in row.items()}, weights)
        for scorer in scorers
    }
    return Standing(
        score=score,
        rank=place,
        low=min(places, default=None),
        high=max(places, default=None),
        cells=row,
        missing=tuple(key for key, cell in row.items() if weights[key] and not cell.values),
        by_scorer={scorer: value for scorer, value in own.items() if value is not None},
    )
