from celery import shared_task
from django.utils import timezone

from . import api_once


@shared_task(name="stakeholders.access.forget")
def forget() -> None:
    api_once.forget(at=timezone.now())
