from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import archive


class Command(BaseCommand):
    help = "Put a backup into an empty database and folder, and compare the two."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("source", help="archive made by `backup`")
        parser.add_argument("--check", action="store_true", help="only say whether the archive is whole")

    def handle(self, *args, source, check, **options):
        try:
            if check:
                with archive.unpacked(Path(source)) as (_folder, manifest):
                    self.stdout.write(f"{source} is whole: made at {manifest['made_at']}")
                return
            name = settings.DATABASES["default"]["NAME"]
            manifest = archive.restore(
                Path(source),
                database={**settings.DATABASE_ROLES["owner"], "NAME": name},
                reader={**settings.DATABASE_ROLES["backup"], "NAME": name},
                media=Path(settings.MEDIA_ROOT),
            )
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored {len(manifest['tables'])} tables; each equals the one in the backup.")
