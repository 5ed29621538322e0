from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError

from config import archive
from config.metrics import LAST_BACKUP_KEY


class Command(BaseCommand):
    help = "Write the database and the files of all towns into one archive."

    def add_arguments(self, parser):
        parser.add_argument(
            "target", nargs="?", help="file to write (default: backups/concord-<time>.tar.gz)"
        )
        parser.add_argument("--keep", type=int, default=0, help="delete all but the newest N in that folder")

    def handle(self, *args, target, keep, **options):
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        path = Path(target) if target else Path(settings.DATA_DIR) / "backups" / f"concord-{stamp}.tar.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        database = {**settings.DATABASE_ROLES["backup"], "NAME": settings.DATABASES["default"]["NAME"]}
        try:
            manifest = archive.make(path, database=database, media=Path(settings.MEDIA_ROOT))
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from None
        rows = sum(count for count, _hash in manifest["tables"].values())
        self.stdout.write(f"{path}: {rows} rows, {len(manifest['files']) - 1} files")
        self._remember()
        if keep:
            for old in sorted(path.parent.glob("concord-*.tar.gz"))[:-keep]:
                old.unlink()

    def _remember(self):
        """For /metrics, which says how old the last backup is."""
        try:
            cache.set(LAST_BACKUP_KEY, datetime.now(UTC).timestamp(), None)
        except Exception as error:
            self.stderr.write(f"The cache is away, so /metrics does not know of this backup: {error}")
