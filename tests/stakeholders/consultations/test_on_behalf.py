"""What an organisation answered on paper or by telephone is written down, corrected with a trace, and counted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from stakeholders.consultations.coverage.ledger import ledger
from stakeholders.consultations.inviting import services as inviting
from stakeholders.models import AuditEntry, OrganisationReply, PartnerLink
from tests.builders import make_contact, make_contribution, make_organisation, make_round

DAY = timedelta(days=1)


@pytest.fixture
def round_(town):
    return make_round(town, opens_at=timezone.now() - 5 * DAY, closes_at=timezone.now() + 5 * DAY)


@pytest.fixture
def court(town):
    made = make_organisation(town, "District Court", actor_groups=["AG-COU"])
    make_contact(made, "court@example.org")
    return made


@pytest.fixture
def path(round_, court):
    return reverse("round_reply", args=["port-test", round_.uid, court.uid])


def said(**fields):
    day = str(timezone.now().date())
    return {
        "outcome": "nil", "name": "Judge Lima", "function": "President", "channel": "telephone", "given_on": day,
        "seen": "", **fields,
    }  # fmt: skip


def test_it_is_written_down_corrected_with_a_trace_and_taken_back(as_alice, alice, round_, court, path):
    assert "The answer of District Court" in as_alice.get(path).content.decode()
    assert as_alice.post(path, said()).status_code == 302
    reply = OrganisationReply.objects.get()
    assert (reply.outcome, reply.given_by_name, reply.channel, reply.recorded_by) == (
        "nil", "Judge Lima", "telephone", alice,
    )  # fmt: skip
    row = next(one for one in ledger(round_) if one.code == "AG-COU")
    assert (row.nil, row.state) == (1, "nil")
    # Who had not seen it does not write over it, and nothing typed is lost.
    stale = as_alice.post(path, said(outcome="declined", reason="No time"))
    assert stale.status_code == 409
    assert "No time" in stale.content.decode()
    seen = reply.updated_at.isoformat()
    assert as_alice.post(path, said(outcome="declined", reason="No time", seen=seen)).status_code == 302
    row = next(one for one in ledger(round_) if one.code == "AG-COU")
    assert (row.nil, row.declined) == (0, 1)
    page = as_alice.get(path).content.decode()
    for words in ("written down", "corrected", "No time"):
        assert words in page
    trail = AuditEntry.objects.filter(table_name="stakeholders_organisationreply")
    assert trail.filter(operation="update", before__outcome="nil", after__outcome="declined").exists()
    assert as_alice.post(path, {"take_back": "1"}).status_code == 302
    assert not OrganisationReply.objects.exists()
    assert trail.filter(operation="delete").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "declined"}, "Say why"),
        ({"outcome": "responded"}, "Select a valid choice"),
        ({"name": ""}, "required"),
        ({"given_on": str(timezone.now().date() + 3 * DAY)}, "has not come yet"),
        ({"given_on": str(timezone.now().date() - 30 * DAY)}, "had not begun"),
        ({"channel": "link"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_named(as_alice, path, fields, words):
    answer = as_alice.post(path, said(**fields))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OrganisationReply.objects.exists()


def test_what_it_answered_itself_stays_its_own(as_alice, town, round_, court, path):
    own = OrganisationReply.objects.create(
        municipality=town,
        round=round_,
        organisation=court,
        outcome="nil",
        given_by_name="Own",
        given_on="2026-06-01",
    )
    seen = own.updated_at.isoformat()
    assert as_alice.post(path, said(outcome="declined", reason="x", seen=seen)).status_code == 422
    assert as_alice.post(path, {"take_back": "1"}).status_code == 422
    own.delete()
    make_contribution(round_, author_kind="organisation", organisation=court)
    assert "commented already" in as_alice.post(path, said()).content.decode()
    draft = make_round(town, state="draft")
    shut = reverse("round_reply", args=["port-test", draft.uid, court.uid])
    assert as_alice.post(shut, said()).status_code == 422


def test_who_has_answered_by_telephone_is_not_reminded(as_alice, coordinator, round_, court, path):
    inviting.invite(by=coordinator, round_=round_, organisations=[court], at=timezone.now() - 2 * DAY)
    as_alice.post(path, said())
    later = timezone.now() + DAY
    links = PartnerLink.objects.all()
    assert inviting.remind(by=coordinator, round_=round_, links=links, at=later) == 0


def test_over_the_api(alice, round_, court):
    client = APIClient()
    client.force_login(alice)
    base = "/api/v1/port-test/organisation-replies/"
    body = {
        "round": str(round_.uid), "organisation": str(court.uid), "outcome": "nil", "given_by_name": "Judge Lima",
        "given_on": str(timezone.now().date()), "channel": "paper",
    }  # fmt: skip
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    first = client.post(base, body, format="json", **key)
    assert first.status_code == 201
    assert client.post(base, body, format="json", **key).json() == first.json()
    assert first.json()["is_recorded"] is True
    assert client.post(base, {**body, "outcome": "declined"}, format="json").status_code >= 400
    client.post(base, {**body, "outcome": "declined", "reason": "No time"}, format="json")
    row = client.get(f"{base}?round__uid={round_.uid}").json()["results"][0]
    assert (row["outcome"], row["reason"]) == ("declined", "No time")
    deeds = [step["deed"] for step in client.get(f"{base}{row['id']}/history/").json()]
    assert deeds == ["update", "insert"]
