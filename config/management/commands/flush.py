from django.core.management.commands import flush

from config.database import connected_as


class Command(flush.Command):
    """Emptying tables needs their owner: the running application may not truncate."""

    def handle(self, **options):
        with connected_as("owner"):
            super().handle(**options)
