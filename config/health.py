"""Is the process alive, and is everything it needs there?"""

from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q
from django.db.models.functions import Greatest
from django.http import JsonResponse
from django.utils import timezone

from config import pulse
from config.celery import app
from stakeholders.access.gate import bare_page
from stakeholders.access.tenancy import scope
from stakeholders.jobs.models import Job, JobState
from stakeholders.outbox.models import Letter, LetterState

OLDEST_WORK_LIMIT_SECONDS = 900


@bare_page
@transaction.non_atomic_requests
def livez(request):
    request.is_quiet = True
    return JsonResponse({"status": "alive"})


@bare_page
@transaction.non_atomic_requests
def readyz(request):
    """200 when database, broker, migrations, beat and waiting work are in order; else 503 and what is not."""
    checks = {name: check() for name, check in CHECKS.items()}
    ready = all(result["ok"] for result in checks.values())
    answer = JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
    request.is_quiet = ready
    answer._has_been_logged = True  # Django would log every probe of a system that starts as an error
    return answer


def _attempt(check):
    def attempted() -> dict:
        try:
            return check()
        except Exception as error:  # whatever is wrong, the answer names it instead of failing
            return {"ok": False, "error": type(error).__name__}

    return attempted


def _database() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _broker() -> dict:
    cache.set("ready", 1, 10)
    return {"ok": cache.get("ready") == 1}


def _migrations() -> dict:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"ok": not waiting, "waiting": len(waiting)}


def _beat() -> dict:
    return _alive(pulse.BEAT)


def queues() -> list[str]:
    """Every queue that work is sent to."""
    return sorted({app.conf.task_default_queue, *(route["queue"] for route in app.conf.task_routes.values())})


def _workers() -> dict:
    """Every queue has a worker that lives."""
    found = {name: _alive(pulse.of_queue(name)) for name in queues()}
    return {
        "ok": all(one["ok"] for one in found.values()),
        "seconds": {n: one["seconds"] for n, one in found.items()},
    }


def _alive(name: str) -> dict:
    seconds = pulse.seconds_since(name)
    return {"ok": seconds is not None and seconds <= pulse.LIMIT_SECONDS, "seconds": seconds}


def _oldest_work() -> dict:
    now = timezone.now()
    seconds = int(max(oldest_job_seconds(now), oldest_letter_seconds(now)))
    return {"ok": seconds <= OLDEST_WORK_LIMIT_SECONDS, "seconds": seconds}


def oldest_job_seconds(now: datetime) -> float:
    """How long the longest waiting job has waited; 0 when none waits."""
    return _longest_wait(Job.objects.filter(state=JobState.QUEUED), "created_at", now)


def oldest_letter_seconds(now: datetime) -> float:
    """The same for letters, from the moment from which each may be sent."""
    due = Q(not_before=None) | Q(not_before__lte=now)
    waiting = Letter.objects.filter(due, state=LetterState.QUEUED)
    return _longest_wait(waiting, Greatest("created_at", "not_before"), now)


def _longest_wait(rows, since, now: datetime) -> float:
    with scope(dispatch=True):
        oldest = rows.order_by().aggregate(oldest=Min(since))["oldest"]
    return (now - oldest).total_seconds() if oldest else 0.0


CHECKS = {
    "database": _attempt(_database),
    "broker": _attempt(_broker),
    "migrations": _attempt(_migrations),
    "beat": _attempt(_beat),
    "workers": _attempt(_workers),
    "oldest_work": _attempt(_oldest_work),
}
