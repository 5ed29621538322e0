"""Pages of numbers are kept while nothing in the town changes, and not a moment longer."""

import threading
from datetime import date

import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.test import Client

from diagnostics.models import CountFact, ImportBatch
from stakeholders.access import kept_pages
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality
from tests.builders import make_area, make_member, make_offence, make_source, make_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    """A town with two years of 3 burglaries a month in one area, and a coordinator and a reader of the ministry."""
    cache.clear()
    made = make_town("port-kept")
    with scope(made.pk):
        source, area = make_source(made), make_area(made, "N01", name="Old Harbour")
        made.offence = make_offence(made, "BURG", name="Burglary")
        batch = ImportBatch.objects.create(
            municipality=made, source=source, file_name="x", stored_as="", sha256="", size=0, state="done"
        )
        CountFact.objects.bulk_create(
            CountFact(
                municipality=made, batch=batch, source=source, area=area, offence=made.offence,
                period_kind="month", period_start=date(2023 + i // 12, i % 12 + 1, 1), count=3,
            )
            for i in range(24)
        )  # fmt: skip
        made.coordinator = make_member(made, "kept@example.org", Role.COORDINATOR)
        made.outsider = make_member(made, "ministry@example.org", Role.MINISTRY)
    return made


def ask(place, user, client=None) -> str:
    client = client or signed_in(user)
    return client.get(f"/town/{place.slug}/counts/{place.offence.uid}/").content.decode()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def made(monkeypatch):
    """How often a page was put together anew."""
    times = []
    write = kept_pages._write
    monkeypatch.setattr(kept_pages, "_write", lambda *args: (times.append(1), write(*args)))
    return times


def test_a_page_is_made_once_and_again_after_any_change(place, made):
    first = ask(place, place.coordinator)
    assert "Burglary" in first
    assert ask(place, place.coordinator).count("Old Harbour") == first.count("Old Harbour")
    assert len(made) == 1
    with scope(place.pk):
        type(place.offence).objects.filter(pk=place.offence.pk).update(name="Break-ins")
    assert "Break-ins" in ask(place, place.coordinator)
    with scope(place.pk):
        Municipality.objects.filter(pk=place.pk).update(small_count_threshold=9)
    ask(place, place.coordinator)
    assert len(made) == 3


def test_each_role_has_its_own_and_each_reader_a_token_of_the_own_session(place, made):
    whole, outside = ask(place, place.coordinator), ask(place, place.outsider)
    assert len(made) == 2
    assert "Make a finding" in whole
    assert "Make a finding" not in outside
    assert kept_pages._TOKEN not in whole
    assert 'name="csrfmiddlewaretoken"' in whole
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = ask(place, place.coordinator, client)
    assert len(made) == 2
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    address = f"/town/{place.slug}/counts/{place.offence.uid}/finding/"
    assert client.post(address, {"csrfmiddlewaretoken": "wrong"}).status_code == 403
    assert client.post(address, {"csrfmiddlewaretoken": token}).status_code == 200


def test_nothing_is_kept_while_a_change_is_under_way(place, made):
    """A change that got its moment before the newest entry of the trail, and ends after it."""
    inside, leave = threading.Event(), threading.Event()

    def change():
        try:
            with scope(place.pk):
                type(place.offence).objects.filter(pk=place.offence.pk).update(name="Break-ins")
                inside.set()
                leave.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=change)
    other.start()
    assert inside.wait(10)
    with scope(place.pk):
        make_offence(place, "ROBB", name="Robbery")
    assert "Burglary" in ask(place, place.coordinator)
    leave.set()
    other.join()
    assert "Break-ins" in ask(place, place.coordinator)
    assert len(made) == 1


def test_without_the_cache_pages_are_made_each_time(place, monkeypatch):
    class Away:
        def get(self, key):
            raise redis.ConnectionError

        def set(self, key, value, seconds):
            raise redis.ConnectionError

    monkeypatch.setattr(kept_pages, "store", Away())
    assert "Burglary" in ask(place, place.coordinator)


def test_a_server_that_fills_up_keeps_no_more_pages(place, made, monkeypatch):
    monkeypatch.setattr(kept_pages, "ROOM", 1)
    ask(place, place.coordinator)
    ask(place, place.coordinator)
    assert len(made) == 2
