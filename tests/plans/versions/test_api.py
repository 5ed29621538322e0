"""Checks, decisions and versions over the API: the same verbs as the pages."""

import pytest
from rest_framework.test import APIClient

from plans.models import Consideration, Milestone, Responsibility, Waiver
from plans.versions import services
from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from tests.plans.checks.complete import make_complete_plan

API = "/api/v1/port-test"
REASON = "The national service covers this; a local action would add nothing."
EXCLUDED = {
    "code": "AG-MED", "state": "excluded", "reason": REASON, "decided_by": "Council", "decided_on": "2026-07-02",
}  # fmt: skip
SET_ASIDE = {"rule": "AG-12", "reason": REASON, "waived_by": "Council", "waived_on": "2026-07-02"}
DECISION = {"adopted_by": "City council", "adopted_on": "2026-11-20"}


def caller(town, user, role) -> APIClient:
    _client, token = issue_token(by=user, municipality=town, name=f"Test {role}", role=role)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def reader(town, bob):
    return caller(town, bob, Role.MINISTRY)


@pytest.fixture
def plan(town):
    plan = make_complete_plan(town)
    Responsibility.objects.filter(organisation__actor_groups=["AG-MED"]).delete()
    return plan


def test_the_check_as_data(api, plan):
    report = api.get(f"{API}/checks/").json()
    assert report["open"] == {"block": 1, "warn": 0, "advise": 0, "waived": 0}
    (result,) = [result for result in report["results"] if result["state"] != "pass"]
    assert (result["rule"], result["severity"], result["subject"]) == ("AG-12", "B", "AG-MED")
    assert {"clause": "3(b)", "block": 1, "warn": 0} in report["by_clause"]
    assert len(report["coverage"]) == 12 + 7 + 4 + 26 + 5 + 1


def test_there_is_no_check_without_a_plan(api, town):
    assert api.get(f"{API}/checks/").status_code == 404


def test_a_consideration_is_made_changed_and_withdrawn(api, plan):
    assert api.post(f"{API}/considerations/", EXCLUDED).status_code == 201
    assert api.get(f"{API}/checks/").json()["open"] == {"block": 0, "warn": 1, "advise": 0, "waived": 0}
    refused = api.patch(f"{API}/considerations/AG-MED/", {"state": "deferred"})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_review_date")
    changed = api.patch(f"{API}/considerations/AG-MED/", {"state": "deferred", "review_on": "2027-06-01"})
    assert changed.json()["state"] == "deferred"
    assert api.get(f"{API}/considerations/?state=deferred").json()["count"] == 1
    assert api.delete(f"{API}/considerations/AG-MED/").status_code == 204
    assert not Consideration.objects.exists()


def test_codes_with_dots_have_an_address(api, plan):
    api.post(f"{API}/considerations/", {**EXCLUDED, "code": "L2.2iii-a"})
    assert api.get(f"{API}/considerations/L2.2iii-a/").json()["code"] == "L2.2iii-a"


@pytest.mark.parametrize(
    ("address", "body", "status", "code"),
    [
        ("considerations", {**EXCLUDED, "code": "AG-XXX"}, 422, "unknown_subject"),
        ("considerations", {**EXCLUDED, "reason": "Too short"}, 422, "reason_too_short"),
        ("considerations", {}, 400, "invalid"),
        ("waivers", {**SET_ASIDE, "rule": "XX-99"}, 400, "invalid"),
        ("waivers", {**SET_ASIDE, "waived_on": "soon"}, 400, "invalid"),
        ("versions/adopt", DECISION, 422, "checks_block"),
        ("versions/adopt", {}, 400, "invalid"),
        ("versions/submit", {}, 422, "checks_block"),
    ],
)
def test_what_is_wrong_is_told_in_one_shape(api, plan, address, body, status, code):
    answer = api.post(f"{API}/{address}/", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "message", "fields"}


def test_a_refused_adoption_names_the_reasons(api, plan):
    Milestone.objects.filter(action__code="A02").delete()
    reasons = api.post(f"{API}/versions/adopt/", DECISION).json()["fields"]["reasons"]
    assert [reason.split()[0] for reason in reasons] == ["IP-06", "AG-12"]


def test_a_waiver_is_made_once_and_withdrawn(api, plan):
    made = api.post(f"{API}/waivers/", SET_ASIDE)
    assert made.status_code == 201
    assert api.post(f"{API}/waivers/", SET_ASIDE).status_code == 409
    assert api.get(f"{API}/checks/").json()["open"]["waived"] == 1
    assert api.delete(f"{API}/waivers/{made.json()['uid']}/").status_code == 204
    assert not Waiver.objects.exists()


def test_from_freezing_to_adoption_and_the_difference(api, plan):
    assert api.post(f"{API}/versions/freeze/", {"reason": "Round"}).json()["number"] == "0.1"
    api.post(f"{API}/waivers/", SET_ASIDE)
    plan.actions.filter(code="A01").update(description="With a desk")
    assert api.post(f"{API}/versions/submit/", {}).json()["state"] == "submitted"
    adopted = api.post(f"{API}/versions/adopt/", {**DECISION, "version": "0.2"}).json()
    assert (adopted["number"], adopted["state"], adopted["previous"]) == ("1.0", "adopted", "0.2")
    listed = api.get(f"{API}/versions/").json()
    assert [version["number"] for version in listed["results"]] == ["1.0", "0.2", "0.1"]
    assert "content" not in listed["results"][0]
    content = api.get(f"{API}/versions/1.0/content/").json()
    assert content["content"]["actions"][0]["description"] == "With a desk"
    assert api.get(f"{API}/versions/1.0/checks/").json()["open"]["waived"] == 1
    changes = api.get(f"{API}/versions/1.0/diff/?before=0.1").json()
    assert [(change["kind"], change["changes"]) for change in changes] == [
        ("action", ["reworded"]),
        ("waiver", ["added"]),
    ]
    assert changes[0]["fields_changed"][0]["after"] == "With a desk"
    assert api.get(f"{API}/versions/1.0/diff/?before=7.7").status_code == 404


def test_only_a_submitted_version_is_adopted(api, plan):
    api.post(f"{API}/waivers/", SET_ASIDE)
    api.post(f"{API}/versions/freeze/", {})
    refused = api.post(f"{API}/versions/adopt/", {**DECISION, "version": "0.1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_submitted")


def test_versions_are_never_written_directly(api, plan, coordinator):
    services.freeze_for_consultation(by=coordinator, plan=plan)
    for method in (api.put, api.patch, api.delete):
        assert method(f"{API}/versions/0.1/", {}).status_code in {403, 405}
    assert api.post(f"{API}/versions/", {}).status_code in {403, 405}


def test_a_reader_reads_and_writes_nothing(reader, api, plan):
    api.post(f"{API}/versions/freeze/", {})
    for address in ("checks/", "considerations/", "waivers/", "versions/", "versions/0.1/content/"):
        assert reader.get(f"{API}/{address}").status_code == 200
    for address in ("considerations", "waivers", "versions/freeze", "versions/submit", "versions/adopt"):
        assert reader.post(f"{API}/{address}/", {}).status_code == 403


def test_a_closed_plan_is_not_the_current_one(api, plan):
    type(plan).objects.update(stage="closed")
    assert api.get(f"{API}/considerations/").json()["count"] == 0
    assert api.get(f"{API}/checks/").status_code == 404
