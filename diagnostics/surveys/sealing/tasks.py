from celery import shared_task
from django.utils import timezone

from . import settling


@shared_task(name="diagnostics.surveys.settle")
def settle() -> None:
    settling.settle_everywhere(at=timezone.now())
