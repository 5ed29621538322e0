"""Organisations are invited by personal link, comment without an account, or say that they have no objection."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.links import address, issue
from stakeholders.access.models import LinkPurpose, PartnerLink
from stakeholders.access.tenancy import scope
from stakeholders.consultations.coverage.ledger import ledger
from stakeholders.consultations.inviting import services
from stakeholders.consultations.openings import sign
from stakeholders.models import Contribution, Letter, Organisation, OrganisationReply, Round
from tests.builders import make_contact, make_contribution, make_organisation, make_round

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def round_(town):
    return make_round(town, opens_at=timezone.now() - DAY, closes_at=timezone.now() + 10 * DAY)


@pytest.fixture
def police(town):
    made = make_organisation(town, "City Police", actor_groups=["AG-POL", "AG-COM"])
    make_contact(made, "police@example.org")
    return made


@pytest.fixture
def partner():
    return Client(enforce_csrf_checks=True)


def invite(by, round_) -> PartnerLink:
    services.invite(by=by, round_=round_, organisations=Organisation.objects.all(), at=timezone.now())
    return PartnerLink.objects.latest("id")


@pytest.fixture
def link(coordinator, round_, police):
    return invite(coordinator, round_)


def typed(round_, *, age=MINUTE, **fields):
    return {
        "note": sign(round_.uid, timezone.now() - age),
        "element": round_.text.content[1]["uid"],
        "stance": "change",
        "body": "Name who repairs them.",
        "may_be_shown": "yes",
        **fields,
    }


def test_the_letter_carries_a_link_that_outlives_the_round(link, round_, town):
    letter = Letter.objects.get()
    assert letter.recipient_email == "police@example.org"
    for words in ("City Police", "Tell us what you think.", "/link/comment/", "no objection"):
        assert words in letter.body
    assert round_.closes_at < link.expires_at < round_.closes_at + 5 * DAY


def test_an_organisation_comments_without_account_and_cookie(partner, link, round_, police):
    page = partner.get(address(link)).content.decode()
    assert "What does City Police say?" in page
    assert round_.text.content[1]["body"] in page
    answer = partner.post(address(link), typed(round_))
    assert (answer.status_code, dict(partner.cookies)) == (302, {})
    kept = Contribution.objects.get()
    assert (kept.organisation, kept.author_kind, kept.channel) == (police, "organisation", "link")
    assert (kept.actor_group, str(kept.element_uid)) == ("AG-POL", round_.text.content[1]["uid"])
    page = partner.get(answer["Location"]).content.decode()
    assert "Thank you." in page
    assert "Name who repairs them." in page
    assert PartnerLink.objects.get().used_at is not None


def test_no_objection_is_an_answer(partner, link, round_):
    note = re.search(r'name="note" value="([^"]+)"', partner.get(address(link)).content.decode()).group(1)
    form = {
        "answer": "1",
        "note": note,
        "whole-outcome": "nil",
        "whole-name": "Rui",
        "whole-function": "Head",
    }
    assert partner.post(address(link), form).status_code == 302
    assert partner.post(address(link), form).status_code == 302
    kept = OrganisationReply.objects.get()
    assert (kept.outcome, kept.organisation.name) == ("nil", "City Police")
    assert "has no objection" in partner.get(address(link)).content.decode()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"body": ""}, 422),
        ({"stance": ""}, 422),
        ({"element": "00000000-0000-4000-8000-000000000000"}, 422),
        ({"note": "forged"}, 422),
        ({"body": "Ask ada@example.org"}, 422),
    ],
)
def test_a_mistake_is_named_and_nothing_is_lost(partner, link, round_, fields, status):
    answer = partner.post(address(link), typed(round_, **fields))
    assert answer.status_code == status
    if "body" not in fields:
        assert "Name who repairs them." in answer.content.decode()
    assert Contribution.objects.count() == 0


def test_opening_changes_nothing(partner, link):
    for _ in range(2):
        assert partner.get(address(link)).status_code == 200
    assert Contribution.objects.count() == 0
    assert PartnerLink.objects.get().used_at is None


def test_late_and_too_late(partner, link, round_):
    Round.objects.update(closes_at=timezone.now() - MINUTE)
    assert 'name="body"' not in partner.get(address(link)).content.decode()
    assert partner.post(address(link), typed(round_, age=timedelta(seconds=5))).status_code == 422
    assert partner.post(address(link), typed(round_, age=5 * MINUTE)).status_code == 302
    assert Contribution.objects.get().is_late


def test_a_withdrawn_link_and_a_round_in_preparation(partner, link, town, police):
    PartnerLink.objects.update(revoked_at=timezone.now())
    assert partner.get(address(link)).status_code == 410
    draft = make_round(town, state="draft")
    early = issue(
        municipality=town,
        purpose=LinkPurpose.COMMENT,
        target_uid=draft.uid,
        organisation=police,
        recipient_email="police@example.org",
    )
    assert partner.get(address(early)).status_code == 404


def test_a_link_sees_its_own_town_only(partner, link, other_town, round_):
    with scope(other_town.pk):
        foreign = make_organisation(other_town, "Foreign Society")
        crooked = issue(
            municipality=other_town,
            purpose=LinkPurpose.COMMENT,
            target_uid=round_.uid,
            organisation=foreign,
            recipient_email="x@example.org",
        )
    assert partner.get(address(crooked)).status_code == 404


def test_an_organisation_sees_its_own_words_only(partner, link, round_, town):
    make_contribution(
        round_, author_kind="organisation", organisation=make_organisation(town, "Other"), body="Theirs"
    )
    assert "Theirs" not in partner.get(address(link)).content.decode()


def test_the_ledger_shows_invited_opened_and_heard(as_bob, partner, link, round_):
    group = {row.code: row for row in ledger(round_)}
    assert (group["AG-POL"].invited, group["AG-POL"].opened, group["AG-POL"].is_silent) == (1, 0, True)
    partner.get(address(link))
    group = {row.code: row for row in ledger(round_)}
    assert (group["AG-POL"].opened, group["AG-COM"].opened) == (1, 1)
    partner.post(address(link), typed(round_))
    group = {row.code: row for row in ledger(round_)}
    assert not group["AG-POL"].is_silent
    assert not group["AG-COM"].is_silent
    page = as_bob.get(reverse("round_coverage", args=["port-test", round_.uid])).content.decode()
    assert "City Police" in page
    assert "Invitations" not in page


def test_more_partners_ask_no_more_of_the_database(as_alice, coordinator, round_, town):
    path = reverse("round_coverage", args=["port-test", round_.uid])

    def add(number):
        made = make_organisation(town, f"Organisation {number}")
        make_contact(made, f"o{number}@example.org")

    def queries():
        invite(coordinator, round_)
        with CaptureQueriesContext(connection) as captured:
            assert as_alice.get(path).status_code == 200
        return len(captured)

    add(0)
    few = queries()
    for number in range(1, 30):
        add(number)
    assert queries() == few
