"""The matrix of a plan: who stands where, and why. Read in a constant number of queries, computed in `ranking`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from plans.plan.models import Plan
from plans.problems.models import Problem, ProblemStatus

from .models import Criterion, PriorityScore, Scorer
from .ranking import Ranking, Standing, rank

FEWEST, MOST = 3, 7  # priorities that a town can follow up


def rounded(score: Fraction | None) -> Decimal | None:
    """A score as it is shown and printed: one decimal, halves away from zero."""
    if score is None:
        return None
    exact = Decimal(score.numerator) / Decimal(score.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Matrix:
    """Candidates by criteria with everything that was said. `problems` are those that are not closed."""

    criteria: Sequence[Criterion]
    scorers: Sequence[Scorer]
    problems: Sequence[Problem]
    scores: Sequence[PriorityScore]

    @cached_property
    def ranking(self) -> Ranking:
        weights = {one.pk: one.weight for one in self.criteria}
        values = ((s.problem_id, s.criterion_id, s.scorer_id, s.value) for s in self.scores)
        return rank([problem.pk for problem in self.problems], weights, values)

    @cached_property
    def by_cell(self) -> dict[tuple[int, int], list[PriorityScore]]:
        """(problem, criterion) → scores in the order of the scorers."""
        places = {scorer.pk: place for place, scorer in enumerate(self.scorers)}
        cells: dict[tuple[int, int], list[PriorityScore]] = {}
        for score in sorted(self.scores, key=lambda one: places[one.scorer_id]):
            cells.setdefault((score.problem_id, score.criterion_id), []).append(score)
        return cells

    @property
    def total_weight(self) -> int:
        return sum(one.weight for one in self.criteria)

    @property
    def chosen(self) -> list[Problem]:
        return [one for one in self.problems if one.status == ProblemStatus.PRIORITISED]

    def standing(self, problem: Problem) -> Standing | None:
        return self.ranking.standings.get(problem.pk)

    def score(self, problem: Problem) -> Decimal | None:
        """The score of the matrix; what was typed before there was one where the matrix says nothing."""
        standing = self.standing(problem)
        shown = rounded(standing.score) if standing else None
        return problem.score if shown is None else shown

    def place(self, problem: Problem) -> int | None:
        """The rank that counts: by decision, else by the matrix."""
        standing = self.standing(problem)
        return problem.decided_rank or (standing.rank if standing else None)


def matrix_of(plan: Plan, problems: Sequence[Problem] | None = None) -> Matrix:
    """The matrix as it stands now, in four queries (three when the problems are given)."""
    rows = Problem.objects.of(plan).order_by("order", "code") if problems is None else problems
    return Matrix(
        criteria=list(Criterion.objects.of(plan)),
        scorers=list(Scorer.objects.of(plan)),
        problems=[problem for problem in rows if problem.status != ProblemStatus.CLOSED],
        scores=list(PriorityScore.objects.filter(problem__plan=plan).select_related("finding")),
    )
