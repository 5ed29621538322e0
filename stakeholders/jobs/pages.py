"""What every page with running work needs: the card of its progress, and the button that stops it."""

from django.contrib import messages
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused

from . import services
from .models import Job, JobState


def progress_card(job: Job, *, id: str, poll_url: str, cancel_url: str) -> dict:
    """What components/job_progress.html shows of a job; `cancel_url` is empty for those who may not stop it."""
    progress = services.progress_of(job) if job.state == JobState.RUNNING else {}
    return {
        "id": id,
        "title": job.title,
        "state": job.state,
        "done": progress.get("done"),
        "total": progress.get("total"),
        "message": job.message or progress.get("what", ""),
        "poll_url": poll_url,
        "cancel_url": cancel_url,
    }


def stop(request, job: Job) -> None:
    """Stop a job, and tell the person whether that was still possible."""
    try:
        services.cancel(by=request.actor, job=job)
        messages.success(request, _("The work is being stopped. Nothing of it is kept."))
    except Refused as refused:
        messages.info(request, str(refused))
