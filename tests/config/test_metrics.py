"""What /metrics says, to whom, and what it never says."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from config import timings
from config.celery import app
from config.metrics import LAST_BACKUP_KEY
from stakeholders.access.tenancy import scope
from stakeholders.jobs.models import Job
from stakeholders.outbox.models import Letter
from tests.builders import make_town

pytestmark = pytest.mark.django_db(transaction=True)
BEARER = {"Authorization": "Bearer a-token"}


@pytest.fixture(autouse=True)
def watched(settings):
    settings.METRICS_TOKEN = "a-token"
    cache.clear()
    timings._server().delete(timings.KEY)
    timings._counts.clear()
    return settings


def samples(client):
    """Name with its labels → value."""
    text = client.get("/metrics", headers=BEARER).content.decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for line in lines:
        assert re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?\d+(\.\d+)?', line), line
    found = dict(line.rsplit(" ", 1) for line in lines)
    assert len(found) == len(lines)
    assert found["concord_source_failures"] == "0"
    return {name: float(value) for name, value in found.items()}


def test_without_a_token_there_is_no_such_page(client, watched):
    watched.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("told", ["", "Bearer another", "a-token", "Basic a-token", "Bearer a-tokén"])
def test_a_wrong_token_is_refused(client, told):
    answer = client.get("/metrics", headers={"Authorization": told})
    assert (answer.status_code, answer.content) == (401, b"")


def test_requests_are_counted_by_route_and_outcome(client):
    for _ in range(3):
        client.get("/accounts/login/")
    client.get("/nowhere/")
    found = samples(client)
    login = 'method="GET",route="account_login"'
    assert found[f'concord_requests_total{{{login},status="2xx"}}'] == 3
    assert found['concord_requests_total{method="GET",route="",status="4xx"}'] == 1
    assert found[f"concord_request_seconds_count{{{login}}}"] == 3
    assert found[f'concord_request_seconds_bucket{{{login},le="+Inf"}}'] == 3
    assert found[f"concord_request_seconds_sum{{{login}}}"] > 0
    buckets = [found[f'concord_request_seconds_bucket{{{login},le="{limit}"}}'] for limit in timings.BUCKETS]
    assert buckets == sorted(buckets)
    client.get("/accounts/login/")
    assert samples(client)[f'concord_requests_total{{{login},status="2xx"}}'] == 4


def test_probes_and_anonymous_requests_are_not_counted(client):
    client.get("/livez")
    place = make_town("quiet-town")
    client.post(f"/public/{place.slug}/consultation/receipt/", {"code": "7QK3-M0ZD-4WXE"})
    routes = [name for name in samples(client) if "route=" in name]
    assert routes == []


def test_without_a_reader_nothing_is_counted(client, watched):
    watched.METRICS_TOKEN = ""
    client.get("/accounts/login/")
    assert not timings._counts


def test_counts_wait_for_a_server_that_is_away(client, monkeypatch):
    client.get("/accounts/login/")

    class Away:
        def pipeline(self, transaction):
            raise timings.redis.ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(timings, "_server", Away)
        timings.flush()
    assert any('route="account_login"' in name for name in samples(client))


def test_what_waits_is_uncertain_or_late(client):
    place = make_town("waiting-town")
    earlier = timezone.now() - timedelta(hours=1)
    with scope(place.pk):
        for number, state in enumerate(["queued", "uncertain", "uncertain", "failed"]):
            Letter.objects.create(
                municipality=place, key=str(number), message_id=str(number), state=state,
                kind="x", recipient_email="x@example.org", subject="x", body="x",
            )  # fmt: skip
        Job.objects.create(municipality=place, kind="x", title="x")
        Letter.objects.update(created_at=earlier)
        Job.objects.update(created_at=earlier)
    found = samples(client)
    assert found['concord_letters{state="queued"}'] == 1
    assert found['concord_letters{state="uncertain"}'] == 2
    assert found['concord_letters{state="failed"}'] == 1
    assert found['concord_jobs{state="queued"}'] == 1
    assert 3600 <= found["concord_oldest_letter_seconds"] < 3700
    assert 3600 <= found["concord_oldest_job_seconds"] < 3700
    assert found["concord_reminder_lateness_seconds"] == 0


def test_a_letter_that_is_to_wait_does_not_count_as_waiting(client):
    place = make_town("waiting-town")
    now = timezone.now()
    times = {"early": now + timedelta(hours=1), "due": now - timedelta(minutes=2)}
    with scope(place.pk):
        for key, not_before in times.items():
            Letter.objects.create(
                municipality=place, key=key, message_id=key, state="queued", not_before=not_before,
                kind="x", recipient_email="x@example.org", subject="x", body="x",
            )  # fmt: skip
        Letter.objects.update(created_at=now - timedelta(days=1))
    assert 120 <= samples(client)["concord_oldest_letter_seconds"] < 180
    assert client.get("/readyz").json()["checks"]["oldest_work"]["ok"]


def test_a_failed_login_is_counted(client):
    for _ in range(2):
        client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong horse battery"})
    assert samples(client)["concord_failed_logins_total"] == 2


def test_the_age_of_the_last_backup(client, tmp_path, watched):
    assert "concord_backup_age_seconds" not in samples(client)
    watched.DATABASE_ROLES["backup"]["NAME"] = connection.settings_dict["NAME"]
    call_command("backup", str(tmp_path / "concord-1.tar.gz"))
    assert samples(client)["concord_backup_age_seconds"] < 60
    cache.set(LAST_BACKUP_KEY, timezone.now().timestamp() - 7200, None)
    assert 7200 <= samples(client)["concord_backup_age_seconds"] < 7260


def test_a_source_that_cannot_be_asked_is_counted_and_the_others_are_told(client, monkeypatch):
    monkeypatch.setattr(timings, "_server", lambda: 1 / 0)
    text = client.get("/metrics", headers=BEARER).content.decode()
    assert "concord_source_failures 2" in text
    assert "concord_letters" in text


def test_every_queue_of_the_application_is_watched():
    for name in app.tasks:
        if name.startswith("celery."):
            continue
        queue = app.amqp.router.route({}, name)["queue"].name
        assert queue in {"mail", "jobs"}, name
