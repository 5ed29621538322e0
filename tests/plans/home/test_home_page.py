"""The home page over real rows."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.home import facts
from plans.home.standing import steps, tasks
from plans.models import Evaluation, Milestone, ObjectiveProblem, Plan, Responsibility
from stakeholders.access.tenancy import scope
from tests.builders import (
    make_action,
    make_area,
    make_finding,
    make_indicator,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
    make_round,
    make_source,
)

HOME = "/town/port-test/"
TODAY = date(2026, 11, 22)


def test_an_empty_town_sees_the_whole_first_hour(as_alice, town):
    page = as_alice.get(HOME).content.decode()
    for text in ("Welcome", "Add the areas of the town", "Name your first data source", "Begin the plan"):
        assert text in page
    assert "block adoption" not in page


def test_a_reader_is_not_told_to_do_what_he_may_not(as_bob, town):
    page = as_bob.get(HOME).content.decode()
    assert "Nothing waits for you now" in page
    assert "Latest changes" not in page


def test_facts_are_those_of_the_rows(town, coordinator, other_town):
    with scope(other_town.pk):
        make_area(other_town)
        make_plan(other_town)
    plan = make_plan(town)
    make_area(town)
    make_finding(town, source=make_source(town))
    first = make_problem(plan, "P1", status="prioritised")
    make_problem(plan, "P2", status="prioritised")
    objective = make_objective(plan)
    ObjectiveProblem.objects.create(municipality=town, problem=first, objective=objective)
    make_action(plan, "A01", lead=make_organisation(town))
    make_action(plan, "A02")
    action = make_action(plan, "A03", lead=make_organisation(town, "Late"))
    Responsibility.objects.filter(action=action).update(acceptance="pending")
    Milestone.objects.create(municipality=town, action=action, title="S", due_on=TODAY - timedelta(days=1))
    Milestone.objects.create(municipality=town, action=action, title="T", due_on=TODAY)
    make_indicator(town, next_value_due_on=TODAY - timedelta(days=1))
    make_round(town)
    found = facts.read(coordinator, TODAY)
    expected = {
        "areas": 1,
        "findings": 1,
        "drafts": 1,
        "problems": 2,
        "priorities": 2,
        "objectives": 1,
        "untargeted": 1,
        "actions": 3,
        "milestones_late": 1,
        "values_late": 1,
        "rounds_decided": 0,
        "organisations": 2,
    }
    assert {name: found[name] for name in expected} == expected
    assert (found.unanswered, found.idle, found.unled) == (("P2",), ("O1",), ("A02",))
    assert (found.unasked, found.waiting) == (("A01",), ("A03",))
    assert found.kinds_found == {"extent"}
    assert found.report is not None
    assert found.report.blocks


def test_the_page_names_blocks_and_where_they_are_mended(as_alice, town):
    make_plan(town)
    page = as_alice.get(HOME).content.decode()
    assert "points block adoption" in page
    assert reverse("check_list", kwargs={"town": town.slug}) in page


def test_a_plan_in_force_is_followed_up(as_alice, town):
    make_plan(town, stage="in_force")
    page = as_alice.get(HOME).content.decode()
    assert "block adoption" not in page
    assert "in force" in page


def test_what_is_due_comes_in_order(as_alice, town):
    today = date.today()
    plan = make_plan(town)
    action = make_action(plan)
    Milestone.objects.create(
        municipality=town, action=action, title="Missed step", due_on=today - timedelta(days=9)
    )
    Milestone.objects.create(municipality=town, action=action, title="Done", due_on=today, done_on=today)
    make_indicator(town, name="Burglary rate", next_value_due_on=today + timedelta(days=9))
    Evaluation.objects.create(
        municipality=town, plan=plan, title="First look", kind="process", due_on=today + timedelta(days=3)
    )
    Evaluation.objects.create(
        municipality=town, plan=plan, title="Far away", kind="process", due_on=today + timedelta(days=300)
    )
    page = as_alice.get(HOME).content.decode()
    due = page[page.index('id="due"') : page.index('id="changes"')]
    assert due.index("Missed step") < due.index("First look") < due.index("Burglary rate")
    assert "Done" not in due
    assert "Far away" not in due
    assert due.count("</svg>late</span>") == 1


def test_changes_are_told_with_their_page(as_alice, town):
    problem = make_problem(make_plan(town), title="Burglary in Los Molinos")
    page = as_alice.get(HOME).content.decode()
    changes = page[page.index('id="changes"') :]
    assert "Burglary in Los Molinos" in changes
    assert reverse("problem_detail", kwargs={"town": town.slug, "uid": problem.uid}) in changes


def test_a_big_plan_takes_as_many_queries_as_a_small_one(as_alice, town):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(HOME).status_code == 200
        return len(captured)

    plan, lead = make_plan(town), make_organisation(town)

    def add(i):
        problem = make_problem(plan, f"P{i}", status="prioritised")
        objective = make_objective(plan, f"O{i}")
        ObjectiveProblem.objects.create(municipality=town, problem=problem, objective=objective)
        action = make_action(plan, f"A{i}", lead=lead)
        Milestone.objects.create(municipality=town, action=action, title="S", due_on=date(2020, 1, 1))
        make_indicator(town, f"I{i}", next_value_due_on=date(2020, 1, 1))

    # Two of each, so that the same kinds of things are among the newest changes.
    add(0)
    add(1)
    two = count()
    for i in range(2, 32):
        add(i)
    assert count() == two


def test_every_page_that_the_home_page_names_is_there(town, coordinator):
    Plan.objects.all().delete()
    found = facts.read(coordinator, TODAY)
    for one in [*steps(found), *tasks(found)]:
        assert reverse(one.page, kwargs={"town": town.slug})
