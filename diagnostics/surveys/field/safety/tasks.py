from celery import shared_task
from django.utils import timezone

from . import services


@shared_task(name="diagnostics.safety.forget")
def forget() -> None:
    services.forget(on=timezone.now().date())
