import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demonstration towns Port Aurelia and Vila Clara. A town that is there is left alone."

    def add_arguments(self, parser):
        parser.add_argument(
            "--with-known-passwords",
            action="store_true",
            help="Load them on a server too. Everybody can read the passwords of the demonstration in its source.",
        )

    def handle(self, *args, **options):
        if not (settings.EMBEDDED or options["with_known_passwords"]):
            raise CommandError(
                "The demonstration brings accounts whose password is known to everybody. On a server that can be"
                " reached from elsewhere it would open a door. To load it all the same: --with-known-passwords"
            )
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
