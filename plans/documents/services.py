"""Printed plans as files: made once per version, by a job, and kept."""

import os
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from plans.versions.models import PlanVersion
from stakeholders.jobs.models import Job, JobState
from stakeholders.jobs.services import ask

from .plan_document import plan_pdf

KIND = "documents.plan_pdf"


def file_of(version: PlanVersion) -> str:
    """The name of the version's PDF below the media folder; the hash stands for the content."""
    name = f"plan-{version.number}-{version.content_hash[:16]}.pdf"
    return f"{version.municipality_id}/documents/{name}"


def is_made(version: PlanVersion) -> bool:
    return (Path(settings.MEDIA_ROOT) / file_of(version)).is_file()


def ask_for_plan(*, by, version: PlanVersion) -> Job:
    """The job that makes the PDF of a version: the one that is under way, or a new one. `by` may be None."""
    open_job = _jobs(version).filter(state__in=[JobState.QUEUED, JobState.RUNNING]).first()
    if open_job:
        return open_job
    with translation.override(language_of(version)):
        title = _("Print the plan, version %(number)s") % {"number": version.number}
    return ask(
        by=by, municipality=version.municipality, kind=KIND, title=title, parameters=_parameters(version)
    )


def ask_once_for_plan(version: PlanVersion) -> None:
    """Have a missing PDF made on behalf of the public; what has failed is not tried again at every visit."""
    if not _jobs(version).filter(state=JobState.FAILED).exists():
        ask_for_plan(by=None, version=version)


def _jobs(version: PlanVersion):
    return Job.objects.filter(
        municipality_id=version.municipality_id, kind=KIND, parameters=_parameters(version)
    )


def _parameters(version: PlanVersion) -> dict:
    return {"version": str(version.uid)}


def make_plan(version: PlanVersion) -> str:
    """Make the PDF unless it is there, and return its name. A reader never sees half a file."""
    name = file_of(version)
    path = Path(settings.MEDIA_ROOT) / name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        unfinished.write_bytes(plan_pdf(version, language_of(version)))
        unfinished.replace(path)
    return name


def language_of(version: PlanVersion) -> str:
    return next(iter(version.content["municipality"]["languages"]), "en")
