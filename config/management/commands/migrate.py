from django.core.management.commands import migrate

from config.database import connected_as, install_guards
from config.migrating import Executor

migrate.MigrationExecutor = Executor  # Django's command offers no other way to name one


class Command(migrate.Command):
    """Migrate as the owner of the tables, then put the guards on every tenant table."""

    def handle(self, *args, **options):
        with connected_as("owner"):
            super().handle(*args, **options)
            if not options["plan"] and not options["check_unapplied"]:
                install_guards()
