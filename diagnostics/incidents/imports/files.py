"""The file of an import as it was sent, kept under the hash of its content, and the rows that were rejected."""

from diagnostics.incidents.models import ImportBatch
from stakeholders.access import uploads
from stakeholders.access.uploads import absolute as absolute


def folder_of(municipality_id: int) -> str:
    return f"{municipality_id}/counts"


def store(upload, municipality_id: int) -> tuple[str, str, int]:
    """Write an uploaded file down: (stored name, sha256, bytes)."""
    return uploads.store(upload.chunks(), folder_of(municipality_id))


def forget(name: str) -> None:
    """Delete a stored file unless an import still names it."""
    if name and not ImportBatch.objects.filter(stored_as=name).exists():
        absolute(name).unlink(missing_ok=True)


def rejects_name(batch: ImportBatch) -> str:
    return f"{folder_of(batch.municipality_id)}/{batch.uid}-rejected.csv"
