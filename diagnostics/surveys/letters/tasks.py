from celery import shared_task
from django.utils import timezone

from . import batches


@shared_task(name="diagnostics.surveys.letters")
def tell() -> None:
    batches.tell_everywhere(at=timezone.now())
