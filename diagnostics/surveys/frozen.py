"""Published questionnaires, each read once by a process: versions never change, a check sum says which one it is."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from .models import SurveyVersion
from .questionnaire.records import from_json

#: So many results stay in memory; the one that was not asked for longest goes first.
MOST = 48

Found = TypeVar("Found")


class OncePerVersion(Generic[Found]):
    """What follows from a version alone, worked out once by a process.

    Whoever holds the row was allowed to read it, and the check sum is one over the whole record: what is found under
    both is what the row would give.
    """

    def __init__(self, work_out: Callable[[SurveyVersion], Found]):
        self._work_out = work_out
        self._known: dict[tuple[int, str], Found] = {}
        self._lock = Lock()

    def __call__(self, version: SurveyVersion) -> Found:
        key = (version.pk, version.schema_hash)
        with self._lock:
            if key in self._known:
                self._known[key] = self._known.pop(key)
                return self._known[key]
        found = self._work_out(version)
        with self._lock:
            while len(self._known) >= MOST:
                del self._known[next(iter(self._known))]
            self._known[key] = found
        return found


#: The questionnaire of a version. A row that was loaded without its record asks for it only when it must.
published = OncePerVersion(lambda version: from_json(version.schema))
