"""Criteria, scores and ranks as a version freezes them."""

from plans.problems.models import Problem
from plans.versions.hashing import decimal_text

from .matrix import Matrix
from .models import Criterion, PriorityScore


def frozen_criteria(matrix: Matrix) -> list[dict]:
    return [_criterion(one) for one in matrix.criteria]


def _criterion(one: Criterion) -> dict:
    return {
        "uid": str(one.uid),
        "kind": "criterion",
        "code": one.code,
        "title": one.label,
        "question": one.question,
        "weight": one.weight,
        "scale": list(one.scale),
    }


def frozen_priority(matrix: Matrix, problem: Problem) -> dict:
    """What the matrix said of a problem at this moment: computed once, so that a later method changes nothing."""
    standing = matrix.standing(problem)
    return {
        "score": decimal_text(matrix.score(problem)),
        "rank": standing.rank if standing else None,
        "rank_best": standing.low if standing else None,
        "rank_worst": standing.high if standing else None,
        "scores": [
            _score(matrix, score)
            for one in matrix.criteria
            for score in matrix.by_cell.get((problem.pk, one.pk), [])
        ],
    }


def _score(matrix: Matrix, score: PriorityScore) -> dict:
    codes = {one.pk: one.code for one in matrix.criteria}
    names = {one.pk: one.name for one in matrix.scorers}
    return {
        "criterion": codes[score.criterion_id],
        "scorer": names[score.scorer_id],
        "value": score.value,
        "evidence": score.evidence,
        "finding": score.finding.code if score.finding else "",
        "note": score.note,
    }
