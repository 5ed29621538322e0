"""The gate: who comes in, who gets 404, who 403, and what happens to a view without a rule."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from stakeholders.access.gate import GateMiddleware


def test_a_member_sees_the_home_page(as_bob, town):
    response = as_bob.get("/town/port-test/")
    assert response.status_code == 200
    assert "Port Test" in response.content.decode()


def test_a_stranger_is_asked_to_sign_in(client, town):
    response = client.get("/town/port-test/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/town/port-test/")


def test_a_member_of_another_town_finds_nothing(as_charlie, town):
    assert as_charlie.get("/town/port-test/").status_code == 404
    assert as_charlie.get("/town/no-such-town/").status_code == 404


def test_the_start_page_leads_to_the_only_town(as_alice, town):
    response = as_alice.get("/")
    assert (response.status_code, response["Location"]) == (302, "/town/port-test/")


def test_a_view_without_a_rule_is_shut(db):
    request = RequestFactory().get("/")

    def forgotten(request):
        return HttpResponse("secret")

    with pytest.raises(ImproperlyConfigured):
        GateMiddleware(lambda _: None).process_view(request, forgotten, [], {})


def test_alive_and_ready(client, db):
    assert client.get("/livez").json() == {"status": "alive"}
    answer = client.get("/readyz").json()
    assert answer["checks"]["database"]["ok"]
    assert answer["checks"]["migrations"]["ok"]
    assert answer["checks"]["broker"]["ok"]
    assert not answer["checks"]["beat"]["ok"]


def test_alive_and_honest_without_a_database(client, db, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", gone)
        patched.setattr(connection, "ensure_connection", gone)
        alive, answer = client.get("/livez"), client.get("/readyz")
    assert alive.status_code == 200
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "error": "OperationalError"}


def test_pages_travel_compressed(as_bob, town):
    answer = as_bob.get("/town/port-test/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
