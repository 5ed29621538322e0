"""Objectives are put in order by buttons and over the API, as problems are."""

import pytest

from plans.models import Objective, Plan
from stakeholders.access.permissions import Role
from tests.builders import make_objective, make_plan
from tests.test_api import caller

LIST = "/town/port-test/plan/objectives/"
API = "/api/v1/port-test/objectives/"


@pytest.fixture
def objectives(town):
    plan = make_plan(town)
    return [make_objective(plan, f"O{number}", order=number) for number in (1, 2, 3)]


def codes() -> list[str]:
    return list(Objective.objects.order_by("order", "code").values_list("code", flat=True))


def test_by_buttons(as_alice, objectives):
    page = as_alice.get(LIST).content.decode()
    assert "Move O2 up" in page
    assert as_alice.post(f"{LIST}{objectives[1].uid}/move/", {"direction": "up"})["Location"] == LIST
    assert codes() == ["O2", "O1", "O3"]
    as_alice.post(f"{LIST}{objectives[1].uid}/move/", {"direction": "up"})
    assert codes() == ["O2", "O1", "O3"]
    as_alice.post(f"{LIST}{objectives[1].uid}/move/", {"direction": "down"})
    assert codes() == ["O1", "O2", "O3"]


def test_not_among_filtered_rows_and_not_by_readers(as_alice, objectives):
    assert "Move O2 up" not in as_alice.get(f"{LIST}?q=O2").content.decode()


def test_not_by_readers(as_bob, objectives):
    assert "Move O2 up" not in as_bob.get(LIST).content.decode()
    assert as_bob.post(f"{LIST}{objectives[1].uid}/move/", {"direction": "up"}).status_code == 403


def test_over_the_api(town, alice, objectives):
    api = caller(town, alice, Role.COORDINATOR)
    assert api.post(f"{API}{objectives[2].uid}/move/", {"up": True}, format="json").status_code == 204
    assert codes() == ["O1", "O3", "O2"]
    assert api.post(f"{API}{objectives[2].uid}/move/", {}, format="json").status_code == 400
    Plan.objects.update(stage="in_force")
    refused = api.post(f"{API}{objectives[2].uid}/move/", {"up": True}, format="json")
    assert refused.status_code == 422
    assert codes() == ["O1", "O3", "O2"]
