from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from plans.demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demonstration towns Port Aurelia and Vila Clara. A town that is there is left alone."

    def handle(self, *args, **options):
        logins = settings.DATA_DIR / "demo_logins.txt"
        quiet = options["verbosity"] == 0
        load_demo(
            today=timezone.localdate(),
            logins=logins,
            tell=(lambda line: None) if quiet else self.stdout.write,
        )
