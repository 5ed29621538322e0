"""Work as a row: done once, there whole or not at all, taken up again after a death, stopped when asked."""

import threading
from uuid import uuid4

import psycopg2
import pytest
from django.core.cache import cache
from django.db import connection

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Role
from stakeholders.access.tenancy import scope
from stakeholders.jobs import services
from stakeholders.jobs.models import Job, JobState
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.models import Organisation
from tests.builders import make_member, make_organisation, make_town

pytestmark = pytest.mark.django_db(transaction=True)


def in_another_session(changes):
    def run():
        with scope(dispatch=True):
            Job.objects.filter(state=JobState.RUNNING).update(**changes)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


MEANWHILE = {"take over": {"attempts": 2}, "cancel unheard": {"cancel_asked": True}}


@job_kind("test.names")
def names(progress, municipality, wanted):
    for number, name in enumerate(wanted):
        if name == "refuse":
            raise JobRefused("Line 3, column 2: no such area.", result={"line": 3})
        if name == "break":
            raise ZeroDivisionError
        if name in MEANWHILE:
            in_another_session(MEANWHILE[name])
        make_organisation(municipality, name)
        progress(number + 1, len(wanted))
    return Outcome("Done.", {"made": len(wanted)})


@pytest.fixture
def place():
    return make_town("job-town")


def ask(place, *wanted):
    with scope(place.pk):
        return services.ask(
            by=None, municipality=place, kind="test.names", title="Names", parameters={"wanted": wanted}
        )


def state(place, job):
    with scope(place.pk):
        return Job.objects.get(pk=job.pk)


def made(place):
    with scope(place.pk):
        return set(Organisation.objects.values_list("name", flat=True))


def test_a_job_is_done_once(place):
    job = ask(place, "A", "B")
    services.run_job(job.pk)
    services.run_job(job.pk)
    after = state(place, job)
    assert (after.state, after.message, after.result, after.attempts) == ("done", "Done.", {"made": 2}, 1)
    assert made(place) == {"A", "B"}


@pytest.mark.parametrize(("wanted", "message"), [("refuse", "Line 3, column 2"), ("break", "unforeseen")])
def test_a_failed_job_leaves_nothing_behind(place, wanted, message):
    job = ask(place, "A", wanted)
    services.run_job(job.pk)
    after = state(place, job)
    assert after.state == JobState.FAILED
    assert message in after.message
    assert made(place) == set()


def test_a_job_whose_worker_died_is_taken_up_again(place):
    job = ask(place, "A")
    with scope(dispatch=True):
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1)
    services.sweep()
    assert (state(place, job).state, state(place, job).attempts) == (JobState.DONE, 2)


def test_a_job_that_another_worker_holds_is_left_alone(place):
    job = ask(place, "A")
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    other = psycopg2.connect(
        dbname=settings["dbname"], user=settings["user"], host=settings["host"], port=settings.get("port")
    )
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [services.LOCK_SPACE, job.pk])
    services.run_job(job.pk)
    assert state(place, job).state == JobState.QUEUED
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()
    services.run_job(job.pk)
    assert state(place, job).state == JobState.DONE


def test_two_workers_at_once_do_it_once(place):
    jobs = [ask(place, f"N{number}") for number in range(8)]
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        services.sweep()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made(place) == {f"N{number}" for number in range(8)}
    assert {state(place, job).attempts for job in jobs} == {1}


def test_a_waiting_job_is_cancelled_at_once_and_an_ended_one_refuses(place):
    job = ask(place, "A")
    with scope(place.pk):
        services.cancel(by=None, job=job)
    services.run_job(job.pk)
    assert state(place, job).state == JobState.CANCELLED
    with scope(place.pk), pytest.raises(Refused):
        services.cancel(by=None, job=job)


def test_a_running_job_stops_at_its_next_step(place):
    job = ask(place, "A", "B")
    cache.set(f"job:{job.pk}:cancel", 1, 60)
    services.run_job(job.pk)
    assert state(place, job).state == JobState.CANCELLED
    assert made(place) == set()


def test_a_job_that_another_worker_took_over_is_not_done_twice(place):
    """The lock went with the database session; meanwhile another worker began."""
    job = ask(place, "A", "take over", "B")
    services.run_job(job.pk)
    after = state(place, job)
    assert (after.state, after.attempts) == (JobState.RUNNING, 2)
    assert made(place) == set()


def test_a_cancelled_job_leaves_nothing_even_when_it_did_not_hear_of_it(place):
    job = ask(place, "A", "cancel unheard")
    services.run_job(job.pk)
    assert state(place, job).state == JobState.CANCELLED
    assert made(place) == set()


def test_a_job_goes_on_without_the_cache(place, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/valkey.sock",
        }
    }
    job = ask(place, "A", "B")
    services.run_job(job.pk)
    assert state(place, job).state == JobState.DONE
    assert services.progress_of(job) == {}


def test_a_job_that_keeps_dying_is_given_up(place):
    job = ask(place, "A")
    with scope(dispatch=True):
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=services.MOST_ATTEMPTS)
    services.sweep()
    assert state(place, job).state == JobState.FAILED


def test_the_page_of_a_job(place, client):
    job = ask(place, "A")
    with scope(place.pk):
        client.force_login(make_member(place, "ana@example.org", Role.COORDINATOR))
    page = client.get(f"/town/job-town/jobs/{job.uid}/")
    assert "Waiting" in page.content.decode()
    fragment = client.get(f"/town/job-town/jobs/{job.uid}/", headers={"HX-Request": "true"})
    assert fragment.content.decode().lstrip().startswith("<div")
    assert client.post(f"/town/job-town/jobs/{job.uid}/cancel/").status_code == 302
    assert state(place, job).state == JobState.CANCELLED
    assert client.get(f"/town/job-town/jobs/{uuid4()}/").status_code == 404
    assert client.get(f"/town/job-town/jobs/{job.uid}/errors/").status_code == 404


def test_a_reader_does_not_stop_the_work_of_others(place, client):
    job = ask(place, "A")
    with scope(place.pk):
        client.force_login(make_member(place, "mia@example.org", Role.MINISTRY))
    assert "/cancel/" not in client.get(f"/town/job-town/jobs/{job.uid}/").content.decode()
    assert client.post(f"/town/job-town/jobs/{job.uid}/cancel/").status_code == 403
    assert state(place, job).state == JobState.QUEUED
