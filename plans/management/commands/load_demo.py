import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from plans.demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demonstration towns Port Aurelia and Vila Clara. A town that is there is left alone."

    def handle(self, *args, **options):
        logins = settings.DATA_DIR / "demo_logins.txt"
        quiet = options["verbosity"] == 0
        tell = (lambda line: None) if quiet else self.stdout.write
        with _no_word_of_jobs():
            load_demo(today=timezone.localdate(), logins=logins, tell=tell)


@contextmanager
def _no_word_of_jobs() -> Iterator[None]:
    """The imports run here and not in a worker: their log lines would stand between the lines of the start."""
    jobs = logging.getLogger("concord.jobs")
    before = jobs.level
    jobs.setLevel(logging.WARNING)
    try:
        yield
    finally:
        jobs.setLevel(before)
