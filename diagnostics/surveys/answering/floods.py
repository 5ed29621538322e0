"""Slowing down a flood of answers from one network.

What is counted is the number of sets of answers from one network (never one address) in two minutes, under a keyed
hash that lives as long as they do and is tied to no answer. A school or a mobile network stays far below the limit.
"""

import logging
from datetime import datetime

from django.core.cache import cache

from stakeholders.consultations.floods import network_of

logger = logging.getLogger("concord.surveys")

WINDOW = 120  # seconds
MOST = 30  # sets of answers from one network to one survey in a window


def seconds_to_wait(request, survey_uid, at: datetime) -> int:
    """Count one more set of answers; 0, or how many seconds to wait when there were too many.

    A cache that is away stops nobody.
    """
    now = int(at.timestamp())
    key = f"survey-flood:{survey_uid.hex}:{now // WINDOW}:{network_of(request)}"
    try:
        cache.add(key, 0, WINDOW)
        return WINDOW - now % WINDOW if cache.incr(key) > MOST else 0
    except Exception:
        logger.warning("cache away, answers are not counted")
        return 0
