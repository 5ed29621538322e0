"""A reply as the answer to a question of its kind. Neither Django nor the database."""

import math
import re
import unicodedata
from datetime import date

from .schema import Item

LONGEST_TEXT = 1000
#: Outside of this no count of years, children or thefts makes sense, and no database integer overflows.
LEAST, MOST = -1_000_000, 1_000_000
#: A decimal number may also tell what was lost in money.
LARGEST = 1e12
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_WHOLE = re.compile(r"[+-]?\d{1,9}")
_POINTED = re.compile(r"[+-]?(\d{1,12}(\.\d{0,6})?|\.\d{1,6})")
#: A comma is where most of the world puts the point; before three digits it may as well part the thousands.
_COMMA = re.compile(r"^([+-]?\d*),(?!\d{3}$)")


class NotAnAnswer(ValueError):
    """A reply that is no answer to its question: a stable code and what its message needs."""

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.code = code
        self.params = params


def answer_to(item: Item, reply: object) -> str | int | float | list[str] | None:
    """The reply as it is kept, None when there is none; a day as YYYY-MM-DD. Raises NotAnAnswer."""
    read = _READERS.get(item.kind, _one)
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


def _number(item: Item, reply: object) -> int | float | None:
    if reply in (None, ""):
        return None
    number = _decimal(reply) if item.kind == "decimal" else _whole(reply)
    least, most = (-LARGEST, LARGEST) if item.kind == "decimal" else (LEAST, MOST)
    low = least if item.minimum is None else item.minimum
    high = most if item.maximum is None else item.maximum
    if number < low:
        raise NotAnAnswer("too_small", limit=low)
    if number > high:
        raise NotAnAnswer("too_large", limit=high)
    return number


def _whole(reply: object) -> int:
    if isinstance(reply, int) and not isinstance(reply, bool):
        return reply
    text = _BLANKS.sub("", reply) if isinstance(reply, str) else ""
    if not _WHOLE.fullmatch(text):
        raise NotAnAnswer("not_whole")
    return int(text)


def _text(item: Item, reply: object) -> str | None:
    if reply is None:
        return None
    if not isinstance(reply, str):
        raise NotAnAnswer("unknown")
    text = reply if reply.isprintable() else _typed(reply)
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise NotAnAnswer("too_long", limit=LONGEST_TEXT, length=len(text))
    return text or None


def _typed(reply: str) -> str:
    """The text without characters that no keyboard types and no database text can hold."""
    return "".join(
        c for c in reply.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}
    )


def _decimal(reply: object) -> float:
    if isinstance(reply, int | float) and not isinstance(reply, bool) and math.isfinite(reply):
        return float(reply)
    text = _BLANKS.sub("", reply) if isinstance(reply, str) else ""
    text = _COMMA.sub(r"\1.", text)
    if not _POINTED.fullmatch(text):
        raise NotAnAnswer("not_a_number")
    return float(text)


def _day(item: Item, reply: object) -> str | None:
    if reply in (None, ""):
        return None
    text = reply.strip() if isinstance(reply, str) else str(reply)
    if not text:
        return None
    try:
        # Only the one form that cannot be read in two ways; the browser's own field sends it.
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise NotAnAnswer("not_a_day")
    return day.isoformat()


_READERS = {
    "multiple": _several,
    "number": _number,
    "decimal": _number,
    "text": _text,
    "date": _day,
}
