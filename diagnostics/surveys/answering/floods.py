"""Slowing down a flood of answers from one network.

What is counted is the number of sets of answers from one network (never one address) in two minutes, under a keyed
hash that lives as long as they do and is tied to no answer. A school or a mobile network stays far below the limit.
"""

import logging
from datetime import datetime

from stakeholders.consultations.floods import network_of, seconds_over

logger = logging.getLogger("concord.surveys")

WINDOW = 120  # seconds
MOST = 30  # sets of answers from one network to one survey in a window
MOST_OF_A_TELEPHONE = 200  # interviews of a day in the field, sent at once when there is a net again


def seconds_to_wait(request, survey_uid, at: datetime) -> int:
    """Count one more set of answers; 0, or how many seconds to wait when there were too many.

    A cache that is away stops nobody.
    """
    key = f"survey-flood:{survey_uid.hex}"
    return seconds_over(key, network_of(request), at, window=WINDOW, most=MOST, log=logger, what="answers")


def seconds_until_more(collector: int, at: datetime) -> int:
    """The same for the telephone of an interviewer, wherever it is."""
    key = f"collector-flood:{collector}"
    return seconds_over(key, "", at, window=WINDOW, most=MOST_OF_A_TELEPHONE, log=logger, what="interviews")
