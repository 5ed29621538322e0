from celery import shared_task
from django.utils import timezone

from . import tidying


@shared_task(name="diagnostics.surveys.tidy_files")
def tidy_files() -> None:
    tidying.tidy(at=timezone.now())
