"""What was uploaded, as it was sent, under the hash of its content in a folder of the town."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


def absolute(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def store(chunks: Iterable[bytes], folder: str) -> tuple[str, str, int]:
    """Write a file down before anything is asked of it: (stored name, sha256, bytes).

    The same content is stored once. It appears under its name only when it is whole.
    """
    place = absolute(folder)
    place.mkdir(parents=True, exist_ok=True)
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
