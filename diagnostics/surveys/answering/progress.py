"""How far somebody is in a survey. It travels locked in the page and is kept nowhere else.

Locked, not only signed: who finds the page later on a shared device, or in what a browser saved, reads no answer in it.
"""

import base64
import json
import uuid
import zlib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.core import signing

from diagnostics.surveys.sealing.cipher import Keyring, Unreadable

INTRODUCTION = -1


@dataclass(frozen=True)
class Progress:
    """`instance` makes a repetition the same answer; `page` is INTRODUCTION, a page, or behind the last: sending.

    `turn`: the how manieth one is told of, on a page of a part that repeats. `unfit`: what was typed and is no answer,
    by page, turn and question, kept so that going back loses nothing. `warned`: questions for whose words a warning
    was given. `code`: the personal code of a letter, if it was begun with one. `consent`: the
    number of the version of what was read before. `is_door`: it stands before the page, where sensitive questions are
    announced; `skipped`: those that the person does not want to see (way.key_of).
    """

    instance: uuid.UUID
    version: int
    begun_on: date
    page: int = INTRODUCTION
    turn: int = 0
    language: str = ""
    answers: dict = field(default_factory=dict)
    unfit: dict = field(default_factory=dict)
    warned: tuple[str, ...] = ()
    code: str = ""
    consent: int = 0
    is_door: bool = False
    skipped: tuple[str, ...] = ()

    def at(self, page: int, turn: int = 0, is_door: bool = False) -> "Progress":
        return replace(self, page=page, turn=turn, is_door=is_door)

    @property
    def place(self) -> str:
        """The page and turn, as the key of what was typed there."""
        return f"{self.page}.{self.turn}"


@lru_cache(maxsize=4)
def _keyring(secrets: tuple[str, ...]) -> Keyring:
    return Keyring(secrets, "conversation")


def _ring() -> Keyring:
    """It lives as long as a page, so the key of sessions and links serves."""
    return _keyring((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _signer(key: str) -> signing.Signer:
    return signing.Signer(salt=f"concord.survey.{key}")


def begin(version: int, on: date) -> Progress:
    """A form that has just been opened."""
    return Progress(uuid.uuid4(), version, on)


def seal(progress: Progress, key: str) -> str:
    """The progress as a hidden field holds it, good for this survey only; it names no moment of the day."""
    content = [
        progress.instance.hex,
        progress.version,
        progress.begun_on.isoformat(),
        progress.page,
        progress.turn,
        progress.language,
        progress.answers,
        progress.unfit,
        progress.warned,
        progress.code,
        progress.consent,
        progress.is_door,
        progress.skipped,
    ]
    bare = zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
    return base64.urlsafe_b64encode(_ring().lock(bare, key)).decode().rstrip("=")


def unseal(sealed: str, key: str) -> Progress | None:
    """The progress behind a seal; None when it was changed, cut, or belongs to another survey."""
    try:
        instance, version, begun_on, page, turn, language, answers, unfit, warned, *later = _content(
            sealed, key
        )
        return Progress(
            uuid.UUID(instance),
            version,
            date.fromisoformat(begun_on),
            page,
            turn,
            language,
            answers,
            unfit,
            tuple(warned),
            *later,
        )
    except (Unreadable, signing.BadSignature, ValueError, TypeError, zlib.error):
        return None


def _content(sealed: str, key: str) -> list:
    if ":" in sealed:
        # A page from before an upgrade, when they were signed only: what was answered on it is not lost.
        return _signer(key).unsign_object(sealed)
    bare = _ring().unlock(base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)), key)
    return json.loads(zlib.decompress(bare))


def note_of(version: int, on: date, key: str, consent: int = 0) -> str:
    """The note of an opening, for a form that is filled in on the device: which version, from which day on, and which
    version of what was read before."""
    return _signer(f"{key}.note").sign_object([version, on.isoformat(), consent])


def read_note(note: object, key: str) -> tuple[int, date, int] | None:
    """(version, day, version of consent) of a note; None when it was changed, or belongs to another survey."""
    try:
        version, day, *consent = _signer(f"{key}.note").unsign_object(note)
        return int(version), date.fromisoformat(day), int(consent[0]) if consent else 0
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
