"""News by e-mail: nothing is kept before it is confirmed, nobody is told twice, one click ends it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from plans.models import Action, Subscription
from plans.publishing import services
from plans.publishing.floods import MOST
from plans.publishing.tokens import confirm_token, leave_token
from plans.versions import services as versions
from stakeholders.access.errors import Refused
from stakeholders.access.tenancy import scope
from stakeholders.models import AuditEntry, Letter
from stakeholders.outbox.delivery import message

BASE = "/public/port-test/plan/"
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_floods():
    cache.clear()


def subscriber(town, email="reader@example.org"):
    return services.subscribe(municipality=town, email=email, language="en", at=AT)


def path_in(letter, word):
    return re.search(rf"https?://[^/\s]+(/public/\S+/{word}/\S+)", letter.body)[1]


def test_the_whole_way_from_asking_to_leaving(client, town, version):
    asked = client.post(f"{BASE}subscribe/", {"email": "Reader@Example.org"})
    assert (asked.status_code, Subscription.objects.count()) == (200, 0)
    letter = Letter.objects.get()
    confirm = path_in(letter, "subscribe")
    assert client.get(confirm).status_code == 200
    assert not Subscription.objects.exists()  # a mail program that opens links confirms nothing
    for _click in range(2):
        assert client.post(confirm).status_code == 200
    assert Subscription.objects.get().email == "reader@example.org"
    leave = f"{BASE}unsubscribe/{leave_token(Subscription.objects.get())}/"
    assert client.get(leave).status_code == 200
    assert Subscription.objects.exists()
    for _click in range(2):
        assert client.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()


def test_neither_forged_nor_foreign_nor_old_links_open_anything(client, town, other_town, version):
    assert client.post(f"{BASE}subscribe/forged/").status_code == 404
    assert client.post(f"{BASE}unsubscribe/forged/").status_code == 404
    foreign = confirm_token(other_town, "reader@example.org", "en")
    assert client.post(f"{BASE}subscribe/{foreign}/").status_code == 404
    assert not Subscription.objects.exists()


def test_an_old_confirmation_is_refused(client, town, version, monkeypatch):
    token = confirm_token(town, "reader@example.org", "en")
    monkeypatch.setattr("plans.publishing.tokens.CONFIRM_WITHIN", -1)
    assert client.post(f"{BASE}subscribe/{token}/").status_code == 404


def test_asking_again_writes_one_letter_a_day(client, town, version):
    for _again in range(3):
        client.post(f"{BASE}subscribe/", {"email": "reader@example.org"})
    assert Letter.objects.count() == 1
    for days in (0, 1):
        services.ask_to_confirm(
            municipality=town, email="other@example.org", language="en", at=AT + timedelta(days=days)
        )
    assert Letter.objects.filter(recipient_email="other@example.org").count() == 2


def test_the_page_tells_nobody_who_has_subscribed(client, town, version):
    subscriber(town)
    pages = [
        client.post(f"{BASE}subscribe/", {"email": email}).content
        for email in ("reader@example.org", "stranger@example.org")
    ]
    assert pages[0] == pages[1]
    assert "You already get news" in Letter.objects.get(recipient_email="reader@example.org").subject


def test_a_flood_from_one_network_waits(client, town, version):
    answers = [
        client.post(f"{BASE}subscribe/", {"email": f"r{number}@example.org"}).status_code
        for number in range(MOST + 1)
    ]
    assert answers == [200] * MOST + [429]
    assert Letter.objects.count() == MOST


def test_robots_and_mistakes_get_no_letter(client, town, version):
    assert client.post(f"{BASE}subscribe/", {"email": "r@example.org", "leave_empty": "x"}).status_code == 200
    assert client.post(f"{BASE}subscribe/", {"email": "nonsense"}).status_code == 422
    assert not Letter.objects.exists()


def test_adoption_tells_each_subscriber_once(town, plan, coordinator, as_alice):
    subscriber(town)
    sent = {"adopted_by": "Council", "adopted_on": "2026-11-20"}
    assert as_alice.post("/town/port-test/plan/versions/adopt/", sent).status_code == 302
    letter = Letter.objects.get(kind="plan_news")
    assert "/public/port-test/plan/1.0/" in letter.body
    headers = message(letter).extra_headers
    assert headers["List-Unsubscribe"] == f"<{letter.unsubscribe_url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    version = versions.version_in_force(plan)
    assert services.announce_version(by=coordinator, version=version) == 0
    # Who left and came back is the same person.
    services.unsubscribe(municipality=town, uid=Subscription.objects.get().uid)
    subscriber(town)
    assert services.announce_version(by=coordinator, version=version) == 0
    assert Letter.objects.filter(kind="plan_news").count() == 1


def test_a_revision_tells_again(town, plan, version, coordinator):
    subscriber(town)
    assert services.announce_version(by=coordinator, version=version) == 1
    versions.open_revision(by=coordinator, plan=plan, reason="Error")
    Action.objects.filter(code="A01").update(description="Other words.")
    second = versions.adopt(by=coordinator, plan=plan, adopted_by="Council", adopted_on=version.adopted_on)
    assert services.announce_version(by=coordinator, version=second) == 1


def test_leaving_calls_back_what_waits(town, version, coordinator):
    one = subscriber(town)
    services.announce_version(by=coordinator, version=version)
    services.unsubscribe(municipality=town, uid=one.uid)
    assert Letter.objects.get(kind="plan_news").state == "cancelled"


def test_the_yearly_report_is_told_once_a_year(town, plan, version, coordinator, as_alice):
    subscriber(town)
    page = "/town/port-test/plan/public-site/"
    year = str(version.frozen_at.year)
    for _again in range(2):
        assert as_alice.post(page, {"year": year}).status_code == 302
    assert Letter.objects.filter(kind="plan_news").count() == 1
    with pytest.raises(Refused):
        services.announce_report(by=coordinator, plan=plan, year=2999)


def test_the_coordinator_sees_how_many_and_nobody_sees_who(town, version, as_alice):
    subscriber(town)
    page = as_alice.get("/town/port-test/plan/public-site/").content.decode()
    assert "Subscribers" in page
    assert "reader@example.org" not in page


def test_an_address_leaves_no_trace_in_the_audit_trail(town, version):
    services.unsubscribe(municipality=town, uid=subscriber(town).uid)
    assert not AuditEntry.objects.filter(table_name="plans_subscription").exists()


def test_a_town_sees_its_own_subscribers_only_by_the_database_too(town, other_town, version):
    subscriber(town)
    with scope(other_town.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM plans_subscription")
        assert cursor.fetchone() == (0,)


def test_the_api_tells_how_many_and_tells_them_once(town, version, as_alice):
    subscriber(town)
    base = "/api/v1/port-test/publication/"
    assert as_alice.get(base).json() == {"subscribers": 1}
    year = {"year": version.frozen_at.year}
    told = [as_alice.post(f"{base}report/", year, content_type="application/json").json() for _ in range(2)]
    assert told == [{"letters": 1}, {"letters": 0}]
    late = as_alice.post(f"{base}report/", {"year": 2150}, content_type="application/json")
    assert (late.status_code, late.json()["code"]) == (422, "year_to_come")
