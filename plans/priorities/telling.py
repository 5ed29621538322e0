"""The matrix in the words and rows of the page, the file and the printed sheet."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans.problems.models import Problem, ProblemStatus

from .matrix import FEWEST, MOST, Matrix, rounded
from .models import Criterion, PriorityScore
from .ranking import Cell, Standing

TONES = {
    ProblemStatus.CANDIDATE: "neutral",
    ProblemStatus.PRIORITISED: "success",
    ProblemStatus.WATCH: "info",
    ProblemStatus.REJECTED: "neutral",
    ProblemStatus.CLOSED: "neutral",
}


def figure(value) -> str:
    """A mean or a score in the reader's notation, at most one decimal; empty for nothing."""
    if value is None:
        return ""
    value = rounded(value) if isinstance(value, Fraction) else value
    whole = value == int(value)
    return number_format(int(value) if whole else value, None if whole else 1)


def span(low: int | None, high: int | None) -> str:
    """A range of ranks: "3" or "2 to 4"."""
    if low is None:
        return ""
    return str(low) if low == high else _("%(low)d to %(high)d") % {"low": low, "high": high}


@dataclass(frozen=True)
class ToldCell:
    """One cell: the mean as text, who said what, and the two things that a reader must know of it."""

    criterion: Criterion
    mean: str
    said: list[PriorityScore]
    cell: Cell
    is_judgement: bool

    @property
    def is_disputed(self) -> bool:
        return self.cell.is_disputed


@dataclass(frozen=True)
class ToldRow:
    """One candidate with its cells, its score, its ranks and what was decided."""

    problem: Problem
    standing: Standing
    cells: list[ToldCell]
    score: str
    place: int | None
    span: str
    tone: str

    @property
    def missing(self) -> int:
        return len(self.standing.missing)


def told_rows(matrix: Matrix) -> list[ToldRow]:
    """Every candidate, the foremost first; those without a rank come last, in the order of the plan."""
    scorers = {one.pk: one for one in matrix.scorers}
    for score in matrix.scores:
        score.scorer = scorers[score.scorer_id]
    rows = [_row(matrix, problem) for problem in matrix.problems]
    return sorted(rows, key=lambda row: (row.place is None, row.place or 0))


def told_row(matrix: Matrix, problem: Problem) -> ToldRow | None:
    return next((row for row in told_rows(matrix) if row.problem.pk == problem.pk), None)


def _row(matrix: Matrix, problem: Problem) -> ToldRow:
    standing = matrix.standing(problem)
    return ToldRow(
        problem=problem,
        standing=standing,
        cells=[_cell(matrix, problem, standing, one) for one in matrix.criteria],
        score=figure(matrix.score(problem)),
        place=matrix.place(problem),
        span=span(standing.low, standing.high),
        tone=TONES[problem.status],
    )


def _cell(matrix: Matrix, problem: Problem, standing: Standing, criterion: Criterion) -> ToldCell:
    said, cell = matrix.by_cell.get((problem.pk, criterion.pk), []), standing.cells[criterion.pk]
    judged = bool(said) and all(score.is_judgement for score in said)
    return ToldCell(criterion, figure(cell.mean), said, cell, judged)


def parts(matrix: Matrix, row: ToldRow) -> list[dict]:
    """What each criterion contributes to the score: weight * mean / Σ weight * 20, in points of 100."""
    total = matrix.total_weight
    return [
        {
            "cell": cell,
            "points": figure(cell.cell.mean * cell.criterion.weight / total * 20)
            if total and cell.cell.mean is not None
            else "",
            "most": figure(Fraction(cell.criterion.weight * 100, total)) if total else "",
        }
        for cell in row.cells
    ]


def advice(matrix: Matrix) -> list[tuple[str, str]]:
    """[(tone, sentence)]: what the partners may want to look at again. Nothing here blocks anything."""
    found = []
    chosen = len(matrix.chosen)
    if chosen and not FEWEST <= chosen <= MOST:
        found.append(("warning", _number_advice(chosen)))
    if len(matrix.scorers) == 1 and matrix.scores:
        found.append(
            (
                "info",
                _("Only one scorer so far. A second one shows where the partners see things differently."),
            )
        )
    unranked = [one.code for one in matrix.problems if matrix.scores and matrix.standing(one).rank is None]
    if unranked:
        text = _("Not every criterion is scored for %(codes)s, so that they have no score and no rank yet.")
        found.append(("info", text % {"codes": ", ".join(unranked)}))
    if passed := _passed_over(matrix):
        text = _(
            "Chosen before a problem with a higher score, without a recorded reason for departing from the "
            "matrix: %(codes)s. Record the reason with the decision."
        )
        found.append(("warning", text % {"codes": ", ".join(passed)}))
    return found


def _number_advice(chosen: int) -> str:
    if chosen < FEWEST:
        return ngettext(
            "%(count)d priority is chosen. Three to seven are usual: fewer leave much of the diagnosis unanswered.",
            "%(count)d priorities are chosen. Three to seven are usual: fewer leave much of the diagnosis unanswered.",
            chosen,
        ) % {"count": chosen}
    return _(
        "%(count)d priorities are chosen. Three to seven are usual: more are hardly followed up by anybody."
    ) % {"count": chosen}


def _passed_over(matrix: Matrix) -> list[str]:
    """Codes of priorities that stand behind a problem that was not chosen, where no override is recorded."""
    left = [
        one
        for one in matrix.problems
        if one.status in {ProblemStatus.WATCH, ProblemStatus.REJECTED} and not one.is_override
    ]
    best = min((matrix.standing(one).rank for one in left if matrix.standing(one).rank), default=None)
    if best is None:
        return []
    return [
        one.code for one in matrix.chosen if not one.is_override and (matrix.standing(one).rank or 0) > best
    ]


def firmness(matrix: Matrix) -> str:
    """One sentence on whether the chosen ones are the foremost ones whatever the weight."""
    ranking, chosen = matrix.ranking, [one.pk for one in matrix.chosen]
    if not chosen or not ranking.variants:
        return ""
    told = {"kept": ranking.keeps(chosen), "all": len(ranking.variants), "count": len(chosen)}
    return (
        _(
            "Each weight was once halved and once raised by half. In %(kept)d of these %(all)d cases the "
            "%(count)d priorities are still the foremost %(count)d."
        )
        % told
    )
