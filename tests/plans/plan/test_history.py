"""What happened to a part of the plan, over the API: who, when, from what to what, with the rows that belong to it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Milestone
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from tests.builders import make_action, make_plan, make_problem
from tests.test_api import caller

API = "/api/v1/port-test"


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def action(town):
    return make_action(make_plan(town), "A01")


def history(api, action, **query) -> list[dict]:
    answer = api.get(f"{API}/actions/{action.uid}/history/", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_changes_are_told_newest_first_with_who_and_both_values(api, action):
    api.patch(f"{API}/actions/{action.uid}/", {"title": "Evening buses"}, format="json")
    api.patch(f"{API}/actions/{action.uid}/", {"title": "Night buses"}, format="json")
    newest, older, *_rest, first = history(api, action)
    assert (newest["deed"], newest["is_part"]) == ("update", False)
    assert newest["fields_changed"] == [{"name": "title", "before": "Evening buses", "after": "Night buses"}]
    assert older["fields_changed"][0]["after"] == "Evening buses"
    assert "Test" in newest["who"]
    assert first["deed"] == "insert"
    assert first["at"] <= older["at"] <= newest["at"]


def test_rows_that_belong_to_it_are_told_also_when_they_are_gone(api, action, town):
    body = {"milestones": [{"title": "Begin", "due_on": "2027-03-01"}]}
    api.patch(f"{API}/actions/{action.uid}/", body, format="json")
    api.patch(f"{API}/actions/{action.uid}/", {"milestones": []}, format="json")
    assert not Milestone.objects.exists()
    parts = [step for step in history(api, action) if step["is_part"]]
    assert [(step["record"], step["deed"]) for step in parts] == [
        ("Milestone", "delete"),
        ("Milestone", "insert"),
    ]


def test_nothing_of_other_records_is_told(api, action, town):
    other = make_action(action.plan, "A02")
    Milestone.objects.create(municipality=town, action=other, title="Secret step", due_on=date(2027, 3, 1))
    assert "Secret step" not in str(history(api, action))
    assert "Secret step" in str(history(api, other))


def test_it_is_read_on_from_a_moment(api, action):
    for title in ("One", "Two"):
        api.patch(f"{API}/actions/{action.uid}/", {"title": title}, format="json")
    newest, *older = history(api, action)
    assert history(api, action, until=newest["at"]) == older
    assert api.get(f"{API}/actions/{action.uid}/history/", {"until": "soon"}).status_code == 400


def test_it_takes_the_same_queries_for_many_steps(api, action, town):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            history(api, action)
        return len(queries)

    few = count()
    for number in range(30):
        Milestone.objects.create(municipality=town, action=action, title=str(number), due_on=date(2027, 3, 1))
    assert count() <= few


def test_who_may_not_see_the_trail_is_refused_and_strangers_find_nothing(
    town, alice, bob, action, other_town
):
    assert caller(town, bob, Role.STEERING).get(f"{API}/actions/{action.uid}/history/").status_code == 403
    with scope(other_town.pk):
        foreign = make_problem(make_plan(other_town))
    api = caller(town, alice, Role.COORDINATOR)
    assert api.get(f"{API}/problems/{foreign.uid}/history/").status_code == 404
