"""Two people at one part of the plan: the second is shown what the first has changed, and loses nothing."""

from datetime import date

import pytest

from plans.models import Action, Milestone, Objective, Plan, Problem
from tests.builders import (
    make_action,
    make_member,
    make_objective,
    make_organisation,
    make_plan,
    make_problem,
)
from tests.forms import fill, form_of

HOME = "/town/port-test/plan/"


@pytest.fixture
def plan(town):
    return make_plan(town, vision="Old vision", foreword="Old foreword")


@pytest.fixture
def as_dora(town, client):
    """A deputy at another screen."""
    other = type(client)()
    other.force_login(make_member(town, "dora@example.org", "deputy"))
    return other


def cases(plan):
    problem = make_problem(plan, title="Old", statement="Old")
    objective = make_objective(plan, statement="Old", national_goal="Old")
    action = make_action(plan, title="Old", description="Old")
    return {
        "problem": (Problem, f"{HOME}problems/{problem.uid}/edit/", "title", "statement"),
        "objective": (Objective, f"{HOME}objectives/{objective.uid}/edit/", "statement", "national_goal"),
        "action": (Action, f"{HOME}actions/{action.uid}/edit/", "title", "description"),
        "plan": (Plan, f"{HOME}details/", "vision", "foreword"),
    }


@pytest.mark.parametrize("kind", ["problem", "objective", "action", "plan"])
def test_the_second_sees_field_by_field_what_the_first_has_changed(as_alice, as_dora, plan, kind):
    model, url, both, one = cases(plan)[kind]
    mine = as_alice.get(url)
    assert (
        as_dora.post(url, fill(as_dora.get(url), **{both: "Theirs", one: "Only theirs"})).status_code == 302
    )
    page = as_alice.post(url, fill(mine, **{both: "Mine"}))
    text = page.content.decode()
    assert page.status_code == 409
    conflict = page.context["form"].conflict
    assert [(row.name, row.theirs, row.yours) for row in conflict.contested] == [(both, "Theirs", "Mine")]
    assert [(row.name, row.theirs) for row in conflict.taken_over] == [(one, "Only theirs")]
    assert conflict.changes[0].who == "dora@example.org"
    assert "dora@example.org" in text
    # What only they touched is in my form, what I typed is there as well.
    again = form_of(page)
    assert (again[both], again[one]) == (["Mine"], ["Only theirs"])
    assert as_alice.post(url, again).status_code == 302
    row = model.objects.get()
    assert (getattr(row, both), getattr(row, one)) == ("Mine", "Only theirs")


def test_theirs_is_chosen_with_one_click(as_alice, as_dora, plan):
    _model, url, both, one = cases(plan)["action"]
    mine = as_alice.get(url)
    as_dora.post(url, fill(as_dora.get(url), **{both: "Theirs"}))
    page = as_alice.post(url, fill(mine, **{both: "Mine", one: "My text"}))
    assert as_alice.post(url, fill(page, **{f"take:{both}": "theirs"})).status_code == 302
    action = Action.objects.get()
    assert (action.title, action.description) == ("Theirs", "My text")


def test_rows_are_told_and_chosen_as_a_list(as_alice, as_dora, plan, town):
    _model, url, _both, _one = cases(plan)["action"]
    action = Action.objects.get()
    Milestone.objects.create(municipality=town, action=action, title="Begin", due_on=date(2027, 3, 1))
    mine = as_alice.get(url)
    as_dora.post(url, fill(as_dora.get(url), **{"milestones-0-title": "Begin with theirs"}))
    page = as_alice.post(url, fill(mine, **{"milestones-0-title": "Begin with mine"}))
    assert page.status_code == 409
    (row,) = page.context["form"].conflict.contested
    assert (row.name, row.theirs, row.yours) == (
        "milestones", "Begin with theirs; 2027-03-01", "Begin with mine; 2027-03-01",
    )  # fmt: skip
    assert form_of(page)["milestones-0-title"] == ["Begin with mine"]
    assert as_alice.post(url, fill(page, **{"take:milestones": "theirs"})).status_code == 302
    assert action.milestones.get().title == "Begin with theirs"


def test_who_changed_other_things_loses_nothing_and_chooses_nothing(as_alice, as_dora, plan, town):
    _model, url, both, one = cases(plan)["action"]
    lead = make_organisation(town, "Housing Department")
    mine = as_alice.get(url)
    as_dora.post(
        url,
        fill(
            as_dora.get(url),
            **{both: "Theirs", "milestones-0-title": "New", "milestones-0-due_on": "2027-01-01"},
        ),
    )
    page = as_alice.post(url, fill(mine, lead=lead.pk, **{one: "Mine"}))
    conflict = page.context["form"].conflict
    assert conflict.contested == []
    assert {row.name for row in conflict.taken_over} == {both, "milestones"}
    assert as_alice.post(url, form_of(page)).status_code == 302
    action = Action.objects.get()
    assert (action.title, action.description) == ("Theirs", "Mine")
    assert action.responsibilities.get().organisation == lead
    assert action.milestones.get().title == "New"


def test_a_third_change_is_a_conflict_again(as_alice, as_dora, plan):
    _model, url, both, _one = cases(plan)["plan"]
    mine = as_alice.get(url)
    as_dora.post(url, fill(as_dora.get(url), **{both: "Second"}))
    page = as_alice.post(url, fill(mine, **{both: "Mine"}))
    as_dora.post(url, fill(as_dora.get(url), **{both: "Third"}))
    again = as_alice.post(url, form_of(page))
    assert again.status_code == 409
    assert again.context["form"].conflict.contested[0].theirs == "Third"
    assert as_alice.post(url, form_of(again)).status_code == 302
    assert Plan.objects.get().vision == "Mine"


def test_without_marks_every_difference_has_to_be_chosen(as_alice, as_dora, plan):
    """A form that was open while the product was renewed."""
    _model, url, both, _one = cases(plan)["objective"]
    mine = fill(as_alice.get(url), **{both: "Mine"}, seen=None)
    as_dora.post(url, fill(as_dora.get(url), **{both: "Theirs"}))
    page = as_alice.post(url, mine)
    assert [row.name for row in page.context["form"].conflict.contested] == [both]


def test_nothing_opened_and_saved_unchanged_is_ever_a_difference(as_alice, as_dora, plan, town):
    """The marks of what a form shows are those of what a browser sends back."""
    for _model, url, both, _one in cases(plan).values():
        mine = as_alice.get(url)
        as_dora.post(url, fill(as_dora.get(url), **{both: "Theirs"}))
        page = as_alice.post(url, form_of(mine))
        conflict = page.context["form"].conflict
        assert [row.name for row in conflict.differences] == [both], url
        assert conflict.contested == []
