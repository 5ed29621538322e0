"""The sign of life of Celery beat."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from config.health import HEARTBEAT_KEY


@shared_task(name="config.heartbeat")
def heartbeat() -> None:
    cache.set(HEARTBEAT_KEY, timezone.now().timestamp(), 3600)
