"""The library over the API: the same practices, the same refusals, and suggestions."""

import pytest
from rest_framework.test import APIClient

from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token

API = "/api/v1/port-test"


@pytest.fixture
def api(town, alice):
    _client, token = issue_token(by=alice, municipality=town, name="Test", role=Role.COORDINATOR)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_practices_are_listed_searched_and_read(api):
    assert len(api.get(f"{API}/practices/").json()) == 35
    assert [one["code"] for one in api.get(f"{API}/practices/?q=alley+gating").json()] == ["E07"]
    one = api.get(f"{API}/practices/E35/").json()
    assert (one["evidence_class"], one["is_harmful"], one["checked_by"]) == ("H", True, None)
    assert api.get(f"{API}/practices/E99/").status_code == 404


def test_a_practice_of_the_town_stands_beside_the_shipped_ones(api):
    made = api.post(f"{API}/local-practices/", {"name": "Hosts", "problems": ["CP27"]}, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["code"] == "T01"
    assert api.get(f"{API}/practices/T01/").json()["provenance"] == "local"
    refused = api.post(
        f"{API}/local-practices/", {"code": "E77", "name": "Hosts", "any_problem": True}, format="json"
    )
    assert refused.status_code == 400
    note = api.post(f"{API}/practice-notes/", {"practice": "T01", "text": "Well liked."}, format="json")
    assert note.status_code == 201, note.json()
    assert (
        api.post(f"{API}/practice-notes/", {"practice": "E99", "text": "?"}, format="json").status_code == 400
    )
    assert (
        api.post(f"{API}/practice-notes/", {"practice": "T01", "text": "?"}, format="json").status_code == 400
    )


def test_suggestions_come_with_their_reasons(api):
    found = api.get(
        f"{API}/practices/suggestions/?problem=CP03&measure=L1.1a&factor=RF4&factor=nonsense"
    ).json()
    assert found[0]["practice"]["code"] == "E07"
    assert "same type of problem: Burglary" in found[0]["reasons"]
