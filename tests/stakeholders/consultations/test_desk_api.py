"""The desk over the API: redaction, protection, lookalikes, and many points at once, as on the pages."""

import uuid

import pytest
from rest_framework.test import APIClient

from stakeholders.access.permissions import Role
from stakeholders.access.tokens import issue_token
from stakeholders.consultations.clusters.services import propose
from stakeholders.models import Contribution, DuplicateProposal, Membership, Response, Segment, Topic
from tests.builders import make_contribution, make_element, make_member, make_round, make_text, point_of

LETTER = "Please put more lamps into our street, it is dark there in the evening and many are afraid."


@pytest.fixture
def round_(town):
    return make_round(town, make_text(town, [make_element("A01", "Lamps.")]), state="closed")


def person(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def call(alice):
    return _caller(person(alice))


def _caller(client):
    def inner(method, path, body=None, *, expect=200):
        answer = getattr(client, method)(f"/api/v1/port-test/{path}", body, format="json")
        assert answer.status_code == expect, f"{answer.status_code} {answer.content[:600]}"
        return answer.json()

    return inner


def test_redaction_and_the_sealed_original(call, town, alice, bob, round_):
    comment = make_contribution(round_, 0, body="Lamps. Jan Novak deals.", moderation="published")
    here = f"contributions/{comment.uid}"
    body = {"body": "Lamps. […] deals.", "reasons": ["person"], "seen": "Lamps. Jan Novak deals."}
    assert call("post", f"{here}/redact/", body)["body"] == "Lamps. […] deals."
    assert call("post", f"{here}/redact/", body, expect=409)["code"] == "conflict"
    told = call("get", f"{here}/original/")
    assert told["body"] == "Lamps. Jan Novak deals."
    assert told["renditions"][0]["reasons"] == ["person"]
    _client, token = issue_token(by=alice, municipality=town, name="Lead", role=Role.ACTION_LEAD)
    system = APIClient()
    system.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    other = _caller(system)
    other("get", f"{here}/original/", expect=403)
    other("post", f"{here}/redact/", body, expect=403)
    stale = person(alice).post(
        f"/api/v1/port-test/{here}/redact/", body, format="json", headers={"If-Match": '"other"'}
    )
    assert stale.status_code == 412


def test_protection(call, town, alice, round_):
    comment = make_contribution(round_, 0, body="A child is beaten.", moderation="published")
    assert "due_at" in call("post", f"contributions/{comment.uid}/set-aside/", {"kind": "child"})
    (row,) = call("get", "disclosures/")["results"]
    assert (row["text"], row["state"]) == ("A child is beaten.", "open")
    here = f"disclosures/{row['id']}/"
    deed = {"state": "referred", "record": "Called them at once."}
    assert call("post", f"{here}settle/", deed, expect=422)["code"] == "basis_needed"
    whole = {**deed, "referred_to": "Child protection", "lawful_basis": "Act, section 12"}
    assert call("post", f"{here}settle/", whole)["state"] == "referred"
    assert call("post", f"{here}settle/", whole, expect=409)["code"] == "conflict"
    body = {"body": "x", "reasons": ["person"], "seen": "A child is beaten."}
    call("post", f"contributions/{comment.uid}/redact/", body, expect=404)
    call("get", f"contributions/{comment.uid}/original/", expect=404)
    deputy = _caller(person(make_member(town, "deputy@example.org", Role.DEPUTY)))
    deputy("get", "disclosures/", expect=403)
    assert Membership.objects.filter(is_safeguarding=True).count() == 0


def test_lookalikes_are_gathered_or_told_apart(call, round_):
    words = [LETTER, LETTER + " Thank you.", LETTER + " Please!", "Something else altogether, namely buses."]
    rows = [make_contribution(round_, 0, body=one, moderation="published") for one in words]
    assert propose(round_) == 2
    (group,) = call("get", f"rounds/{round_.uid}/lookalikes/")
    assert (group["count"], group["text"]) == (2, LETTER)
    judge = f"rounds/{round_.uid}/judge-lookalikes/"
    head = {"head": group["head"], "decision": "gather"}
    assert call("post", judge, head) == {"changed": 2, "left": 0}
    assert Segment.objects.filter(head=point_of(rows[0])).count() == 2
    assert call("get", f"rounds/{round_.uid}/lookalikes/") == []
    Segment.objects.filter(head__isnull=False).update(head=None)
    assert call("post", judge, {**head, "decision": "apart"}) == {"changed": 2, "left": 0}
    assert DuplicateProposal.objects.filter(is_refused=True).count() == 2
    job = call("post", f"rounds/{round_.uid}/look-for-lookalikes/", {})
    assert job["kind"] == "consultations.duplicates"


def test_many_points_at_once(call, town, round_, alice):
    rows = [make_contribution(round_, 0, body=f"Point {n}", moderation="published") for n in range(3)]
    points = [str(point_of(row).uid) for row in rows]
    topic = Topic.objects.create(municipality=town, name="Light")
    given = {"segments": points, "person": "alice@example.org", "due_on": "2026-12-01"}
    assert call("post", "segments/assign/", given) == {"changed": 3}
    assert call("get", f"segments/{points[0]}/")["work"]["due_on"] == "2026-12-01"
    wrong = call("post", "segments/assign/", {**given, "person": "nobody@example.org"}, expect=400)
    assert "person" in wrong["fields"]
    tagged = {"segments": points[:2], "topic": str(topic.uid)}
    assert call("post", "segments/tag/", tagged) == {"changed": 2}
    assert call("post", "segments/tag/", tagged) == {"changed": 0}
    assert call("post", "segments/untag/", tagged) == {"changed": 2}
    answer = {"decision": "noted", "reason": "Thank you.", "points": [{"segment": one} for one in points]}
    made = call("post", "responses/draft-many/", answer)
    assert len(made) == 3
    assert call("post", "responses/draft-many/", answer, expect=409)["code"] == "conflict"
    again = [{"segment": row["segment"], "seen": row["updated_at"]} for row in made]
    made = call("post", "responses/draft-many/", {**answer, "reason": "Thanks.", "points": again})
    approvals = {"answers": [{"segment": row["segment"], "updated_at": row["updated_at"]} for row in made]}
    assert call("post", "responses/approve-many/", approvals, expect=422)["code"] == "two_people"
    deputy = _caller(person(make_member(town, "deputy@example.org", Role.DEPUTY)))
    assert deputy("post", "responses/approve-many/", approvals) == {"approved": 3}
    assert deputy("post", "responses/approve-many/", approvals, expect=409)["code"] == "conflict"
    assert Response.objects.filter(approved_at=None).count() == 0
    other = make_contribution(make_round(town, make_text(town)), 0, moderation="published")
    mixed = {**answer, "points": [{"segment": points[0]}, {"segment": str(point_of(other).uid)}]}
    assert call("post", "responses/draft-many/", mixed, expect=422)["code"] == "of_several_rounds"
    assert call("post", "segments/assign/", {"segments": [str(uuid.uuid4())]}, expect=400)["fields"]
    assert Contribution.objects.count() == 4
