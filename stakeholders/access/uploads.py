"""What was uploaded, as it was sent, under the hash of its content in a folder of the town.

While it arrives, a file lies beside those folders on the same disk: never in memory, and moved, not copied, when whole.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

INCOMING = "incoming"
CHUNK = 1 << 20


def absolute(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


class IncomingFile(TemporaryUploadedFile):
    """A file that arrives, hashed on its way."""

    def __init__(self, name, content_type, size, charset, content_type_extra):
        absolute(INCOMING).mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=absolute(INCOMING))  # noqa: SIM115
        self.digest = hashlib.sha256()
        UploadedFile.__init__(self, file, name, content_type, size, charset, content_type_extra)


class ToDisk(FileUploadHandler):
    """Writes what is too large for memory to the disk of the uploads; /tmp is often memory."""

    chunk_size = CHUNK

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.file = IncomingFile(self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data, start):
        self.file.digest.update(raw_data)
        self.file.write(raw_data)

    def file_complete(self, file_size):
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self):
        if hasattr(self, "file"):
            self.file.close()


def store(upload, folder: str) -> tuple[str, str, int]:
    """Write a file, or pieces of one, down before anything is asked of it: (stored name, sha256, bytes).

    The same content is stored once. It appears under its name only when it is whole.
    """
    place = absolute(folder)
    place.mkdir(parents=True, exist_ok=True)
    if isinstance(upload, IncomingFile):
        upload.file.flush()
        os.fsync(upload.file.fileno())
        name = f"{folder}/{upload.digest.hexdigest()}"
        Path(upload.temporary_file_path()).replace(absolute(name))
        absolute(name).chmod(0o600)
        return name, upload.digest.hexdigest(), upload.size
    return _written(upload.chunks() if hasattr(upload, "chunks") else upload, place, folder)


def _written(chunks: Iterable[bytes], place: Path, folder: str) -> tuple[str, str, int]:
    digest, size = hashlib.sha256(), 0
    partial = place / f"{os.urandom(8).hex()}.part"
    try:
        with partial.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        name = f"{folder}/{digest.hexdigest()}"
        partial.replace(absolute(name))
    finally:
        partial.unlink(missing_ok=True)
    return name, digest.hexdigest(), size


def forget_strays(folder: str, known: set[str], older_than: float) -> int:
    """Delete files of a folder that nobody names and that are older than so many seconds; returns how many.

    What a killed process was just writing, or had written before its row was.
    """
    before, gone = time.time() - older_than, 0
    for path in absolute(folder).glob("*"):
        name = f"{folder}/{path.name}"
        if name not in known and path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
