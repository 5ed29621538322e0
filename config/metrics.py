"""/metrics in the text format of Prometheus: how long requests take, what waits, what is uncertain, what is late."""

import hmac
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, time

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Min
from django.http import Http404, HttpResponse
from django.utils import timezone

from config import health, pulse, timings
from plans.reminders.models import Reminder, ReminderState
from stakeholders.access.accounts import FAILED_LOGINS_KEY
from stakeholders.access.gate import bare_page
from stakeholders.access.tenancy import scope
from stakeholders.jobs.models import Job, JobState
from stakeholders.outbox.models import Letter, LetterState

logger = logging.getLogger("concord.metrics")

LAST_BACKUP_KEY = "backup:last"
Sample = tuple[str, dict, float]


@bare_page
@transaction.non_atomic_requests
def metrics(request):
    """Everything at once, for whoever knows the token; without a token in the settings there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    request.is_quiet = True
    told = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(told, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(timezone.now()), content_type="text/plain; version=0.0.4; charset=utf-8")


def exposition(now: datetime) -> str:
    """All samples as text; a source that cannot be asked is counted in `concord_source_failures`."""
    lines, failures = [], 0
    for name, kind, about, source in SOURCES:
        try:
            samples = list(source(now))
        except Exception:
            logger.warning("metric not known", exc_info=True, extra={"metric": name})
            failures += 1
            continue
        lines += [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{suffix}{_labels(labels)} {_number(value)}" for suffix, labels, value in samples]
    return "\n".join(
        [*lines, "# TYPE concord_source_failures gauge", f"concord_source_failures {failures}", ""]
    )


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}"


def _labels(labels: dict) -> str:
    if not labels:
        return ""
    escaped = ((key, str(value).replace("\\", "\\\\").replace('"', '\\"')) for key, value in labels.items())
    return "{" + ",".join(f'{key}="{value}"' for key, value in escaped) + "}"


def _request_seconds(_now) -> Iterator[Sample]:
    for name, counts in sorted(timings.totals().items()):
        method, _space, route = name.partition(" ")
        labels = {"method": method, "route": route}
        whole = sum(number for what, number in counts.items() if what.endswith("xx"))
        for limit in timings.BUCKETS:
            yield "_bucket", {**labels, "le": limit}, counts.get(str(limit), 0)
        yield "_bucket", {**labels, "le": "+Inf"}, whole
        yield "_sum", labels, counts.get("seconds", 0)
        yield "_count", labels, whole


def _requests(_now) -> Iterator[Sample]:
    for name, counts in sorted(timings.totals().items()):
        method, _space, route = name.partition(" ")
        for what, number in sorted(counts.items()):
            if what.endswith("xx"):
                yield "", {"method": method, "route": route, "status": what}, number


def _states(rows, states) -> Iterator[Sample]:
    with scope(dispatch=True):
        found = dict(rows.filter(state__in=states).order_by().values_list("state").annotate(Count("pk")))
    for state in states:
        yield "", {"state": state.value}, found.get(state, 0)


def _jobs(_now):
    return _states(Job.objects, [JobState.QUEUED, JobState.RUNNING])


def _letters(_now):
    states = [LetterState.QUEUED, LetterState.SENDING, LetterState.UNCERTAIN, LetterState.FAILED]
    return _states(Letter.objects, states)


def _oldest_job(now) -> Iterator[Sample]:
    yield "", {}, health.oldest_job_seconds(now)


def _oldest_letter(now) -> Iterator[Sample]:
    yield "", {}, health.oldest_letter_seconds(now)


def _reminder_lateness(now) -> Iterator[Sample]:
    due = Reminder.objects.filter(state=ReminderState.SCHEDULED, fires_on__lte=now.date())
    with scope(dispatch=True):
        oldest = due.order_by().aggregate(oldest=Min("fires_on"))["oldest"]
    began = datetime.combine(oldest, time(), UTC) if oldest else now
    yield "", {}, (now - began).total_seconds()


def _failed_logins(_now) -> Iterator[Sample]:
    yield "", {}, cache.get(FAILED_LOGINS_KEY, 0)


def _backup_age(now) -> Iterator[Sample]:
    last = cache.get(LAST_BACKUP_KEY)
    if last is not None:
        yield "", {}, now.timestamp() - last


def _silence(_now) -> Iterator[Sample]:
    names = [pulse.BEAT, *(pulse.of_queue(queue) for queue in health.queues())]
    for name in names:
        if (seconds := pulse.seconds_since(name)) is not None:
            yield "", {"who": name}, seconds


SOURCES = (
    ("concord_request_seconds", "histogram", "Time of requests, anonymous ones apart.", _request_seconds),
    ("concord_requests_total", "counter", "Requests by their outcome.", _requests),
    ("concord_jobs", "gauge", "Long work that waits or runs.", _jobs),
    ("concord_oldest_job_seconds", "gauge", "How long the oldest waiting job has waited.", _oldest_job),
    ("concord_letters", "gauge", "Letters that wait, are being sent, or that a person must settle.", _letters),
    ("concord_oldest_letter_seconds", "gauge", "How long the oldest due letter has waited.", _oldest_letter),
    ("concord_reminder_lateness_seconds", "gauge", "Since the oldest due reminder's day began.", _reminder_lateness),
    ("concord_failed_logins_total", "counter", "Sign-ins with a wrong password.", _failed_logins),
    ("concord_backup_age_seconds", "gauge", "Since the last backup; absent when none is known.", _backup_age),
    ("concord_silence_seconds", "gauge", "Since the last sign of life of beat and of each queue's workers.", _silence),
)  # fmt: skip
