"""An evaluation is planned, found, decided; a decision opens the next version of the plan."""

import pytest
from django.db import IntegrityError, transaction

from plans.models import Evaluation, Plan
from stakeholders.access.permissions import Role
from tests.builders import make_action, make_member, make_objective, make_plan
from tests.test_api import caller

TOWN = "/town/port-test"
NEW = {"title": "First year", "kind": "process", "due_on": "2027-12-31"}
DECISION = {
    "decision": "adapt",
    "reason": "Mediators are needed in the market too",
    "decided_by": "City council",
    "decided_on": "2028-02-01",
    "revise": "on",
}


@pytest.fixture
def plan(town):
    return make_plan(town, stage="in_force")


@pytest.fixture
def found(as_alice, plan):
    as_alice.post(f"{TOWN}/evaluations/new/", NEW)
    evaluation = Evaluation.objects.get()
    as_alice.post(
        f"{TOWN}/evaluations/{evaluation.uid}/findings/",
        {"text": "Half of the gates stand", "evidence": "Site visits", "confidence": "high"},
    )
    return evaluation


def test_from_plan_to_decision(as_alice, plan, found):
    here = f"{TOWN}/evaluations/{found.uid}"
    as_alice.post(f"{here}/close/")
    as_alice.post(f"{here}/decide/", DECISION)
    found.refresh_from_db()
    plan.refresh_from_db()
    assert (found.state, found.decision) == ("decided", "adapt")
    assert plan.stage == "revision"
    assert "Mediators are needed" in as_alice.get(f"{here}/").content.decode()


def test_a_decision_to_continue_leaves_the_plan_in_force(as_alice, plan, found):
    as_alice.post(f"{TOWN}/evaluations/{found.uid}/close/")
    answer = {**DECISION, "decision": "continue"}
    del answer["revise"]
    as_alice.post(f"{TOWN}/evaluations/{found.uid}/decide/", answer)
    plan.refresh_from_db()
    assert plan.stage == "in_force"


def test_nothing_is_decided_before_the_findings_are_closed(as_alice, plan, found):
    response = as_alice.post(f"{TOWN}/evaluations/{found.uid}/decide/", DECISION)
    assert response.status_code == 422
    assert "not open for a decision" in response.content.decode()
    assert Plan.objects.get().stage == "in_force"


def test_findings_cannot_be_closed_when_there_are_none(as_alice, plan):
    as_alice.post(f"{TOWN}/evaluations/new/", NEW)
    evaluation = Evaluation.objects.get()
    page = as_alice.post(f"{TOWN}/evaluations/{evaluation.uid}/close/", follow=True).content.decode()
    assert "at least one finding" in page


def test_the_database_wants_a_reason_for_a_decision(town, plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.create(
            municipality=town, plan=plan, title="X", kind="process", due_on="2027-12-31", state="decided"
        )


def test_an_evaluation_is_of_one_thing(as_alice, plan):
    both = {**NEW, "objective": make_objective(plan).pk, "action": make_action(plan).pk}
    assert as_alice.post(f"{TOWN}/evaluations/new/", both).status_code == 422


def test_an_evaluator_writes_but_does_not_decide(client, town, plan):
    client.force_login(make_member(town, "eva@example.org", Role.EVALUATOR))
    client.post(f"{TOWN}/evaluations/new/", NEW)
    evaluation = Evaluation.objects.get()
    assert client.get(f"{TOWN}/evaluations/{evaluation.uid}/decide/").status_code == 403


def test_a_finding_is_changed_and_deleted_until_the_findings_are_closed(as_alice, plan, found):
    here, finding = f"{TOWN}/evaluations/{found.uid}/", found.findings.get()
    change, delete = (f"{TOWN}/evaluations/findings/{finding.pk}/{end}/" for end in ("edit", "delete"))
    assert change in as_alice.get(here).content.decode()
    assert "Site visits" in as_alice.get(change).content.decode()
    body = {"text": "A third of the gates stand", "evidence": "Site visits", "confidence": "high"}
    assert as_alice.post(change, body)["Location"] == here
    assert "A third of the gates" in as_alice.get(here).content.decode()
    as_alice.post(f"{here}close/")
    assert change not in as_alice.get(here).content.decode()
    refused = as_alice.post(change, {**body, "text": "All gates stand"})
    assert refused.status_code == 422
    assert "All gates stand" in refused.content.decode()  # nothing typed is lost
    assert as_alice.post(delete).status_code == 422
    finding.refresh_from_db()
    assert finding.text == "A third of the gates stand"


def test_a_finding_is_deleted(as_alice, plan, found):
    finding = found.findings.get()
    delete = f"{TOWN}/evaluations/findings/{finding.pk}/delete/"
    assert "Half of the gates" in as_alice.get(delete).content.decode()
    assert found.findings.exists()
    assert as_alice.post(delete).status_code == 302
    assert not found.findings.exists()


def test_findings_are_changed_and_deleted_over_the_api_by_the_same_rule(town, alice, as_alice, plan, found):
    api, finding = caller(town, alice, Role.COORDINATOR), found.findings.get()
    address = f"/api/v1/port-test/evaluation-findings/{finding.pk}/"
    assert api.patch(address, {"text": "A third"}, format="json").json()["text"] == "A third"
    as_alice.post(f"{TOWN}/evaluations/{found.uid}/close/")
    refused = api.patch(address, {"text": "All"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "findings_closed")
    assert api.delete(address).status_code == 422
    Evaluation.objects.update(state="planned")
    assert api.delete(address).status_code == 204
    assert not found.findings.exists()
