"""The verbs of the matrix: criteria, who scores, and the scores."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from diagnostics.findings.models import Finding
from plans.plan.models import Plan
from plans.plan.services import editing
from plans.problems.models import Problem
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor

from .models import HIGHEST, Criterion, PriorityScore, Scorer
from .usual import usual_criteria


@dataclass(frozen=True)
class Entry:
    """A value for one cell of a scorer's sheet; None empties the cell. What stays None of the rest is kept."""

    problem: Problem
    criterion: Criterion
    value: int | None
    evidence: str | None = None
    note: str | None = None
    # An empty tuple keeps the finding, (None,) takes it away.
    finding: tuple[Finding | None, ...] = ()


def take_usual_criteria(*, by: Actor, plan: Plan) -> list[Criterion]:
    """Begin with the seven usual criteria. Refused when the plan has criteria already."""
    with editing(plan):
        if Criterion.objects.of(plan).exists():
            raise Refused(_("The plan has criteria already. Change them one by one."), code="criteria_exist")
        return Criterion.objects.bulk_create(
            Criterion(municipality=by.municipality, plan=plan, order=order, **row)
            for order, row in enumerate(usual_criteria(), start=1)
        )


def weigh(*, by: Actor, plan: Plan, weights: dict[int, int]) -> None:
    """Set the weights of several criteria at once, by their keys."""
    with editing(plan):
        for criterion in Criterion.objects.of(plan).filter(pk__in=weights):
            if criterion.weight != weights[criterion.pk]:
                Criterion.objects.filter(pk=criterion.pk).update(
                    weight=weights[criterion.pk], revision=F("revision") + 1
                )


def delete_criterion(*, by: Actor, criterion: Criterion) -> None:
    """Take a criterion out of the matrix with all scores by it."""
    with editing(criterion.plan):
        criterion.delete()


def delete_scorer(*, by: Actor, scorer: Scorer) -> None:
    """Take a scorer out of the matrix with all scores of theirs."""
    with editing(scorer.plan):
        scorer.delete()


def record_scores(
    *, by: Actor, scorer: Scorer, entries: Iterable[Entry], revision: int | None = None
) -> None:
    """Write values into a scorer's sheet. Conflict when the sheet was changed since `revision` was read."""
    with editing(scorer.plan):
        current = Scorer.objects.select_for_update(no_key=True).get(pk=scorer.pk)
        if revision is not None and revision != current.revision:
            raise Conflict(
                _(
                    "Somebody else has changed this sheet in the meantime. Your values are still here: "
                    "compare them with the saved ones and save again."
                )
            )
        known = {
            (one.problem_id, one.criterion_id): one for one in PriorityScore.objects.filter(scorer=scorer)
        }
        changed = [_record(scorer, known, entry) for entry in entries]
        if any(changed):
            Scorer.objects.filter(pk=scorer.pk).update(revision=F("revision") + 1)


def _record(scorer: Scorer, known: dict, entry: Entry) -> bool:
    """Make one cell say what the entry says; whether anything changed."""
    score = known.get((entry.problem.pk, entry.criterion.pk))
    if entry.value is None:
        if score is not None:
            score.delete()
        return score is not None
    if not 0 <= entry.value <= HIGHEST:
        raise Refused(_("A value is a whole number from 0 to 5."), code="value_out_of_scale")
    if score is None:
        score = PriorityScore(
            municipality_id=scorer.municipality_id,
            problem=entry.problem,
            criterion=entry.criterion,
            scorer=scorer,
        )
    before = _said(score)
    score.value = entry.value
    score.evidence = score.evidence if entry.evidence is None else entry.evidence
    score.note = score.note if entry.note is None else entry.note
    if entry.finding:
        score.finding = entry.finding[0]
    if score.pk is None or _said(score) != before:
        score.save()
        return True
    return False


def _said(score: PriorityScore) -> tuple:
    return score.value, score.evidence, score.note, score.finding_id
