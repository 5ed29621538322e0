from celery import shared_task
from django.utils import timezone

from . import tidying


@shared_task(name="diagnostics.imports.tidy")
def tidy() -> None:
    tidying.tidy(at=timezone.now())
