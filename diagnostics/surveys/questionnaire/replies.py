"""What somebody answered: is it an answer, was it asked, is it complete. Neither Django nor the database."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from .schema import Item, Questionnaire

LONGEST_TEXT = 1000
#: Outside of this no count of years, children or thefts makes sense, and no database integer overflows.
LEAST, MOST = -1_000_000, 1_000_000
_BLANKS = re.compile(r"[\s\u00a0\u202f']")


class NotAnAnswer(ValueError):
    """A reply that is no answer to its question: a stable code and what its message needs."""

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Reply:
    """Checked answers by question; `wrong` says what keeps them from being accepted."""

    answers: dict
    wrong: dict[str, NotAnAnswer] = field(default_factory=dict)


def is_asked(item: Item, answers: Mapping) -> bool:
    """Whether the question is put to somebody with these answers to the earlier questions."""
    if item.asked_if is None:
        return True
    given = answers.get(item.asked_if.question)
    given = given if isinstance(given, list) else [given]
    return any(value in item.asked_if.values for value in given)


def relevant(form: Questionnaire, answers: Mapping) -> dict:
    """The answers to what was asked, in the order of the questions; the others are dropped."""
    kept: dict = {}
    for item in form.items:
        if item.code in answers and is_asked(item, kept):
            kept[item.code] = answers[item.code]
    return kept


def checked(form: Questionnaire, replies: Mapping) -> Reply:
    """All replies of one person, as they are kept: only what was asked, each one a proper answer."""
    kept: dict = {}
    wrong: dict[str, NotAnAnswer] = {}
    for item in form.items:
        if not is_asked(item, kept):
            continue
        try:
            answer = answer_to(item, replies.get(item.code))
        except NotAnAnswer as problem:
            wrong[item.code] = problem
            continue
        if answer is not None:
            kept[item.code] = answer
    return Reply(kept, wrong)


def answer_to(item: Item, reply: object) -> str | int | list[str] | None:
    """The reply as it is kept, None when there is none. Raises NotAnAnswer."""
    read = {"multiple": _several, "number": _number, "text": _text}.get(item.kind, _one)
    answer = read(item, reply)
    if answer in (None, "", []):
        if item.required:
            raise NotAnAnswer("required")
        return None
    return answer


def _one(item: Item, reply: object) -> str | None:
    if reply in (None, ""):
        return None
    if not isinstance(reply, str) or reply not in item.labels:
        raise NotAnAnswer("unknown")
    return reply


def _several(item: Item, reply: object) -> list[str] | None:
    if reply in (None, "", []):
        return None
    if not isinstance(reply, list | tuple) or any(
        not isinstance(value, str) or value not in item.labels for value in reply
    ):
        raise NotAnAnswer("unknown")
    chosen = [option for option in item.options if option.value in reply]
    if len(chosen) > 1 and (alone := next((option for option in chosen if option.is_alone), None)):
        raise NotAnAnswer("alone", label=alone.label)
    return [option.value for option in chosen]


def _number(item: Item, reply: object) -> int | None:
    if reply in (None, ""):
        return None
    number = _whole(reply)
    low = LEAST if item.minimum is None else item.minimum
    high = MOST if item.maximum is None else item.maximum
    if number < low:
        raise NotAnAnswer("too_small", limit=low)
    if number > high:
        raise NotAnAnswer("too_large", limit=high)
    return number


def _whole(reply: object) -> int:
    if isinstance(reply, int) and not isinstance(reply, bool):
        return reply
    text = _BLANKS.sub("", reply) if isinstance(reply, str) else ""
    if not re.fullmatch(r"[+-]?\d{1,9}", text):
        raise NotAnAnswer("not_whole")
    return int(text)


def _text(item: Item, reply: object) -> str | None:
    if reply is None:
        return None
    if not isinstance(reply, str):
        raise NotAnAnswer("unknown")
    # Characters that no keyboard types and no database text can hold.
    text = "".join(
        c for c in reply.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}
    )
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise NotAnAnswer("too_long", limit=LONGEST_TEXT, length=len(text))
    return text or None
