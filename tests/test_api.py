"""What every endpoint of the API shares: tokens, one town, one shape of errors, the description."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import _load_enum_name_overrides
from rest_framework.test import APIClient

from config.api_names import ENUM_NAMES
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.access.tokens import issue_token
from stakeholders.models import ApiClient, AuditEntry, Body, Membership, Organisation
from tests.builders import make_organisation

API = "/api/v1/port-test"


@pytest.fixture
def api(town, alice):
    """A caller with a coordinator's token."""
    return caller(town, alice, Role.COORDINATOR)


def caller(town, user, role) -> APIClient:
    _client, token = issue_token(by=user, municipality=town, name=f"Test {role}", role=role)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


NEW = {"name": "Radio Mar", "actor_groups": ["AG-MED"], "level": "local", "sector": "non_government"}


def test_create_read_change_delete(api):
    made = api.post(f"{API}/organisations/", NEW)
    assert made.status_code == 201, made.json()
    uid = made.json()["uid"]
    assert api.get(f"{API}/organisations/{uid}/").json()["name"] == "Radio Mar"
    assert api.patch(f"{API}/organisations/{uid}/", {"name": "Radio"}).json()["name"] == "Radio"
    listed = api.get(f"{API}/organisations/?actor_group=AG-MED&search=radio").json()
    assert (listed["count"], listed["results"][0]["uid"]) == (1, uid)
    assert api.delete(f"{API}/organisations/{uid}/").status_code == 204


def test_many_to_many_links_stay_in_the_town(api, town, other_town):
    police = make_organisation(town)
    with scope(other_town.pk):
        foreign = make_organisation(other_town, "Elsewhere")
    made = api.post(f"{API}/bodies/", {"name": "Council", "kind": "council", "members": [str(police.uid)]})
    assert made.status_code == 201, made.json()
    assert list(Body.objects.get().members.all()) == [police]
    refused = api.patch(f"{API}/bodies/{made.json()['id']}/", {"members": [str(foreign.uid)]})
    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == ["members"]
    assert list(Body.objects.get().members.all()) == [police]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({**NEW, "actor_groups": ["AG-XXX"]}, "actor_groups.0"),
        ({**NEW, "level": "cosmic"}, "level"),
    ],
)
def test_errors_have_one_shape(api, body, field):
    answer = api.post(f"{API}/organisations/", body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message", "fields"}
    assert field in answer.json()["fields"]


def test_a_second_record_with_the_same_name_is_told_before_it_is_tried(api):
    api.post(f"{API}/organisations/", NEW)
    again = api.post(f"{API}/organisations/", NEW)
    assert again.status_code == 400
    assert again.json()["code"] == "invalid"
    assert Organisation.objects.count() == 1


def test_without_a_valid_token_nothing(client, api, town, other_town):
    assert client.get(f"{API}/organisations/").status_code == 401
    assert client.get(f"{API}/organisations/").json()["code"] == "not_authenticated"
    assert (
        client.get(f"{API}/organisations/", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    )
    assert api.get("/api/v1/other-town/organisations/").status_code == 401
    assert api.get("/api/v1/no-such-town/organisations/").status_code == 404


def test_a_reader_may_read_and_not_write(town, bob):
    reader = caller(town, bob, Role.MINISTRY)
    assert reader.get(f"{API}/organisations/").status_code == 200
    assert reader.post(f"{API}/organisations/", NEW).status_code == 403
    assert reader.get(f"{API}/contacts/").status_code == 403


def test_a_withdrawn_or_expired_token_is_no_token(api, town):
    ApiClient.objects.update(expires_at="2020-01-01T00:00Z")
    assert api.get(f"{API}/organisations/").status_code == 401


def test_a_signed_in_member_may_use_the_api_from_the_page(as_bob, as_charlie, town, bob, charlie):
    as_bob.force_login(bob)
    assert as_bob.get(f"{API}/organisations/").status_code == 200
    as_bob.force_login(charlie)
    assert as_bob.get(f"{API}/organisations/").status_code == 403


def personal(town, user, role) -> APIClient:
    _client, token = issue_token(by=user, municipality=town, name="Script", role=role, is_personal=True)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_a_personal_token_does_what_both_it_and_its_owner_may(town, alice, bob):
    assert personal(town, alice, Role.COORDINATOR).post(f"{API}/organisations/", NEW).status_code == 201
    assert personal(town, alice, Role.MINISTRY).post(f"{API}/organisations/", NEW).status_code == 403
    assert personal(town, bob, Role.COORDINATOR).post(f"{API}/organisations/", NEW).status_code == 403
    assert personal(town, bob, Role.COORDINATOR).get(f"{API}/organisations/").status_code == 200
    entry = AuditEntry.objects.filter(table_name="stakeholders_organisation").get()
    assert (entry.actor_user, entry.actor) == (alice, f"{alice} (api: Script)")


@pytest.mark.parametrize("gone", ["membership", "person"])
def test_a_personal_token_ends_with_its_owner(town, alice, gone):
    mine = personal(town, alice, Role.COORDINATOR)
    if gone == "membership":
        Membership.objects.filter(user=alice).update(is_active=False)
    else:
        type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    assert mine.get(f"{API}/organisations/").status_code == 403


def test_lists_ask_a_constant_number_of_questions(api, town):
    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert api.get(f"{API}/bodies/").status_code == 200
        return len(queries)

    def fill(number):
        body = Body.objects.create(municipality=town, name=f"B{number:02}", kind="council")
        body.members.set([make_organisation(town, f"O{number:02}")], through_defaults={"municipality": town})

    fill(0)
    questions()
    one = questions()
    for number in range(1, 30):
        fill(number)
    assert questions() == one


def test_the_description_is_complete_and_documented(client, db):
    document = client.get("/api/schema/?format=json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/v1/{town}/organisations/" in document["paths"]
    assert client.get("/api/").status_code == 200


def test_the_description_is_made_without_a_warning(db):
    GENERATOR_STATS.reset()
    # What it says about a name that leads nowhere, it says once in the life of a process.
    _load_enum_name_overrides.cache_clear()
    SchemaGenerator().get_schema(request=None, public=True)
    told = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    GENERATOR_STATS.reset()
    assert told == []


def test_every_value_set_of_the_description_has_a_name_that_was_given(db):
    """Otherwise a new field changes the names in clients that were generated yesterday."""
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    named = {name for name in schemas if name.endswith("Enum")} - {"BlankEnum", "NullEnum"}
    assert named == set(ENUM_NAMES), "give it a name in config/api_names.py, or take the unused one out"


def test_what_is_used_is_not_deleted(api, town):
    from stakeholders.models import Agreement  # noqa: PLC0415 - only here

    organisation = make_organisation(town)
    Agreement.objects.create(municipality=town, title="Data", kind="data_sharing", organisation=organisation)
    refused = api.delete(f"{API}/organisations/{organisation.uid}/")
    assert refused.status_code == 409
    assert "Data" in refused.json()["message"]
