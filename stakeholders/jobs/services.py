"""Asking for work, doing it exactly once, stopping it.

A job is claimed in a short transaction with SKIP LOCKED. While it runs, its worker holds a session lock of
PostgreSQL with the job's number: when the worker, the database or the machine dies, the lock is gone and the
sweep takes the job up again. The work and its "done" are one transaction, so it is there whole or not at all.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Permission, can
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality

from .models import Job, JobState
from .registry import JobCancelled, JobRefused, Outcome, expiring, work_of

logger = logging.getLogger("concord.jobs")

LOCK_SPACE = 7001  # the first half of the advisory lock's number; the second is the job's id
MOST_ATTEMPTS = 5


class Progress:
    """How far a job is. Kept in the cache: it must be seen while the work's own transaction is still open."""

    def __init__(self, job_id: int):
        self.job_id = job_id

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Tell how far the work is, and stop it if somebody has asked for that."""
        with _cache_may_be_away():
            cache.set(f"job:{self.job_id}:progress", {"done": done, "total": total, "what": str(what)}, 86400)
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        asked = False
        with _cache_may_be_away():
            asked = cache.get(f"job:{self.job_id}:cancel")
        if asked:
            raise JobCancelled


@contextmanager
def _cache_may_be_away() -> Iterator[None]:
    """What is kept in the cache is a comfort; the work goes on without it."""
    try:
        yield
    except Exception as error:
        logger.warning("cache away", extra={"reason": type(error).__name__})


def progress_of(job: Job) -> dict:
    """{"done", "total", "what"} of a running job; empty when it has not said anything yet."""
    progress = None
    with _cache_may_be_away():
        progress = cache.get(f"job:{job.pk}:progress")
    return progress or {}


def ask(*, by, municipality, kind: str, title: str, parameters: dict) -> Job:
    """Write the job down and wake a worker once that is committed."""
    from .tasks import run  # noqa: PLC0415 - the task calls the verbs of this module

    work_of(kind)
    job = Job.objects.create(
        municipality=municipality, kind=kind, title=title[:200], parameters=parameters, created_by=by
    )
    transaction.on_commit(partial(_wake, run, job.pk))
    return job


def _wake(task, job_id: int) -> None:
    try:
        task.delay(job_id)
    except Exception:
        # The broker is away; the row is committed and the sweep will find it.
        logger.warning("broker away, job waits for the sweep", extra={"job": job_id})


def may_cancel(actor, job: Job) -> bool:
    """Whoever asked for the work may stop it, and whoever keeps the settings of the town."""
    asked = actor.user is not None and job.created_by_id == actor.user.pk
    return asked or can(actor, Permission.MANAGE_SETTINGS, job)


def cancel(*, by, job: Job) -> None:
    """Stop a waiting job at once and ask a running one to stop at its next step."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
            state=JobState.CANCELLED, finished_at=timezone.now(), cancel_asked=True
        )
        if not changed:
            running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked=True)
            if not running:
                raise Refused(_("This job has already ended."), code="job_ended")
    # Without the cache the job runs to its end and finds there that it was cancelled.
    with _cache_may_be_away():
        cache.set(f"job:{job.pk}:cancel", 1, 86400)


def run_job(job_id: int) -> None:
    """Do one job if it is waiting and nobody else does it."""
    with _held(job_id) as mine:
        if not mine:
            return
        job = _claim(job_id)
        if job is not None:
            _carry_out(job)


@contextmanager
def _held(job_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, job_id % 2**31])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, job_id % 2**31])


def _claim(job_id: int) -> Job | None:
    # Holding the lock, a job found "running" is one whose worker died: it is taken up again.
    with scope(dispatch=True):
        job = (
            Job.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=job_id, state__in=[JobState.QUEUED, JobState.RUNNING])
            .first()
        )
        if job is None:
            return None
        if job.cancel_asked:
            _end(job, JobState.CANCELLED)
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _end(
                job, JobState.FAILED, message=_("The work was interrupted again and again and was given up.")
            )
            return None
        job.attempts += 1
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=job.attempts, started_at=timezone.now()
        )
    return job


def _carry_out(job: Job) -> None:
    logger.info("job started", extra={"job": job.pk, "kind": job.kind})
    try:
        with _in_the_name_of(job):
            municipality = Municipality.objects.get(pk=job.municipality_id)
            outcome = work_of(job.kind)(Progress(job.pk), municipality, **job.parameters)
            if not _end(job, JobState.DONE, outcome, cancel_asked=False):
                raise JobCancelled  # or taken over by another worker: then it is theirs to end
    except JobCancelled:
        _end_outside(job, JobState.CANCELLED)
    except JobRefused as refused:
        _end_outside(
            job,
            JobState.FAILED,
            Outcome(str(refused), result=refused.result, error_file=refused.error_file),
        )
    except Exception:
        if connection.connection is None or not connection.is_usable():
            # The database went away: the row still says "running" and the sweep takes it up.
            logger.warning("job interrupted", extra={"job": job.pk, "kind": job.kind})
            raise
        logger.exception("job failed", extra={"job": job.pk, "kind": job.kind})
        _end_outside(
            job, JobState.FAILED, Outcome(_("Something unforeseen happened. The operator's log has it."))
        )
    logger.info("job ended", extra={"job": job.pk, "kind": job.kind})


def _in_the_name_of(job: Job):
    return scope(job.municipality_id, user_id=job.created_by_id, actor=f"job {job.pk}: {job.title}"[:200])


def _end_outside(job: Job, state: JobState, outcome: Outcome | None = None) -> None:
    with _in_the_name_of(job):
        _end(job, state, outcome)


def _end(job: Job, state: JobState, outcome: Outcome | None = None, message: str = "", **conditions) -> bool:
    """End the attempt that this worker has claimed; False when it is not this worker's any more."""
    outcome = outcome or Outcome(message)
    changed = Job.objects.filter(
        pk=job.pk, attempts=job.attempts, state__in=[JobState.QUEUED, JobState.RUNNING], **conditions
    ).update(
        state=state,
        finished_at=timezone.now(),
        message=outcome.message,
        result=outcome.result or {},
        result_file=outcome.result_file,
        error_file=outcome.error_file,
    )
    return bool(changed)


def forget_files(at: datetime) -> int:
    """Delete the files of kinds that are kept for some time only; the jobs stay. Returns how many."""
    gone = 0
    for kind, kept in expiring().items():
        with scope(dispatch=True):
            old = Job.objects.filter(kind=kind, finished_at__lt=at - kept).exclude(result_file="")
            for job in list(old.order_by("pk")[:500]):
                path = Path(settings.MEDIA_ROOT) / job.result_file
                path.unlink(missing_ok=True)
                with suppress(OSError):
                    path.parent.rmdir()  # its own folder, when it had one
                gone += Job.objects.filter(pk=job.pk).update(result_file="")
    return gone


def sweep() -> int:
    """Take up every open job that nobody holds. Returns how many were looked at."""
    with scope(dispatch=True):
        open_jobs = list(
            Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
            .order_by("created_at")
            .values_list("pk", flat=True)[:100]
        )
    for job_id in open_jobs:
        run_job(job_id)
    return len(open_jobs)
