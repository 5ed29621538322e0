"""The matrix as a spreadsheet: one line a candidate, the values first and the evidence behind them after."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .matrix import Matrix, rounded
from .models import PriorityScore
from .telling import ToldCell, ToldRow


def headers(matrix: Matrix) -> list[str]:
    """Headings, in the order of the cells of `lines`."""
    return [
        _("Rank"),
        _("Code"),
        _("Problem"),
        *(f"{one.label} ({one.weight})" for one in matrix.criteria),
        _("Score, 0 to 100"),
        _("Rank in the matrix"),
        _("Best rank, weights ±50 %"),
        _("Worst rank, weights ±50 %"),
        _("Outcome"),
        _("Departs from the matrix"),
        _("Reason"),
        _("Decided by"),
        _("Decided on"),
        *(_("Behind: %(criterion)s") % {"criterion": one.label} for one in matrix.criteria),
    ]


def lines(matrix: Matrix, rows: Iterable[ToldRow]) -> Iterator[list]:
    """One line for each candidate, the foremost first."""
    for row in rows:
        problem, standing = row.problem, row.standing
        yield [
            row.place,
            problem.code,
            problem.title,
            *(rounded(cell.cell.mean) for cell in row.cells),
            matrix.score(problem),
            standing.rank,
            standing.low,
            standing.high,
            problem.get_status_display(),
            _("yes") if problem.is_override else _("no"),
            problem.decision_reason,
            problem.decided_by,
            problem.decided_on,
            *(behind(cell) for cell in row.cells),
        ]


def behind(cell: ToldCell) -> str:
    """ "Analyst 3: F05 Injuries. Steering group 5: judgement"."""
    return ". ".join(_said(score) for score in cell.said)


def _said(score: PriorityScore) -> str:
    return f"{score.scorer.name} {score.value}: {grounds(score)}"


def grounds(score: PriorityScore) -> str:
    """What a value rests on, with its note."""
    rests = " ".join(filter(None, [score.finding.code if score.finding else "", score.evidence]))
    return "; ".join(filter(None, [rests or _("judgement"), score.note]))
