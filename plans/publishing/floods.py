"""Slowing down a flood of requests for letters from one network, so that nobody's mailbox is filled from here.

Counted for minutes under a keyed hash of a network (never of one address), and tied to no subscription.
"""

import logging
from datetime import datetime

from django.core.cache import cache

from stakeholders.consultations.floods import network_of

logger = logging.getLogger("concord.publishing")

WINDOW = 600  # seconds
MOST = 10  # letters that one network may ask for in a window


def seconds_to_wait(request, municipality, at: datetime) -> int:
    """Count one more request; 0, or how many seconds to wait when there were too many.

    A cache that is away stops nobody: a letter still goes to an address once a day only.
    """
    now = int(at.timestamp())
    key = f"subscribe-flood:{municipality.pk}:{now // WINDOW}:{network_of(request)}"
    try:
        cache.add(key, 0, WINDOW)
        return WINDOW - now % WINDOW if cache.incr(key) > MOST else 0
    except Exception:
        logger.warning("cache away, subscriptions are not counted")
        return 0
