from celery import shared_task
from django.utils import timezone

from . import services


@shared_task(name="stakeholders.jobs.run")
def run(job_id: int) -> None:
    services.run_job(job_id)


@shared_task(name="stakeholders.jobs.sweep")
def sweep() -> None:
    services.sweep()


@shared_task(name="stakeholders.jobs.forget_files")
def forget_files() -> None:
    services.forget_files(timezone.now())
