"""The plan page, its details, and the lock of a plan in force."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import (
    ActionArea,
    ActionObjective,
    Milestone,
    ObjectiveProblem,
    Plan,
    ProblemArea,
    ProblemFactor,
    Responsibility,
)
from plans.plan.models import PlanStage
from plans.plan.services import editing
from stakeholders.access.errors import Refused
from tests.builders import (
    make_action,
    make_area,
    make_indicator,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_target,
)
from tests.forms import fill

PAGE = "/town/port-test/plan/"
NO_OTHER_PLANS = {"other_plans-TOTAL_FORMS": "0", "other_plans-INITIAL_FORMS": "0"}


def grow(plan, count: int) -> None:
    """`count` problems, objectives and actions, each linked to the one before it in the chain."""
    town = plan.municipality
    area, lead = make_area(town, f"N{count}"), make_organisation(town, f"Police {count}")
    for i in range(count):
        problem = make_problem(plan, f"P{i}", status="prioritised")
        ProblemArea.objects.create(municipality=town, problem=problem, area=area)
        ProblemFactor.objects.create(municipality=town, problem=problem, factor="RF1", link="direct")
        objective = make_objective(plan, f"O{i}", owner=lead)
        ObjectiveProblem.objects.create(municipality=town, objective=objective, problem=problem)
        make_target(objective, make_indicator(town, f"I{count}-{i}"))
        action = make_action(plan, f"A{i:03}", lead=lead, cost=100)
        ActionObjective.objects.create(municipality=town, action=action, objective=objective)
        ActionArea.objects.create(municipality=town, action=action, area=area)
        Milestone.objects.create(municipality=town, action=action, title="Step", due_on=date(2027, 6, 1))
        helper = make_organisation(town, f"Helper {count} {i}")
        Responsibility.objects.create(municipality=town, action=action, organisation=helper, kind="support")


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum(query["sql"].startswith(("SELECT", "WITH")) for query in captured)


def test_the_page_tells_the_plan_from_vision_to_actions(as_bob, town):
    plan = make_plan(town, title="Safer together", vision="Nobody is afraid at home.")
    grow(plan, 2)
    make_action(plan, "A900", title="Not linked to anything")
    page = as_bob.get(PAGE).content.decode()
    for text in (
        "Safer together",
        "Nobody is afraid at home.",
        "Problem P0",
        "Objective O1",
        "Action A001",
        "Not linked yet",
    ):
        assert text in page
    assert "200 <span" in page.replace("\n", "")
    assert "Edit the details" not in page


def test_three_hundred_actions_take_as_many_queries_as_three(as_bob, town):
    around = queries(as_bob, PAGE)
    grow(make_plan(town), 3)
    small = queries(as_bob, PAGE)
    Plan.objects.update(stage=PlanStage.CLOSED)
    grow(make_plan(town), 300)
    assert "Action A299" in as_bob.get(PAGE).content.decode()
    assert queries(as_bob, PAGE) == small
    assert small - around <= 12


def test_a_town_without_a_plan_is_shown_how_to_begin(as_alice, as_bob, town):
    page = as_bob.get(PAGE).content.decode()
    assert "There is no plan yet" in page
    assert "/plan/new/" not in page


def test_a_plan_is_begun(as_alice, town):
    assert "/plan/new/" in as_alice.get(PAGE).content.decode()
    form = as_alice.get(f"{PAGE}new/")
    data = fill(form, title="First plan", period_start="2027-01-01", period_end="2029-12-31")
    response = as_alice.post(f"{PAGE}new/", data)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert Plan.objects.get().title == "First plan"
    assert as_alice.get(f"{PAGE}new/").status_code == 302


def test_a_second_plan_is_refused(as_alice, town):
    make_plan(town)
    response = as_alice.post(
        f"{PAGE}new/",
        {"title": "Second", "period_start": "2030-01-01", "period_end": "2031-01-01", **NO_OTHER_PLANS},
    )
    assert response.status_code == 409
    assert "There is a plan already" in response.content.decode()
    assert Plan.objects.count() == 1


def test_a_period_in_the_wrong_order_keeps_what_was_typed(as_alice, town):
    data = {
        "title": "First plan",
        "period_start": "2029-01-01",
        "period_end": "2027-12-31",
        "vision": "A calm town",
    }
    response = as_alice.post(f"{PAGE}new/", data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "must end after it starts" in page
    assert "A calm town" in page
    assert 'value="2029-01-01"' in page


def test_details_are_changed(as_alice, town):
    plan = make_plan(town)
    data = fill(as_alice.get(f"{PAGE}details/"), vision="Calm streets", revision_authority="City council")
    assert as_alice.post(f"{PAGE}details/", data).status_code == 302
    plan.refresh_from_db()
    assert (plan.vision, plan.revision_authority, plan.revision) == ("Calm streets", "City council", 2)


def test_the_slower_of_two_editors_loses_nothing(as_alice, town):
    plan = make_plan(town)
    mine = fill(as_alice.get(f"{PAGE}details/"), vision="Mine")
    as_alice.post(f"{PAGE}details/", fill(as_alice.get(f"{PAGE}details/"), vision="Theirs"))
    response = as_alice.post(f"{PAGE}details/", mine)
    assert response.status_code == 409
    assert "Mine" in response.content.decode()
    plan.refresh_from_db()
    assert plan.vision == "Theirs"
    assert as_alice.post(f"{PAGE}details/", fill(response)).status_code == 302
    plan.refresh_from_db()
    assert plan.vision == "Mine"


def test_readers_may_not_write_and_strangers_find_nothing(as_bob, town):
    make_plan(town)
    for address in (f"{PAGE}details/", f"{PAGE}new/"):
        assert as_bob.get(address).status_code == 403
        assert as_bob.post(address, {"title": "x"}).status_code == 403


def test_another_town_finds_nothing(as_charlie, town):
    make_plan(town)
    for address in (PAGE, f"{PAGE}details/", f"{PAGE}new/"):
        assert as_charlie.get(address).status_code == 404


@pytest.mark.parametrize("stage", [PlanStage.IN_FORCE, PlanStage.CLOSED])
def test_a_plan_in_force_is_not_edited(town, stage):
    plan = make_plan(town, stage=stage)
    with pytest.raises(Refused) as refused, editing(plan):
        pass
    assert refused.value.code == "plan_in_force"


@pytest.mark.parametrize("stage", [PlanStage.DRAFT, PlanStage.REVISION])
def test_a_draft_and_a_revision_are_edited(town, stage):
    with editing(make_plan(town, stage=stage)) as plan:
        assert plan.stage == stage


def test_a_plan_in_force_says_why_and_what_opens_it(as_alice, town):
    plan = make_plan(town, stage=PlanStage.IN_FORCE)
    page = as_alice.get(PAGE).content.decode()
    assert "that decision opens a revision" in page
    assert "Edit the details" not in page
    response = as_alice.get(f"{PAGE}details/")
    assert response.status_code == 409
    assert "that decision opens a revision" in response.content.decode()
    response = as_alice.post(
        f"{PAGE}details/",
        {
            "title": "Changed",
            "period_start": "2027-01-01",
            "period_end": "2029-12-31",
            "vision": "Typed text",
            **NO_OTHER_PLANS,
        },
    )
    assert response.status_code == 409
    assert "Typed text" in response.content.decode()
    plan.refresh_from_db()
    assert plan.title == "Plan"
