from celery import shared_task
from django.utils import timezone

from . import services


@shared_task(name="stakeholders.inviting.remind")
def remind() -> None:
    services.tick(timezone.now())
