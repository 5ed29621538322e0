"""The consultation over the API: partner systems hand in, persons decide."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.access.tokens import issue_token
from stakeholders.consultations.places.grid import coarse
from stakeholders.models import Contribution, Response, Round
from tests.builders import (
    make_area,
    make_contribution,
    make_member,
    make_organisation,
    make_round,
    make_text,
    point_of,
)

API = "/api/v1/port-test"
DAY = timedelta(days=1)


def caller(town, user, role) -> APIClient:
    """A partner system with a role of its own."""
    _client, token = issue_token(by=user, municipality=town, name=f"Test {role}", role=role)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def person(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def api(town, alice):
    return caller(town, alice, Role.COORDINATOR)


@pytest.fixture
def partner(town, alice):
    return caller(town, alice, Role.ACTION_LEAD)


@pytest.fixture
def reader(town, alice):
    return caller(town, alice, Role.MINISTRY)


@pytest.fixture
def round_(town):
    return make_round(town, opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)


def comment(round_, **fields) -> dict:
    return {
        "key": str(uuid.uuid4()),
        "round": str(round_.uid),
        "element_uid": round_.text.content[0]["uid"],
        "author_kind": "organisation",
        "author_name": "Youth Council",
        "stance": "support",
        "body": "More lamps.",
        **fields,
    }


def test_the_same_key_is_created_once_repeated_freely_and_never_reused(partner, round_):
    body = comment(round_)
    first = partner.post(f"{API}/contributions/", body)
    assert first.status_code == 201, first.json()
    again = partner.post(f"{API}/contributions/", body)
    assert (again.status_code, again.json()) == (200, first.json())
    other = partner.post(f"{API}/contributions/", {**body, "body": "Fewer lamps."})
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert Contribution.objects.get().body == "More lamps."
    assert (Contribution.objects.get().channel, Contribution.objects.get().moderation) == ("api", "pending")


def test_a_known_organisation_brings_its_actor_group(partner, round_, town):
    police = make_organisation(town)
    made = partner.post(
        f"{API}/contributions/", comment(round_, organisation=str(police.uid), author_name="")
    ).json()
    assert (made["actor_group"], made["author_name"]) == ("AG-POL", "Police")


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"key": "no"}, 400, "key"),
        ({"stance": "hatred"}, 400, "stance"),
        ({"body": ""}, 400, "body"),
        ({"body": "x" * 5001}, 400, "body"),
        ({"author_name": ""}, 400, "organisation"),
        ({"author_kind": "named", "author_name": ""}, 400, "author_name"),
        ({"round": str(uuid.uuid4())}, 400, "round"),
        ({"element_uid": str(uuid.uuid4())}, 422, "element_unknown"),
        ({"organisation": str(uuid.uuid4())}, 400, "organisation"),
    ],
)
def test_a_mistake_is_named(partner, round_, fields, status, told):
    answer = partner.post(f"{API}/contributions/", comment(round_, **fields))
    assert answer.status_code == status
    assert told in (answer.json()["fields"] if status == 400 else answer.json()["code"])
    assert Contribution.objects.count() == 0


def test_outside_the_window_nothing_is_taken(partner, town):
    early = make_round(town, opens_at=timezone.now() + DAY, closes_at=timezone.now() + 2 * DAY)
    over = make_round(town, opens_at=timezone.now() - 2 * DAY, closes_at=timezone.now() - DAY)
    draft = make_round(town, state="draft", opens_at=timezone.now() - DAY, closes_at=timezone.now() + DAY)
    codes = [
        partner.post(f"{API}/contributions/", comment(round_)).json()["code"]
        for round_ in (early, over, draft)
    ]
    assert codes == ["round_early", "round_shut", "round_shut"]


def test_readers_hand_in_nothing_and_see_what_everybody_sees(reader, api, round_):
    make_contribution(round_, body="Waiting")
    make_contribution(round_, body="Shown", moderation="published")
    make_contribution(round_, body="Confidential", moderation="published", may_be_shown=False)
    assert reader.post(f"{API}/contributions/", comment(round_)).status_code == 403
    bodies = [row["body"] for row in reader.get(f"{API}/contributions/").json()["results"]]
    assert bodies == ["Shown"]
    assert api.get(f"{API}/contributions/?round={round_.uid}").json()["count"] == 3
    assert api.get(f"{API}/contributions/?moderation=pending").json()["count"] == 1


def test_moderation(api, partner, round_):
    row = make_contribution(round_)
    path = f"{API}/contributions/{row.uid}/moderate/"
    # A partner does not see what waits, so it is not there for it.
    assert partner.post(path, {"decision": "published"}).status_code == 403
    assert api.post(path, {"decision": "withheld"}).json()["code"] == "reason_needed"
    assert api.post(path, {"decision": "published"}).json()["moderation"] == "published"
    assert api.post(path, {"decision": "published"}).status_code == 409
    assert (
        api.post(path, {"decision": "withheld", "reason": "Court order"}).json()["moderation"] == "withheld"
    )


def test_a_round_from_preparation_to_publication(town, alice, api):
    deputy = make_member(town, "deputy@example.org", Role.DEPUTY)
    text = make_text(town)
    made = api.post(
        f"{API}/rounds/",
        {
            "text": str(text.uid),
            "title": "First",
            "promise": "consult",
            "opens_at": (timezone.now() - DAY).isoformat(),
            "closes_at": (timezone.now() + DAY).isoformat(),
        },
    )
    assert made.status_code == 201, made.json()
    path = f"{API}/rounds/{made.json()['uid']}/"
    assert api.post(f"{path}open/").json()["code"] == "round_needs_introduction"
    assert api.patch(path, {"introduction": "Tell us."}).status_code == 200
    assert api.post(f"{path}open/").json()["state"] == "open"
    assert api.patch(path, {"promise": "inform"}).json()["code"] == "round_is_fixed"
    assert api.delete(path).json()["code"] == "round_is_kept"
    later = {"closes_at": (timezone.now() + 2 * DAY).isoformat()}
    assert api.patch(path, later).json()["code"] == "reason_needed"
    moved = api.patch(path, {**later, "end_reason": "Holidays."}).json()
    assert [change["reason"] for change in moved["end_changes"]] == ["Holidays."]
    row = make_contribution(Round.objects.get(), moderation="published")
    assert api.post(f"{path}close/").json()["state"] == "closed"
    assert api.post(f"{path}publish/", {"summary": "Done."}).json()["code"] == "round_not_answered"

    body = {"segment": str(point_of(row).uid), "decision": "accepted", "reason": "It is right."}
    body["changes"] = [str(row.element_uid)]
    assert api.post(f"{API}/responses/", body).json()["code"] == "person_needed"
    drafted = person(alice).post(f"{API}/responses/", body)
    assert drafted.status_code == 201, drafted.json()
    assert person(alice).post(f"{API}/responses/", body).status_code == 409
    changed = person(alice).post(
        f"{API}/responses/", {**body, "reason": "Quite right.", "seen": drafted.json()["updated_at"]}
    )
    assert (changed.status_code, changed.json()["reason"]) == (200, "Quite right.")
    approve = f"{API}/responses/{point_of(row).uid}/approve/"
    stale, seen = ({"updated_at": made.json()["updated_at"]} for made in (drafted, changed))
    assert person(alice).post(approve, seen).json()["code"] == "two_people"
    assert person(deputy).post(approve, stale).status_code == 409
    assert person(deputy).post(approve, seen).json()["approved_by"] == "deputy@example.org"

    refused = api.post(f"{path}publish/", {"summary": "Done."})
    assert (refused.status_code, refused.json()["code"]) == (422, "round_has_gaps")
    gaps = [row["code"] for row in api.get(f"{path}coverage/").json() if row["state"] == "open"]
    told = api.post(f"{path}gaps/", [{"code": code, "reason": "Asked in vain."} for code in gaps])
    assert {row["state"] for row in told.json()} == {"explained"}

    done = api.post(f"{path}publish/", {"summary": "Done."})
    assert (done.status_code, done.json()["state"]) == (200, "decided")
    late = {**body, "seen": Response.objects.get().updated_at.isoformat()}
    assert person(alice).post(f"{API}/responses/", late).json()["code"] == "round_decided"


def test_readers_see_answers_once_they_are_published(reader, api, round_, alice):
    row = make_contribution(round_, moderation="published")
    person(alice).post(
        f"{API}/responses/", {"segment": str(point_of(row).uid), "decision": "noted", "reason": "Because."}
    )
    assert reader.get(f"{API}/responses/").json()["count"] == 0
    assert reader.get(f"{API}/responses/{point_of(row).uid}/").status_code == 404
    assert api.get(f"{API}/responses/{point_of(row).uid}/").json()["decision"] == "noted"


def test_a_draft_round_is_deleted(api, town):
    round_ = make_round(town, state="draft")
    assert api.delete(f"{API}/rounds/{round_.uid}/").status_code == 204


def test_the_text_and_the_ledger(reader, round_):
    listed = reader.get(f"{API}/consulted-texts/").json()["results"][0]
    assert "content" not in listed
    text = reader.get(f"{API}/consulted-texts/{listed['uid']}/").json()
    assert text["content"] == round_.text.content
    groups = reader.get(f"{API}/rounds/{round_.uid}/coverage/").json()
    assert len(groups) == 12
    assert all(group["is_silent"] for group in groups)


def test_another_towns_rows_are_not_there(api, other_town, round_):
    with scope(other_town.pk):
        foreign = make_round(other_town)
        row = make_contribution(foreign)
    assert api.get(f"{API}/rounds/{foreign.uid}/").status_code == 404
    assert api.get(f"{API}/consulted-texts/{foreign.text.uid}/").status_code == 404
    assert api.get(f"{API}/contributions/{row.uid}/").status_code == 404
    assert api.post(f"{API}/contributions/{row.uid}/moderate/", {"decision": "published"}).status_code == 404
    assert api.post(f"{API}/contributions/", comment(round_, round=str(foreign.uid))).status_code == 400


@pytest.mark.parametrize("route", ["rounds", "contributions", "segments", "responses", "consulted-texts"])
def test_longer_lists_ask_no_more_of_the_database(api, alice, town, route):
    me = person(alice)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"{API}/{route}/").status_code == 200
        return len(captured)

    def add():
        row = make_contribution(
            make_round(town),
            moderation="published",
            author_kind="organisation",
            organisation=make_organisation(town, uuid.uuid4().hex),
        )
        me.post(
            f"{API}/responses/",
            {"segment": str(point_of(row).uid), "decision": "noted", "reason": "Because."},
        )

    add()
    queries()
    few = queries()
    for _ in range(20):
        add()
    assert queries() == few


def test_a_partner_system_sends_a_place_and_reads_it_back(api, town, round_):
    area = make_area(town, "HARB")
    sent = {
        "key": str(uuid.uuid4()),
        "round": str(round_.uid),
        "author_kind": "pseudonym",
        "author_name": "Gull",
        "stance": "support",
        "body": "More lamps, please.",
        "area": area.code,
        "place": [10.0512345, 50.0512345],
    }
    answer = api.post(f"{API}/contributions/", sent, format="json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["place"] == list(coarse(10.0512345, 50.0512345))
    wrong = api.post(
        f"{API}/contributions/", {**sent, "key": str(uuid.uuid4()), "place": [10.0, 99.0]}, format="json"
    )
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["place"])


def test_plain_words_over_the_api(api, town):
    text = make_text(town)
    words = {"element_uid": text.content[0]["uid"], "language": "en", "body": "We put up lamps."}
    assert api.post(f"{API}/consulted-texts/{text.uid}/word-plainly/", words, format="json").json() == [words]
    assert api.get(f"{API}/consulted-texts/{text.uid}/plain-wordings/").json() == [words]
    assert (
        api.post(
            f"{API}/consulted-texts/{text.uid}/word-plainly/", {**words, "body": ""}, format="json"
        ).json()
        == []
    )
