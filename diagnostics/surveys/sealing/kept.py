"""Answers on their way into the database and out of it: what is sensitive is sealed there, and opened when asked for.

The seal binds a value to its municipality, survey and form, so that it says nothing in another row.
"""

import logging
import uuid
from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.conf import settings

from diagnostics.surveys.frozen import OncePerVersion, published
from diagnostics.surveys.models import Survey, SurveyAnswer, SurveyVersion
from diagnostics.surveys.questionnaire.schema import Questionnaire

from .cipher import Keyring, Unreadable
from .parting import Parting, joined, parting_of

logger = logging.getLogger("concord.surveys")

#: The columns of an answer that a Reader wants.
COLUMNS = ("version__number", "instance", "answers", "sealed")
PURPOSE = "answers"


def keyring() -> Keyring:
    """The keys of this installation; see docs/operations.md."""
    return _keyring(tuple(settings.ANSWER_KEYS))


@lru_cache(maxsize=8)
def _keyring(secrets: tuple[str, ...]) -> Keyring:
    return Keyring(secrets, "sensitive answers")


def seal_whole(value: object, *about: object) -> bytes:
    """Any JSON value, sealed to what it is about: a purpose, and the numbers of its row."""
    return keyring().seal(value, *about)


def open_whole(sealed: bytes | memoryview, *about: object):
    """What `seal_whole` sealed. Raises Unreadable when it was changed or moved, or its key is gone."""
    return keyring().open(sealed, *about)


def mark(text: str, *about: object) -> str:
    """A keyed hash, by which the same text is known again and cannot be guessed."""
    return keyring().mark(text, *about)


def is_marked(kept: str, text: str, *about: object) -> bool:
    """Whether `kept` is the mark of the text, under whichever key."""
    return keyring().is_marked(kept, text, *about)


#: What of a version is sealed.
parting_of_version = OncePerVersion(lambda version: parting_of(published(version)))


def about(municipality: int, survey: int, instance: uuid.UUID) -> tuple:
    """To what the sealed answers of one row are bound."""
    return PURPOSE, municipality, survey, instance


def parted(
    version: SurveyVersion, instance: uuid.UUID, answers: Mapping, *, parting: Parting | None = None
) -> tuple[dict, bytes | None]:
    """The columns `answers` and `sealed` of one row.

    Where a questionnaire has something to seal, something is sealed for everybody: whether there is a seal does not
    tell who was asked.
    """
    parting = parting_of_version(version) if parting is None else parting
    if not parting:
        return dict(answers), None
    open_, secret = parting.part(answers)
    return open_, keyring().seal(secret, *about(version.municipality_id, version.survey_id, instance))


def answers_of(row: SurveyAnswer) -> dict:
    """Everything that one person answered; what cannot be opened is missing, and the log says so."""
    if row.sealed is None:
        return row.answers
    return _opened(
        row.answers, keyring(), row.sealed, about(row.municipality_id, row.survey_id, row.instance)
    )


def is_same(
    row: SurveyAnswer, answers: Mapping, *, version: SurveyVersion, open_: Mapping | None = None
) -> bool:
    """Whether the row holds just these answers; without its key only what is open can be compared.

    `open_`: what stood in the clear, where that is not what stands there now.
    """
    stands = row.answers if open_ is None else open_
    if row.sealed is None:
        return stands == dict(answers)
    given, secret = parting_of_version(version).part(answers)
    if stands != given or not keyring().knows(row.sealed):
        return stands == given
    return _secret(keyring(), row.sealed, about(row.municipality_id, row.survey_id, row.instance)) == secret


def _opened(open_: dict, ring: Keyring, sealed: bytes, about_: tuple) -> dict:
    return joined(open_, _secret(ring, sealed, about_))


def _secret(ring: Keyring, sealed: bytes, about_: tuple) -> dict:
    try:
        return ring.open(sealed, *about_)
    except Unreadable as problem:
        # Loud for those who run the system, and the rest of the survey can still be read.
        logger.error("Sealed answers of survey %s cannot be opened: %s", about_[2], problem)
        return {}


class SealedAnswers(Mapping):
    """One person's answers, of which the sealed ones are opened when the first of them is asked for."""

    __slots__ = ("_about", "_codes", "_joined", "_open", "_ring", "_sealed")

    def __init__(self, ring: Keyring, codes: frozenset[str], open_: dict, sealed: bytes, about_: tuple):
        self._ring, self._codes, self._open, self._about = ring, codes, open_, about_
        self._sealed, self._joined = sealed, None

    def get(self, code, default=None):
        return (self._all() if code in self._codes else self._open).get(code, default)

    def __getitem__(self, code):
        return (self._all() if code in self._codes else self._open)[code]

    def __contains__(self, code) -> bool:
        return code in (self._all() if code in self._codes else self._open)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def items(self):
        return self._all().items()

    def _all(self) -> dict:
        if self._joined is None:
            self._joined = _opened(self._open, self._ring, self._sealed, self._about)
        return self._joined


class Reader:
    """The answers of one survey, row by row. `versions`: its questionnaires by number.

    `unopened`: from how many people something is sealed whose key is not there.
    """

    def __init__(self, survey: Survey, versions: Mapping[int, Questionnaire]):
        self._ring, self.unopened = keyring(), 0
        self._town, self._survey = survey.municipality_id, survey.pk
        self.partings = {number: parting_of(form) for number, form in versions.items()}

    @property
    def sealed_codes(self) -> frozenset[str]:
        """Questions and parts of which something is sealed in some version."""
        return frozenset().union(*(parting.codes for parting in self.partings.values()))

    def answers(self, number: int, instance: uuid.UUID, answers: dict, sealed) -> Mapping:
        """One row of COLUMNS: a dict, or a Mapping that opens itself when it must."""
        if sealed is None:
            return answers
        if not self._ring.knows(sealed):
            self.unopened += 1
            return answers
        codes = self.partings[number].codes
        return SealedAnswers(self._ring, codes, answers, sealed, about(self._town, self._survey, instance))
