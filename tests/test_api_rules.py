"""Two callers at one record, and one request sent twice: tags and keys of the API."""

import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from config.api_urls import ROOMS
from stakeholders.access import api_once
from stakeholders.access.api_base import TownViewSet
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.access.tokens import issue_token
from stakeholders.models import IdempotencyKey, Organisation
from tests.builders import (
    make_action,
    make_finding,
    make_member,
    make_organisation,
    make_plan,
    make_problem,
    make_source,
    make_town,
)

API = "/api/v1/port-test"
NEW = {"name": "Radio Mar", "actor_groups": ["AG-MED"], "level": "local", "sector": "non_government"}
FILE = b"date,offence\n2026-01-05,robbery\n2026-01-06,theft\n"


def caller(town, user, name="Partner") -> APIClient:
    _client, token = issue_token(by=user, municipality=town, name=name, role=Role.COORDINATOR)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def api(town, alice):
    return caller(town, alice)


def key(text="k1") -> dict:
    return {"Idempotency-Key": text}


# ---------------------------------------------------------------- tags


def test_a_change_of_what_another_has_changed_is_refused_and_named(api, town):
    problem = make_problem(make_plan(town))
    address = f"{API}/problems/{problem.uid}/"
    read = api.get(address)["ETag"]
    first = api.patch(address, {"title": "Theirs"}, headers={"If-Match": read})
    assert first.status_code == 200, first.json()
    assert first["ETag"] == api.get(address)["ETag"] != read
    late = api.patch(address, {"what": "Mine"}, headers={"If-Match": read})
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert list(late.json()["fields"]) == ["title"]
    assert late["ETag"] == first["ETag"]
    assert api.delete(address, headers={"If-Match": read}).status_code == 412
    assert api.patch(address, {"what": "Mine"}, headers={"If-Match": late["ETag"]}).status_code == 200
    # the number in the body keeps its own answer, and who sends neither is not asked
    assert api.patch(address, {"what": "Mine", "revision": 1}).status_code == 409
    assert api.patch(address, {"what": "Again"}).status_code == 200


def test_rows_of_a_record_belong_to_its_tag(api, town):
    police = make_organisation(town)
    action = make_action(make_plan(town), lead=police)
    address = f"{API}/actions/{action.uid}/"
    read = api.get(address)["ETag"]
    changed = api.patch(address, {"milestones": [{"title": "Lamps stand", "due_on": "2027-01-01"}]})
    assert changed.status_code == 200, changed.json()
    assert changed["ETag"] == api.get(address)["ETag"]
    late = api.patch(address, {"title": "Mine"}, headers={"If-Match": read})
    assert (late.status_code, list(late.json()["fields"])) == (412, ["milestones"])


def test_a_verb_asks_for_the_tag_too(api, town):
    problem = make_problem(make_plan(town))
    body = {"status": "prioritised", "reason": "Worst", "decided_by": "Council", "decided_on": "2026-01-01"}
    address = f"{API}/problems/{problem.uid}/"
    stale = api.post(f"{address}decide/", body, headers={"If-Match": '"other"'})
    assert stale.status_code == 412
    fresh = api.get(address)["ETag"]
    done = api.post(f"{address}decide/", body, headers={"If-Match": fresh})
    assert done.status_code == 200, done.json()


def test_a_tag_that_was_marked_as_weak_on_its_way_and_any_tag_are_taken(api, town):
    address = f"{API}/organisations/{make_organisation(town).uid}/"
    read = api.get(address)["ETag"]
    assert api.get(address, headers={"If-None-Match": f"W/{read}"}).status_code == 304
    assert api.patch(address, {"name": "A"}, headers={"If-Match": "*"}).status_code == 200
    now = api.get(address)["ETag"]
    assert api.patch(address, {"name": "B"}, headers={"If-Match": f'"x", W/{now}'}).status_code == 200
    assert api.delete(address, headers={"If-Match": read}).status_code == 412
    assert Organisation.objects.get().name == "B"


def test_the_plan_is_locked_before_its_part_as_the_verbs_do(api, town):
    action = make_action(make_plan(town), lead=make_organisation(town))
    address = f"{API}/acceptances/{action.responsibilities.get().uid}/"
    read = api.get(address)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        answer = api.post(f"{address}withdraw/", headers={"If-Match": read})
    assert answer.status_code != 412, answer.json()
    locks = [one["sql"].split('FROM "')[1].split('"')[0] for one in queries if "FOR NO KEY" in one["sql"]]
    assert locks[:2] == ["plans_plan", "plans_responsibility"]


def in_threads(count: int, work) -> list:
    """What each thread brings back; every thread has its own connection."""
    found, ready = [], threading.Barrier(count)

    def run(number):
        try:
            ready.wait(20)
            found.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def token_in_a_new_town() -> tuple:
    town = make_town("port-test")
    with scope(town.pk):
        alice = make_member(town, "alice@example.org", Role.COORDINATOR)
        _client, token = issue_token(by=alice, municipality=town, name="P", role=Role.COORDINATOR)
    return town, {"Authorization": f"Bearer {token}"}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_have_read_the_same_only_one_writes():
    town, token = token_in_a_new_town()
    with scope(town.pk):
        problem = make_problem(make_plan(town))
    address = f"{API}/problems/{problem.uid}/"
    read = APIClient().get(address, headers=token)["ETag"]

    def write(number):
        headers = {**token, "If-Match": read}
        return APIClient().patch(address, {"title": f"T{number}"}, headers=headers).status_code

    assert sorted(in_threads(6, write)) == [200, *[412] * 5]


# ---------------------------------------------------------------- keys


def test_a_repeated_request_is_carried_out_once(api):
    first = api.post(f"{API}/organisations/", NEW, headers=key())
    again = api.post(f"{API}/organisations/", NEW, headers=key())
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Organisation.objects.count() == 1
    other = api.post(f"{API}/organisations/", {**NEW, "name": "Other"}, headers=key())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = api.post(f"{API}/bodies/", NEW, headers=key())
    assert elsewhere.status_code == 422


def test_what_was_refused_may_be_sent_again_with_the_same_key(api):
    assert api.post(f"{API}/organisations/", {}, headers=key()).status_code == 400
    assert IdempotencyKey.objects.count() == 0
    assert api.post(f"{API}/organisations/", NEW, headers=key()).status_code == 201


@pytest.mark.parametrize("text", ["", "x" * 201, "é"])
def test_a_key_is_plain_and_short(api, text):
    refused = api.post(f"{API}/organisations/", NEW, headers=key(text.encode().decode("latin-1")))
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["Idempotency-Key"])


def test_a_key_is_its_callers_own(api, town, alice):
    api.post(f"{API}/organisations/", NEW, headers=key())
    other = caller(town, alice, "Other").post(f"{API}/organisations/", {**NEW, "name": "B"}, headers=key())
    assert (other.status_code, other.get("Idempotency-Replayed")) == (201, None)
    page = APIClient()
    page.force_login(alice)
    mine = page.post(f"{API}/organisations/", {**NEW, "name": "C"}, headers=key())
    assert (mine.status_code, Organisation.objects.count()) == (201, 3)


def test_the_same_key_in_two_towns_are_two_keys(api, town, other_town, charlie):
    api.post(f"{API}/organisations/", NEW, headers=key())
    with scope(other_town.pk):
        there = caller(other_town, charlie)
        assert IdempotencyKey.objects.count() == 0
    made = there.post("/api/v1/other-town/organisations/", NEW, headers=key())
    assert (made.status_code, made.get("Idempotency-Replayed")) == (201, None)


def test_a_file_is_part_of_the_request(api, town):
    source = str(make_source(town).uid)

    def send(text):
        file = SimpleUploadedFile("a.csv", text)
        return api.post(
            f"{API}/imports/", {"file": file, "source": source}, format="multipart", headers=key()
        )

    first, again, other = send(FILE), send(FILE), send(FILE.replace(b"robbery", b"burglary"))
    assert first.status_code in {200, 201, 202}, first.content
    assert (again["Idempotency-Replayed"], other.status_code) == ("true", 422)


def test_what_is_told_once_is_not_kept(api, monkeypatch):
    from stakeholders.organisations.api import OrganisationViewSet  # noqa: PLC0415 - only here

    monkeypatch.setattr(OrganisationViewSet, "told_once", frozenset({"create"}))
    api.post(f"{API}/organisations/", NEW, headers=key())
    assert IdempotencyKey.objects.get().body == ""
    again = api.post(f"{API}/organisations/", NEW, headers=key())
    assert (again.status_code, again.json()["code"]) == (201, "done_before")
    assert f"{API}/organisations/" in again.json()["message"]


def test_keys_are_forgotten_after_two_days(api):
    api.post(f"{API}/organisations/", NEW, headers=key())
    now = timezone.now()
    assert api_once.forget(at=now + timedelta(hours=47)) == 0
    assert api_once.forget(at=now + timedelta(hours=49)) == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_make_one():
    town, token = token_in_a_new_town()

    def send(_number):
        answer = APIClient().post(f"{API}/organisations/", NEW, headers={**token, **key()})
        return answer.status_code, answer.get("Idempotency-Replayed"), answer.json()["uid"]

    found = in_threads(50, send)
    assert (len(found), {status for status, _again, _uid in found}) == (50, {201})
    assert sum(again is None for _status, again, _uid in found) == 1
    assert len({uid for _status, _again, uid in found}) == 1
    with scope(town.pk):
        assert Organisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_to_ask_again(monkeypatch):
    town, token = token_in_a_new_town()
    monkeypatch.setattr(api_once, "PATIENCE", 1)
    inside, leave = threading.Event(), threading.Event()

    def hold():
        try:
            with scope(town.pk):
                client = town_client(town)
                IdempotencyKey.objects.create(municipality=town, client=client, key="k1", route="/")
                inside.set()
                leave.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(10)
    try:
        waited = APIClient().post(f"{API}/organisations/", NEW, headers={**token, **key()})
    finally:
        leave.set()
        holder.join()
    assert (waited.status_code, waited.json()["code"]) == (409, "still_running")
    assert int(waited["Retry-After"]) > 0


def town_client(town):
    from stakeholders.models import ApiClient  # noqa: PLC0415 - only here

    return ApiClient.objects.get(municipality=town)


def test_every_route_stands_on_the_shared_rules():
    """Whatever is registered has tags and keys; what has none of the two says so beside it."""
    shown = [viewset for room in ROOMS for _address, viewset in import_module(f"{room}.api").routes]
    assert all(issubclass(viewset, TownViewSet) for viewset in shown)
    assert {viewset.__name__ for viewset in shown if viewset.own_key} == {
        "ContributionViewSet",
        "RoundViewSet",
    }


def test_the_verbs_of_the_lists_do_as_their_pages_do(api, town):
    plan = make_plan(town)
    first, second = make_problem(plan, "P1", order=1), make_problem(plan, "P2", order=2)
    assert api.post(f"{API}/problems/{second.uid}/move/", {"up": True}).status_code == 204
    assert [row["code"] for row in api.get(f"{API}/problems/").json()["results"]] == ["P2", "P1"]
    finding = make_finding(town)
    unused = api.post(f"{API}/problems/{first.uid}/read-finding/", {"finding": str(finding.uid)})
    assert (unused.status_code, list(unused.json()["fields"])) == (400, ["finding"])
    api.patch(f"{API}/problems/{first.uid}/", {"findings": [str(finding.uid)]})
    type(finding).objects.filter(pk=finding.pk).update(statement="Corrected.")
    read = api.post(f"{API}/problems/{first.uid}/read-finding/", {"finding": str(finding.uid)})
    assert read.status_code == 200, read.json()
    assert first.finding_links.get().seen["statement"] == "Corrected."
    assert len(api.post(f"{API}/priority-criteria/usual/").json()) == 7
    assert api.post(f"{API}/priority-criteria/usual/").json()["code"] == "criteria_exist"
    assert api.post(f"{API}/reminders/run/").json() == {"letters": 0}


# ---------------------------------------------------------------- the description


# A key of the caller would be kept with the moment at which something without a name came.
WITH_A_KEY_OF_THEIR_OWN = ("/{town}/contributions/", "/answer-questions/")


def test_the_description_names_the_headers_of_every_operation(db):
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    assert len(ROOMS) > 20
    wrong = []
    for path, operations in paths.items():
        for method, operation in operations.items():
            named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
            codes = set(operation["responses"])
            shows_one = method == "get" and operation["operationId"].endswith("_retrieve")
            if method == "post" and not path.endswith(WITH_A_KEY_OF_THEIR_OWN):
                good = "Idempotency-Key" in named and {"409", "422"} <= codes
            elif method in {"patch", "delete"}:
                good = "If-Match" in named and "412" in codes
            elif shows_one and path.endswith("}/"):
                good = "If-None-Match" in named and "304" in codes
            else:
                continue
            if not good:
                wrong.append(f"{method} {path}")
    assert wrong == []
