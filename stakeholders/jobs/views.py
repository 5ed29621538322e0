"""Long work on the page: what runs, how far it is, what came out; stop it."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from stakeholders.access.gate import town_page
from stakeholders.access.pages import page_of, visible_or_404
from stakeholders.access.permissions import Permission

from . import services
from .models import Job
from .pages import progress_card, stop
from .registry import may_fetch


@town_page(Permission.EXPORT)
def job_list(request):
    page_obj = page_of(request, Job.objects.visible_to(request.actor).select_related("created_by"))
    return render(request, "stakeholders/jobs/job_list.html", {"page_obj": page_obj})


@town_page(Permission.EXPORT)
def job_detail(request, uid):
    """The job's page; for htmx only its card, which asks again until the job has ended."""
    job = visible_or_404(Job, request.actor, uid=uid)
    template = "components/job_progress.html" if request.htmx else "stakeholders/jobs/job_detail.html"
    return render(request, template, {"job": job, **card(job, request.actor)})


def card(job: Job, actor) -> dict:
    """What components/job_progress.html needs for a job that the actor looks at."""
    here = {"town": job.municipality.slug, "uid": job.uid}
    cancel_url = reverse("job_cancel", kwargs=here) if services.may_cancel(actor, job) else ""
    shown = progress_card(
        job, id=f"job-{job.uid}", poll_url=reverse("job_detail", kwargs=here), cancel_url=cancel_url
    )
    fetches = may_fetch(actor, job)
    files = {"result": job.result_file, "errors": job.error_file}
    urls = {
        f"{which}_url": reverse("job_file", kwargs={**here, "which": which}) if name and fetches else ""
        for which, name in files.items()
    }
    return {**shown, **urls}


@town_page(Permission.EXPORT)
@require_POST
def job_cancel(request, uid):
    job = visible_or_404(Job, request.actor, uid=uid)
    if not services.may_cancel(request.actor, job):
        raise PermissionDenied
    stop(request, job)
    return redirect("job_detail", town=request.actor.municipality.slug, uid=uid)


@town_page(Permission.EXPORT)
def job_file(request, uid, which):
    job = visible_or_404(Job, request.actor, uid=uid)
    if not may_fetch(request.actor, job):
        raise PermissionDenied
    return stored_file(job.result_file if which == "result" else job.error_file, job.municipality_id)


def stored_file(name: str, municipality_id: int) -> FileResponse:
    """A file of the town's own folder as a download, never shown inline."""
    root = (Path(settings.MEDIA_ROOT) / str(municipality_id)).resolve()
    path = (Path(settings.MEDIA_ROOT) / name).resolve() if name else root
    if not path.is_file() or not path.is_relative_to(root):
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
