"""Noticing many comments from one network in a short time.

Nothing is refused for it: such comments are taken and held for a closer look. The counter lives in the cache for
minutes, under a keyed hash of a network (never of one address), and is tied to no comment.
"""

import hashlib
import hmac
import logging
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger("concord.consultations")

WINDOW = 600  # seconds
MOST = 6  # comments of one network on one round in a window
NETWORK_BITS = {4: 24, 6: 48}


def network_of(request) -> str:
    """The network from which a request comes, as a keyed hash; what a client writes in headers is not believed.

    Behind proxies of our own, the address that the outermost of them saw counts.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY_COUNT:
        passed = [
            part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
        ]
        address = passed[-settings.TRUSTED_PROXY_COUNT :][0] if passed else address
    try:
        parsed = ip_address(address)
        prefix = str(ip_network((parsed, NETWORK_BITS[parsed.version]), strict=False))
    except ValueError:
        prefix = "unknown"
    return hmac.new(settings.SECRET_KEY.encode(), f"flood {prefix}".encode(), hashlib.sha256).hexdigest()[:24]


def seconds_over(key: str, network: str, at: datetime, *, window: int, most: int, log, what: str) -> int:
    """Count one more of a network; 0, or how many seconds of its window are left when there were too many.

    A cache that is away stops nobody; `log` then says that `what` is not counted.
    """
    now = int(at.timestamp())
    key = f"{key}:{now // window}:{network}"
    try:
        return window - now % window if _one_more(key, window) > most else 0
    except Exception:
        log.warning("cache away, %s are not counted", what)
        return 0


def _one_more(key: str, window: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the first of a window
        return 1 if cache.add(key, 1, window) else cache.incr(key)


def is_flood(network: str, round_uid, at: datetime) -> bool:
    """Count one more comment; True when there were too many. A cache that is away stops nobody."""
    key = f"flood:{round_uid.hex}"
    return bool(seconds_over(key, network, at, window=WINDOW, most=MOST, log=logger, what="comments"))
