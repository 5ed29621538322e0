"""Section 5 of the printed plan: the matrix, and the decisions that depart from it."""

from plans.documents.edition import Edition
from plans.documents.plan_document.diagnosis import priorities
from plans.models import Criterion, PriorityScore, Scorer
from plans.versions.content import snapshot
from tests.builders import make_problem


def test_an_override_is_printed_with_who_and_when(plan, town):
    chosen = plan.problems.get()
    signed = {"decided_by": "Steering group", "decided_on": "2026-06-11"}
    left = make_problem(plan, "P9", status="rejected", decision_reason="Low harm", is_override=True, **signed)
    plan.problems.filter(pk=chosen.pk).update(
        status="prioritised", decision_reason="After the walks", is_override=True, decided_rank=2, **signed
    )
    criterion = Criterion.objects.create(municipality=town, plan=plan, code="H", label="Harm", weight=25)
    scorer = Scorer.objects.create(municipality=town, plan=plan, name="Analyst")
    for problem, value in ((chosen, 3), (left, 5)):
        PriorityScore.objects.create(
            municipality=town, problem=problem, criterion=criterion, scorer=scorer, value=value
        )
    edition = Edition(town, plan, snapshot(plan), {}, plan.updated_at)
    said = str(priorities(edition))
    for words in (
        "After the walks",
        "Departs from the matrix: rank 2 by decision.",
        "Low harm",
        "Departs from the matrix.",
        "Steering group, 11 June 2026",
        "Harm",
    ):
        assert words in said, words
