"""How far somebody is in a survey. It travels signed in the page and is kept nowhere else."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import date

from django.core import signing

INTRODUCTION = -1


@dataclass(frozen=True)
class Progress:
    """`instance` makes a repetition the same answer; `page` is INTRODUCTION, a page, or behind the last: sending.

    `turn`: the how manieth one is told of, on a page of a part that repeats. `unfit`: what was typed and is no answer,
    by page, turn and question, kept so that going back loses nothing. `warned`: questions for whose words a warning
    was given.
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

    def at(self, page: int, turn: int = 0) -> "Progress":
        return replace(self, page=page, turn=turn)

    @property
    def place(self) -> str:
        """The page and turn, as the key of what was typed there."""
        return f"{self.page}.{self.turn}"


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
    ]
    return _signer(key).sign_object(content, compress=True)


def unseal(sealed: str, key: str) -> Progress | None:
    """The progress behind a seal; None when it was changed, cut, or belongs to another survey."""
    try:
        instance, version, begun_on, page, turn, language, answers, unfit, warned = _signer(
            key
        ).unsign_object(sealed)
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
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
