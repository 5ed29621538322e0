"""The file of an import as it was sent, kept under the hash of its content, and the rows that were rejected."""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from diagnostics.incidents.models import ImportBatch


def folder_of(municipality_id: int) -> str:
    return f"{municipality_id}/counts"


def absolute(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def store(upload, municipality_id: int) -> tuple[str, str, int]:
    """Write an uploaded file down before anything is asked of it: (stored name, sha256, bytes).

    The same content is stored once. It appears under its name only when it is whole.
    """
    folder = absolute(folder_of(municipality_id))
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    partial = folder / f"{os.urandom(8).hex()}.part"
    try:
        with partial.open("wb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        name = f"{folder_of(municipality_id)}/{digest.hexdigest()}"
        partial.replace(absolute(name))
    finally:
        partial.unlink(missing_ok=True)
    return name, digest.hexdigest(), size


def forget(name: str) -> None:
    """Delete a stored file unless an import still names it."""
    if name and not ImportBatch.objects.filter(stored_as=name).exists():
        absolute(name).unlink(missing_ok=True)


def rejects_name(batch: ImportBatch) -> str:
    return f"{folder_of(batch.municipality_id)}/{batch.uid}-rejected.csv"
