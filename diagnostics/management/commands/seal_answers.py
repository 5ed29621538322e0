from django.core.management.base import BaseCommand
from django.utils import timezone

from diagnostics.surveys.sealing.resealing import reseal_everywhere
from diagnostics.surveys.sealing.settling import settle_everywhere


class Command(BaseCommand):
    help = (
        "Seal sensitive answers that lie open from before there were seals, and seal again with the first of "
        "ANSWER_KEYS what another of them sealed. Can be interrupted and repeated."
    )

    def handle(self, *args, **options):
        settled = settle_everywhere(at=timezone.now())
        again, lost = reseal_everywhere()
        self.stdout.write(f"{settled} answers of finished days put in no order, sealed where they were not.")
        self.stdout.write(f"{again} values sealed again with the first key.")
        if lost:
            self.stderr.write(
                f"{lost} values cannot be opened with any of ANSWER_KEYS, and stay as they are."
            )
