"""The record of signatures over the API: correcting and taking back, as on the pages."""

from datetime import date

import pytest

from plans.models import VersionSignature
from plans.versions import services
from stakeholders.access.permissions import Role
from tests.plans.checks.complete import make_complete_plan

from .test_api import API, caller

SIGNED = {"function": "Mayor", "body": "City", "signed_on": "2026-11-21", "place": "Port"}


@pytest.fixture
def version(town, coordinator):
    plan = make_complete_plan(town)
    return services.adopt(by=coordinator, plan=plan, adopted_by="Council", adopted_on=date(2026, 11, 20))


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def entry(api, version) -> str:
    return api.post(f"{API}/versions/1.0/sign/", SIGNED).json()["uid"]


def standing(api) -> list[str]:
    lines = api.get(f"{API}/versions/1.0/signatures/").json()
    return [line["signature"]["body"] for line in lines if line["signature"]]


def test_an_entry_is_corrected_and_both_stay_in_the_record(api, entry):
    made = api.post(f"{API}/signatures/{entry}/correct/", {**SIGNED, "body": "City of Port"})
    assert (made.status_code, made.json()["corrects"], made.json()["stands"]) == (201, entry, True)
    assert standing(api) == ["City of Port"]
    assert api.get(f"{API}/signatures/{entry}/").json()["stands"] is False
    listed = api.get(f"{API}/signatures/?version__number=1.0").json()
    assert [row["body"] for row in listed["results"]] == ["City", "City of Port"]


def test_an_entry_is_corrected_once(api, entry):
    assert api.post(f"{API}/signatures/{entry}/correct/", SIGNED).status_code == 201
    again = api.post(f"{API}/signatures/{entry}/correct/", SIGNED)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert api.post(f"{API}/signatures/{entry}/take-back/").status_code == 409


def test_an_entry_is_taken_back(api, entry):
    made = api.post(f"{API}/signatures/{entry}/take-back/")
    assert (made.status_code, made.json()["is_void"], made.json()["stands"]) == (201, True, False)
    assert standing(api) == []
    assert VersionSignature.objects.count() == 2


def test_what_the_pages_refuse_is_refused(api, entry, town, bob):
    early = api.post(f"{API}/signatures/{entry}/correct/", {**SIGNED, "signed_on": "2026-11-01"})
    assert (early.status_code, early.json()["code"]) == (422, "signed_before_adoption")
    assert api.delete(f"{API}/signatures/{entry}/").status_code in {403, 405}
    reader = caller(town, bob, Role.MINISTRY)
    assert reader.get(f"{API}/signatures/").status_code == 200
    assert reader.post(f"{API}/signatures/{entry}/take-back/").status_code == 403
