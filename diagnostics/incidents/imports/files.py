"""The file of an import as it was sent, kept under the hash of its content, and the rows that were rejected."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from diagnostics.incidents.models import ImportBatch
from stakeholders.access import uploads
from stakeholders.access.uploads import absolute as absolute
from stakeholders.spreadsheets.reading import Table, read_table
from stakeholders.spreadsheets.unpacking import Limits


def folder_of(municipality_id: int) -> str:
    return f"{municipality_id}/counts"


def store(upload, municipality_id: int) -> tuple[str, str, int]:
    """Write an uploaded file down: (stored name, sha256, bytes)."""
    return uploads.store(upload, folder_of(municipality_id))


def opened(name: str, file_name: str, **options) -> Table:
    """A stored file as a table; raises UnreadableFile."""
    limits = Limits(size=settings.IMPORT_LIMIT)
    return read_table(absolute(name), file_name, limits=limits, archives=True, **options)


def forget(name: str) -> None:
    """Delete a stored file at once unless an import names it."""
    for path in _unnamed([name]):
        path.unlink(missing_ok=True)


def forget_on_commit(*names: str) -> None:
    """Delete stored files when what was just done is certain, unless an import still names them.

    Asked now: after the commit there is no town any more whose imports could be seen.
    """
    gone = _unnamed(names)
    transaction.on_commit(lambda: [path.unlink(missing_ok=True) for path in gone])


def _unnamed(names: Iterable[str]) -> list[Path]:
    return [
        absolute(name) for name in names if name and not ImportBatch.objects.filter(stored_as=name).exists()
    ]


def rejects_name(batch: ImportBatch) -> str:
    return f"{folder_of(batch.municipality_id)}/{batch.uid}-rejected.csv"
