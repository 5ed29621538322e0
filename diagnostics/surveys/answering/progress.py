"""How far somebody is in a survey. It travels signed in the page and is kept nowhere else."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import date

from django.core import signing

from diagnostics.surveys.questionnaire.replies import is_asked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire

INTRODUCTION = -1


@dataclass(frozen=True)
class Progress:
    """`instance` makes a repetition the same answer; `page` is INTRODUCTION, a page, or behind the last: sending.

    `unfit`: what was typed and is no answer, kept so that going back loses nothing. `warned`: questions for whose
    words a warning was given.
    """

    instance: uuid.UUID
    version: int
    begun_on: date
    page: int = INTRODUCTION
    answers: dict = field(default_factory=dict)
    unfit: dict = field(default_factory=dict)
    warned: tuple[str, ...] = ()

    def at(self, page: int) -> "Progress":
        return replace(self, page=page)


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
        progress.answers,
        progress.unfit,
        progress.warned,
    ]
    return _signer(key).sign_object(content, compress=True)


def unseal(sealed: str, key: str) -> Progress | None:
    """The progress behind a seal; None when it was changed, cut, or belongs to another survey."""
    try:
        instance, version, begun_on, page, answers, unfit, warned = _signer(key).unsign_object(sealed)
        return Progress(
            uuid.UUID(instance),
            version,
            date.fromisoformat(begun_on),
            page,
            answers,
            unfit,
            tuple(warned),
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None


def asked_on(form: Questionnaire, page: int, answers: dict) -> list[Item]:
    """The questions of a page that are put to somebody with these answers."""
    if not 0 <= page < len(form.pages):
        return []
    return [item for item in form.page(page) if is_asked(item, answers)]


def following(form: Questionnaire, page: int, answers: dict) -> int:
    """The next page with a question to ask; behind the last one when there is none."""
    later = range(page + 1, len(form.pages))
    return next((number for number in later if asked_on(form, number, answers)), len(form.pages))


def preceding(form: Questionnaire, page: int, answers: dict) -> int:
    """The page before with a question to ask; the introduction when there is none."""
    earlier = range(min(page, len(form.pages)) - 1, -1, -1)
    return next((number for number in earlier if asked_on(form, number, answers)), INTRODUCTION)


def remaining(form: Questionnaire, page: int, answers: dict) -> tuple[int, int]:
    """(number of this step, number of steps), counting only pages with something to ask, and the sending."""
    steps = [number for number in range(len(form.pages)) if asked_on(form, number, answers)]
    return sum(number < page for number in steps) + 1, len(steps) + 1
