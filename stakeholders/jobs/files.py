"""The file that a job leaves: in a folder of its own whose name nobody guesses, and there whole or not at all."""

import secrets
from collections.abc import Callable
from typing import BinaryIO

from stakeholders.access.uploads import absolute
from stakeholders.municipalities.models import Municipality


def leave_file(municipality: Municipality, folder: str, name: str, write: Callable[[BinaryIO], None]) -> str:
    """Have a file written; returns its name for `Outcome.result_file`. What was begun goes when writing fails."""
    stored = f"{municipality.pk}/{folder}/{secrets.token_hex(16)}/{name}"
    path = absolute(stored)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    try:
        with partial.open("wb") as file:
            write(file)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        path.parent.rmdir()
        raise
    return stored
