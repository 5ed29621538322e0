"""Slowing down a flood of requests for letters from one network, so that nobody's mailbox is filled from here.

Counted for minutes under a keyed hash of a network (never of one address), and tied to no subscription.
"""

import logging
from datetime import datetime

from stakeholders.consultations.floods import network_of, seconds_over

logger = logging.getLogger("concord.publishing")

WINDOW = 600  # seconds
MOST = 10  # letters that one network may ask for in a window


def seconds_to_wait(request, municipality, at: datetime) -> int:
    """Count one more request; 0, or how many seconds to wait when there were too many.

    A cache that is away stops nobody: a letter still goes to an address once a day only.
    """
    key = f"subscribe-flood:{municipality.pk}"
    return seconds_over(
        key, network_of(request), at, window=WINDOW, most=MOST, log=logger, what="subscriptions"
    )
