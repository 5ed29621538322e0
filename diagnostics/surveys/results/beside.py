"""Sealed files of a survey: a snapshot, and what was worked out from it."""

import hashlib
import logging
import pickle
import re
from collections.abc import Callable
from pathlib import Path

from diagnostics.surveys.models import Survey
from diagnostics.surveys.sealing.kept import keyring

PLAIN = re.compile(r"[A-Za-z0-9_-]{1,90}")
logger = logging.getLogger("concord.surveys")


def seal(path: Path, content: bytes, survey: Survey) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(f"{path.suffix}.part")
    # Answers of single people, sensitive ones too: nothing of the file lies there in the clear.
    begun.write_bytes(keyring().lock(content, "snapshot", survey.municipality_id, survey.pk, path.name))
    begun.replace(path)


def opened(name: str, sealed: bytes, survey: Survey) -> bytes:
    return keyring().unlock(sealed, "snapshot", survey.municipality_id, survey.pk, name)


class Beside:
    """What stands beside the tables of a snapshot, each thing in a file of its own that is read when it is asked for.

    `tables`: the path of the tables, whose name says on what they rest; `more`: on what this rests besides.
    """

    def __init__(self, survey: Survey, tables: Path, more: str):
        self._survey, self._tables, self._more = survey, tables, more

    def kept(self, name: str, make: Callable):
        """The thing of this name, made and kept where it is not there."""
        # Values of answers may hold anything.
        name = name if PLAIN.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()
        path = self._tables.with_suffix(f".{name}-{self._more}")
        try:
            # Sealed with a key of this program: nobody else can have written it.
            return pickle.loads(opened(path.name, path.read_bytes(), self._survey))  # noqa: S301
        except FileNotFoundError:
            pass
        except Exception:
            logger.warning("what was kept of a snapshot cannot be read", exc_info=True)
        made = make()
        # Of one that was replaced meanwhile nothing is left behind.
        if self._tables.exists():
            seal(path, pickle.dumps(made), self._survey)
        return made
