"""The options that were weighed: the database allows one chosen, and changing the choice works by page and API."""

import pytest
from django.db import IntegrityError, transaction

from plans.models import ProblemOption
from tests.builders import make_plan, make_problem
from tests.forms import fill


@pytest.fixture
def problem(town):
    made = make_problem(make_plan(town))
    for title in ("Gates", "Watch"):
        ProblemOption.objects.create(
            municipality=town,
            problem=made,
            title=title,
            is_chosen=title == "Gates",
            description=f"Try {title}",
        )
    return made


def chosen(problem):
    return list(problem.options.filter(is_chosen=True).values_list("title", flat=True))


def test_the_database_allows_one_chosen_option(problem):
    with pytest.raises(IntegrityError, match="problem_option_chosen_once"), transaction.atomic():
        problem.options.update(is_chosen=True)


def test_the_choice_changes_on_the_page(as_alice, problem):
    address = f"/town/port-test/plan/problems/{problem.uid}/edit/"
    data = fill(as_alice.get(address), **{"options-0-is_chosen": None, "options-1-is_chosen": "on"})
    assert as_alice.post(address, data).status_code == 302
    assert chosen(problem) == ["Watch"]
    data = fill(as_alice.get(address), **{"options-0-is_chosen": None, "options-2-title": "Lamps"})
    assert as_alice.post(address, {**data, "options-2-is_chosen": ["on"]}).status_code == 302
    assert chosen(problem) == ["Lamps"]
    page = as_alice.get(f"/town/port-test/plan/problems/{problem.uid}/").content.decode()
    for text in ("Try Gates", "Lamps", "Chosen"):
        assert text in page


def test_whoever_saves_second_sees_the_other_choice_and_keeps_it_unless_they_chose_too(as_alice, problem):
    address = f"/town/port-test/plan/problems/{problem.uid}/edit/"
    mine = fill(as_alice.get(address), title="Break-ins in the terraces")
    theirs = fill(as_alice.get(address), **{"options-0-is_chosen": None, "options-1-is_chosen": "on"})
    assert as_alice.post(address, theirs).status_code == 302
    response = as_alice.post(address, mine)
    assert response.status_code == 409
    assert as_alice.post(address, fill(response)).status_code == 302
    problem.refresh_from_db()
    assert problem.title == "Break-ins in the terraces"
    assert chosen(problem) == ["Watch"]


@pytest.mark.parametrize("order", [("Gates", "Watch"), ("Watch", "Gates")])
def test_the_choice_changes_over_the_api_in_any_order(as_alice, problem, order):
    options = [{"title": title, "is_chosen": title == "Watch"} for title in order]
    address = f"/api/v1/port-test/problems/{problem.uid}/"
    answer = as_alice.patch(address, {"options": options}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert chosen(problem) == ["Watch"]
    both = [{"title": title, "is_chosen": True} for title in order]
    answer = as_alice.patch(address, {"options": both}, content_type="application/json")
    assert answer.status_code == 400
    assert "Only one option can be the chosen one." in answer.content.decode()
