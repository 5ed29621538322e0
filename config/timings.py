"""How long requests take, by route: counted in memory, added up for all processes in the cache server.

Only where somebody reads it, that is where METRICS_TOKEN is set.
"""

import logging
import threading
import time
from collections import Counter
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger("concord.metrics")

KEY = "concord:requests"
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
FLUSH_SECONDS = 5.0

_lock = threading.Lock()
_counts: Counter = Counter()
_flushed = time.monotonic()


@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(
        settings.CACHES["default"]["LOCATION"], socket_timeout=2, decode_responses=True
    )


def record(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request; every few seconds the counts go to the cache server."""
    name = f"{method} {route}"
    with _lock:
        _counts[f"{name}|{status // 100}xx"] += 1
        _counts[f"{name}|seconds"] += seconds
        for limit in BUCKETS:
            _counts[f"{name}|{limit}"] += seconds <= limit
        due = time.monotonic() - _flushed > FLUSH_SECONDS
    if due:
        flush()


def flush() -> None:
    """Add what was counted to the totals; without the server it stays here for the next time."""
    global _flushed
    with _lock:
        counts = Counter(_counts)
        _counts.clear()
        _flushed = time.monotonic()
    try:
        with _server().pipeline(transaction=True) as pipe:
            for field, number in counts.items():
                if number:
                    pipe.hincrbyfloat(KEY, field, number)
            pipe.execute()
    except redis.RedisError as error:
        logger.warning("request counts wait", extra={"reason": type(error).__name__})
        with _lock:
            _counts.update(counts)


def totals() -> dict[str, dict[str, float]]:
    """Name of a route → what was counted for it, over all processes since the server's beginning."""
    flush()
    found: dict[str, dict[str, float]] = {}
    for field, number in _server().hgetall(KEY).items():
        name, _bar, what = field.rpartition("|")
        found.setdefault(name, {})[what] = float(number)
    return found
