"""The outcome of a problem: every pair of states, what an override needs, and the page and the API that say so."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from plans.models import Plan, Problem
from plans.plan.models import PlanStage
from plans.problems.models import ProblemStatus
from plans.problems.services import Decision, decide
from stakeholders.access.errors import Conflict, Refused
from tests.builders import make_plan, make_problem
from tests.forms import fill

ALLOWED = {
    ("candidate", "prioritised"), ("candidate", "watch"), ("candidate", "rejected"),
    ("prioritised", "candidate"), ("prioritised", "watch"), ("prioritised", "rejected"), ("prioritised", "closed"),
    ("watch", "candidate"), ("watch", "prioritised"), ("watch", "rejected"), ("watch", "closed"),
    ("rejected", "candidate"), ("rejected", "prioritised"), ("rejected", "watch"),
    ("closed", "candidate"),
}  # fmt: skip
SIGNED = {"reason": "The walks say so.", "decided_by": "Steering group", "decided_on": date(2026, 6, 11)}


@pytest.fixture
def problem(town):
    return make_problem(make_plan(town))


def page_of(problem, end="decision/"):
    return f"/town/port-test/plan/problems/{problem.uid}/{end}"


@pytest.mark.parametrize("old", ProblemStatus.values)
@pytest.mark.parametrize("new", ProblemStatus.values)
def test_every_pair_of_states(coordinator, problem, old, new):
    Problem.objects.filter(pk=problem.pk).update(status=old)
    if old == new or (old, new) in ALLOWED:
        assert decide(by=coordinator, problem=problem, decision=Decision(new)).status == new
    else:
        with pytest.raises(Refused) as refused:
            decide(by=coordinator, problem=problem, decision=Decision(new))
        assert refused.value.code == "not_a_step"


def test_a_draft_decision_may_be_bare(coordinator, problem):
    assert decide(by=coordinator, problem=problem, decision=Decision("prioritised")).decision_reason == ""


@pytest.mark.parametrize("missing", ["reason", "decided_by", "decided_on"])
def test_an_override_is_signed(coordinator, problem, missing):
    told = {**SIGNED, missing: None if missing == "decided_on" else ""}
    with pytest.raises(Refused):
        decide(by=coordinator, problem=problem, decision=Decision("prioritised", is_override=True, **told))
    row = {
        "decision_reason": told["reason"],
        "decided_by": told["decided_by"],
        "decided_on": told["decided_on"],
    }
    with pytest.raises(IntegrityError, match="problem_override_is_signed"), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(is_override=True, **row)


def test_a_rank_comes_only_with_an_override(coordinator, problem):
    with pytest.raises(Refused):
        decide(by=coordinator, problem=problem, decision=Decision("prioritised", rank=2, **SIGNED))
    told = decide(
        by=coordinator, problem=problem, decision=Decision("watch", is_override=True, rank=2, **SIGNED)
    )
    assert (told.decided_rank, told.is_override) == (2, True)


def test_who_read_an_earlier_state_is_told(coordinator, problem):
    decide(by=coordinator, problem=problem, decision=Decision("watch"), revision=1)
    with pytest.raises(Conflict):
        decide(by=coordinator, problem=problem, decision=Decision("rejected"), revision=1)


def test_the_page_records_the_decision(as_alice, problem):
    form = as_alice.get(page_of(problem))
    data = fill(form, status="prioritised", is_override="on", rank="6", reason="After the walks")
    response = as_alice.post(page_of(problem), data)
    assert response.status_code == 422
    assert "After the walks" in response.content.decode()
    data = fill(response, decided_by="Steering group", decided_on="2026-06-11")
    assert as_alice.post(page_of(problem), data).status_code == 302
    problem.refresh_from_db()
    assert (problem.status, problem.decided_rank, problem.decided_by) == ("prioritised", 6, "Steering group")
    for page in (page_of(problem, ""), page_of(problem, "why/")):
        text = as_alice.get(page).content.decode()
        for word in ("After the walks", "Steering group", "departs from the matrix"):
            assert word in text


def test_two_who_decide_at_once(as_alice, coordinator, problem):
    data = fill(as_alice.get(page_of(problem)), status="watch", reason="Mine")
    decide(by=coordinator, problem=problem, decision=Decision("rejected", "Theirs"))
    response = as_alice.post(page_of(problem), data)
    assert response.status_code == 409
    assert "Mine" in response.content.decode()
    assert as_alice.post(page_of(problem), fill(response)).status_code == 302
    problem.refresh_from_db()
    assert problem.decision_reason == "Mine"


def test_a_plan_in_force_refuses(as_alice, problem):
    data = fill(as_alice.get(page_of(problem)), status="watch")
    Plan.objects.update(stage=PlanStage.IN_FORCE)
    assert as_alice.post(page_of(problem), data).status_code == 409
    problem.refresh_from_db()
    assert problem.status == "candidate"


def test_the_api_decides_by_the_same_verb(as_alice, problem):
    address = f"/api/v1/port-test/problems/{problem.uid}/"

    def post(**body):
        return as_alice.post(f"{address}decide/", body, content_type="application/json")

    assert post(status="closed").status_code == 422
    assert post(status="watch", is_override=True).status_code == 400
    signed = {**SIGNED, "decided_on": "2026-06-11"}
    assert post(status="candidate", is_override=True, rank=3, **signed).json()["decided_rank"] == 3
    problem.refresh_from_db()
    answer = post(status="watch", reason="Too few to say", revision=problem.revision)
    assert (answer.status_code, answer.json()["status"]) == (200, "watch")
    assert post(status="rejected", revision=problem.revision).status_code == 409
    # The status is no field that can be written beside the verb.
    as_alice.patch(address, {"status": "prioritised"}, content_type="application/json")
    problem.refresh_from_db()
    assert (problem.status, problem.decision_reason) == ("watch", "Too few to say")
