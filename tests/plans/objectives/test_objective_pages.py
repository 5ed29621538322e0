"""Pages of objectives, by real form posts."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.models import IndicatorValue
from plans.models import ActionObjective, Objective, ObjectiveProblem, Plan, Target
from plans.plan.models import PlanStage
from stakeholders.access.tenancy import scope
from tests.builders import (
    make_action,
    make_indicator,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_target,
)
from tests.forms import fill

LIST = "/town/port-test/plan/objectives/"


@pytest.fixture
def plan(town):
    return make_plan(town)


def page_of(objective, end=""):
    return f"{LIST}{objective.uid}/{end}"


def test_an_objective_is_written_with_its_target(as_alice, plan, town):
    problem, owner, indicator = make_problem(plan), make_organisation(town), make_indicator(town)
    data = fill(
        as_alice.get(f"{LIST}new/?problem={problem.uid}"),
        statement="Fewer burglaries",
        due_on="2028-12-31",
        owner=owner.pk,
        **{
            "targets-0-indicator": indicator.pk,
            "targets-0-baseline_value": "31.0",
            "targets-0-baseline_period": "2025",
            "targets-0-baseline_on": "2025-12-31",
            "targets-0-target_value": "23.3",
            "targets-0-target_on": "2028-12-31",
        },
    )
    assert (data["code"], data["problems"]) == (["O1"], [str(problem.pk)])
    response = as_alice.post(f"{LIST}new/", data)
    objective = Objective.objects.get()
    assert (response.status_code, response["Location"]) == (302, page_of(objective))
    assert list(objective.problems.all()) == [problem]
    assert objective.targets.get().baseline_on == date(2025, 12, 31)
    page = as_alice.get(page_of(objective)).content.decode()
    for text in ("Fewer burglaries", "Police", "Indicator I01", "No value yet", "23.3"):
        assert text in page


def test_the_page_judges_the_newest_value(as_bob, plan, town):
    objective, indicator = make_objective(plan), make_indicator(town)
    make_target(objective, indicator, baseline_on=date(2025, 12, 31), target_on=date(2029, 12, 31))
    IndicatorValue.objects.create(
        municipality=town,
        indicator=indicator,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31),
        value=99,
    )
    for address in (LIST, page_of(objective), "/town/port-test/plan/"):
        assert "Far behind" in as_bob.get(address).content.decode()
    indicator.direction = "context"
    indicator.save()
    assert "Context, not judged" in as_bob.get(page_of(objective)).content.decode()


def test_a_date_outside_the_plan_is_saved_and_said(as_alice, plan):
    data = fill(as_alice.get(f"{LIST}new/"), statement="Later", due_on="2035-01-01")
    assert as_alice.post(f"{LIST}new/", data).status_code == 302
    assert "outside the period" in as_alice.get(page_of(Objective.objects.get())).content.decode()


def test_a_target_before_its_baseline_keeps_what_was_typed(as_alice, plan, town):
    data = fill(
        as_alice.get(f"{LIST}new/"),
        statement="Typed text",
        **{
            "targets-0-indicator": make_indicator(town).pk,
            "targets-0-baseline_on": "2028-01-01",
            "targets-0-target_on": "2027-01-01",
        },
    )
    response = as_alice.post(f"{LIST}new/", data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "must come after the baseline" in page
    assert "Typed text" in page
    assert Objective.objects.count() == 0


def test_a_new_indicator_shows_up_while_the_form_is_open(as_alice, plan, town):
    data = fill(as_alice.get(f"{LIST}new/"), statement="Typed text", again="refresh")
    make_indicator(town, "I99", name="Defined in the other tab")
    page = as_alice.post(f"{LIST}new/", data).content.decode()
    assert "Defined in the other tab" in page
    assert "Typed text" in page


def test_the_slower_of_two_editors_loses_nothing(as_alice, plan):
    objective = make_objective(plan)
    mine = fill(as_alice.get(page_of(objective, "edit/")), statement="Mine")
    as_alice.post(
        page_of(objective, "edit/"), fill(as_alice.get(page_of(objective, "edit/")), statement="Theirs")
    )
    response = as_alice.post(page_of(objective, "edit/"), mine)
    assert response.status_code == 409
    assert "Mine" in response.content.decode()


def test_a_plan_in_force_refuses(as_alice, plan):
    objective = make_objective(plan)
    data = fill(as_alice.get(page_of(objective, "edit/")), statement="Typed text")
    Plan.objects.update(stage=PlanStage.IN_FORCE)
    response = as_alice.post(page_of(objective, "edit/"), data)
    assert response.status_code == 409
    assert "Typed text" in response.content.decode()
    assert as_alice.post(page_of(objective, "delete/")).status_code == 422
    assert Objective.objects.get().statement == "Objective O1"


def test_an_objective_with_actions_is_not_deleted(as_alice, plan, town):
    objective, action = make_objective(plan), make_action(plan)
    ActionObjective.objects.create(municipality=town, action=action, objective=objective)
    response = as_alice.post(page_of(objective, "delete/"))
    assert response.status_code == 422
    assert "Actions serve this objective: A01" in response.content.decode()
    ActionObjective.objects.all().delete()
    make_target(objective)
    assert as_alice.post(page_of(objective, "delete/")).status_code == 302
    assert (Objective.objects.count(), Target.objects.count()) == (0, 0)


def test_thirty_objectives_take_as_many_queries_as_one(as_bob, plan, town):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert as_bob.get(LIST).status_code == 200
        return len(captured)

    problem = make_problem(plan)

    def add(i):
        objective = make_objective(plan, f"O{i}")
        ObjectiveProblem.objects.create(municipality=town, objective=objective, problem=problem)
        make_target(objective, make_indicator(town, f"I{i}"))

    add(0)
    one = count()
    for i in range(1, 31):
        add(i)
    assert count() == one


def test_the_list_is_filtered(as_bob, plan, town):
    problem = make_problem(plan)
    first = make_objective(plan, "O1", statement="Fewer burglaries")
    make_objective(plan, "O2", statement="More trust")
    ObjectiveProblem.objects.create(municipality=town, objective=first, problem=problem)
    page = as_bob.get(f"{LIST}?problem={problem.uid}").content.decode()
    assert "Fewer burglaries" in page
    assert "More trust" not in page
    assert "Fewer burglaries" not in as_bob.get(f"{LIST}?q=trust").content.decode()


def test_readers_may_not_write_and_strangers_find_nothing(as_bob, as_charlie, plan, other_town, client, bob):
    objective = make_objective(plan)
    for end in ("edit/", "delete/"):
        assert as_charlie.get(page_of(objective, end)).status_code == 404
    client.force_login(bob)
    assert client.get(page_of(objective)).status_code == 200
    for address in (f"{LIST}new/", page_of(objective, "edit/"), page_of(objective, "delete/")):
        assert client.post(address, {"statement": "x"}).status_code == 403


def test_foreign_records_are_no_choice(as_alice, plan, town, other_town):
    with scope(other_town.pk):
        foreign_plan = make_plan(other_town)
        problem, owner = make_problem(foreign_plan), make_organisation(other_town)
        indicator = make_indicator(other_town)
    for smuggled in (
        {"problems": [problem.pk]},
        {"owner": owner.pk},
        {"targets-0-indicator": indicator.pk, "targets-0-target_value": "1"},
    ):
        response = as_alice.post(f"{LIST}new/", fill(as_alice.get(f"{LIST}new/"), statement="S", **smuggled))
        assert response.status_code == 422
        assert "Select a valid choice" in response.content.decode()
    assert as_alice.get(f"{LIST}new/?problem={problem.uid}").status_code == 200


def test_problems_of_a_closed_plan_are_no_choice(as_alice, town):
    closed = make_problem(make_plan(town, stage=PlanStage.CLOSED))
    make_plan(town)
    data = fill(as_alice.get(f"{LIST}new/"), statement="S", problems=[closed.pk])
    assert as_alice.post(f"{LIST}new/", data).status_code == 422


def test_numbers_in_a_form_stand_as_people_write_them(as_alice, town):
    objective = make_objective(make_plan(town))
    make_target(objective, baseline_value="96.0000", target_value="76.8500")
    page = as_alice.get(f"/town/port-test/plan/objectives/{objective.uid}/edit/").content.decode()
    assert 'value="96"' in page
    assert 'value="76.85"' in page
    assert "96.0000" not in page
