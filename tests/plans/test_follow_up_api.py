"""Follow-up over the API: progress, evaluations, reminders."""

from uuid import uuid4

import pytest

from plans.models import ProgressReport
from stakeholders.access.permissions import Role
from tests.builders import make_action, make_plan
from tests.test_api import caller

API = "/api/v1/port-test"


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def plan(town):
    return make_plan(town, stage="in_force")


def test_a_report_is_taken_once(api, plan):
    action = make_action(plan)
    body = {
        "action": str(action.uid),
        "status": "running",
        "progress": 30,
        "text": "Begun",
        "reported_by": "Police system",
        "key": str(uuid4()),
    }
    assert api.post(f"{API}/progress-reports/", body).status_code == 201
    assert api.post(f"{API}/progress-reports/", body).status_code == 200
    assert api.post(f"{API}/progress-reports/", {**body, "text": "Other"}).status_code == 409
    assert ProgressReport.objects.count() == 1
    assert api.get(f"{API}/progress-reports/?action__code=A01").json()["count"] == 1
    assert api.post(f"{API}/progress-reports/", {**body, "progress": 200}).status_code == 400


def test_an_evaluation_from_plan_to_decision(api, plan):
    made = api.post(f"{API}/evaluations/", {"title": "First year", "kind": "process", "due_on": "2027-12-31"})
    assert made.status_code == 201, made.json()
    uid = made.json()["uid"]
    assert api.post(f"{API}/evaluations/{uid}/close/").json()["code"] == "no_finding"
    api.post(f"{API}/evaluation-findings/", {"evaluation": uid, "text": "Half is done", "confidence": "high"})
    assert api.post(f"{API}/evaluations/{uid}/close/").json()["state"] == "done"
    decision = {
        "decision": "adapt",
        "reason": "More is needed",
        "decided_by": "Council",
        "decided_on": "2028-01-31",
        "revise": True,
    }
    assert api.post(f"{API}/evaluations/{uid}/decide/", decision).json()["state"] == "decided"
    assert api.post(f"{API}/evaluations/{uid}/decide/", decision).status_code == 409
    plan.refresh_from_db()
    assert plan.stage == "revision"
    assert api.patch(f"{API}/evaluations/{uid}/", {"title": "Other"}).status_code == 422


def test_without_a_plan_there_is_nothing_to_evaluate(api):
    refused = api.post(f"{API}/evaluations/", {"title": "X", "kind": "process", "due_on": "2027-12-31"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_plan")


@pytest.mark.parametrize("route", ["reminders", "jobs", "letters", "evaluations", "progress-reports"])
def test_lists_open(api, plan, route):
    assert api.get(f"{API}/{route}/").json()["results"] == []
