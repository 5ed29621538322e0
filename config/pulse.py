"""Signs of life of beat and of the workers: in the cache for /readyz, and as a file for a container's health check."""

import logging
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

logger = logging.getLogger("concord.pulse")

EVERY_SECONDS = 10
LIMIT_SECONDS = 60
BEAT = "beat"


def of_queue(name: str) -> str:
    """The name under which the workers of a queue show that they live."""
    return f"queue-{name}"


def show(*names: str) -> None:
    """Leave a sign of life under each name. Neither a broker nor a disk that is away may stop who shows it."""
    try:
        for name in names:
            cache.set(f"pulse:{name}", timezone.now().timestamp(), 3600)
    except Exception as error:
        logger.warning("broker away", extra={"reason": type(error).__name__})
    if settings.PULSE:
        Path(settings.PULSE).touch()


def seconds_since(name: str) -> int | None:
    """Seconds since the last sign of life; None when there was none for an hour."""
    last = cache.get(f"pulse:{name}")
    return None if last is None else int(timezone.now().timestamp() - last)
