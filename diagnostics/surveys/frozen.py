"""Published questionnaires, each read once by a process: versions never change, a check sum says which one it is."""

from threading import Lock

from .models import SurveyVersion
from .questionnaire.records import from_json
from .questionnaire.schema import Questionnaire

#: So many questionnaires stay in memory; the one that was not asked for longest goes first.
MOST = 48

_read: dict[tuple[int, str], Questionnaire] = {}
_lock = Lock()


def published(version: SurveyVersion) -> Questionnaire:
    """The questionnaire of a version. A row that was loaded without its record asks for it only when it must.

    Whoever holds the row was allowed to read it, and the check sum is one over the whole record: what is found under
    both is what the row would give.
    """
    key = (version.pk, version.schema_hash)
    with _lock:
        found = _read.pop(key, None)
        if found is not None:
            _read[key] = found
            return found
    form = from_json(version.schema)
    with _lock:
        while len(_read) >= MOST:
            del _read[next(iter(_read))]
        _read[key] = form
    return form
