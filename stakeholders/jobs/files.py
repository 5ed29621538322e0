"""The files that a job leaves: there whole or not at all."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from stakeholders.access.uploads import absolute
from stakeholders.municipalities.models import Municipality


def leave_file(municipality: Municipality, folder: str, name: str, write: Callable[[BinaryIO], None]) -> str:
    """Have a file written in a folder of its own whose name nobody guesses; returns its name for an `Outcome`."""
    stored = f"{municipality.pk}/{folder}/{secrets.token_hex(16)}/{name}"
    path = absolute(stored)
    try:
        write_whole(path, write)
    except BaseException:
        path.parent.rmdir()
        raise
    return stored


def write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Have a file written under another name, and name it when it is whole. What was begun goes when that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    try:
        with partial.open("wb") as file:
            write(file)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
