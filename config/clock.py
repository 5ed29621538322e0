"""Celery beat without a file: everything is due when it starts, and each tick leaves a sign of life."""

import time
from datetime import timedelta

from celery.beat import Scheduler

from config import pulse


class Clock(Scheduler):
    """The schedule stands in the settings and has only intervals, so there is nothing to remember.

    After a crash the first look is the one that matters most: it finds what was left.
    """

    max_interval = pulse.EVERY_SECONDS
    shown = 0.0

    def setup_schedule(self):
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at -= timedelta(days=1)

    def tick(self, *args, **kwargs):
        if time.monotonic() - self.shown >= pulse.EVERY_SECONDS:
            self.shown = time.monotonic()
            pulse.show(pulse.BEAT)
        return super().tick(*args, **kwargs)
