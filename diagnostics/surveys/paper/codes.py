"""Answers as they are typed from paper: by short codes printed beside them. Neither Django nor the database."""

import re
from collections.abc import Mapping

from diagnostics.surveys.questionnaire.kinds import NotAnAnswer
from diagnostics.surveys.questionnaire.schema import Item

#: Typed for a question that was left empty on the paper; nothing at all means the same.
LEFT_EMPTY = "-"
#: 7, 12, N04, A: quickly typed. Words such as yes and no are not.
_SHORT = re.compile(r"[A-Za-z]?[0-9]{1,3}|[A-Za-z]")
_BETWEEN = re.compile(r"[\s,;+/.]+")
_RUN_ON = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_PARTED = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})", re.ASCII)


def codes_of(item: Item) -> dict[str, str]:
    """The value of each answer by the code that stands beside it on paper.

    Values that are numbers, or a letter and a number, are their own codes; otherwise answers are numbered from 1.
    """
    values = [option.value for option in item.options]
    are_short = all(_SHORT.fullmatch(value) for value in values)
    if are_short and len({value.lower() for value in values}) == len(values):
        return {value: value for value in values}
    return {str(number): value for number, value in enumerate(values, 1)}


def reply_to(item: Item, text: str) -> str | list[str] | None:
    """What was typed as a reply to a question of its kind, None where nothing was. Raises NotAnAnswer."""
    text = text.strip()
    if text in {"", LEFT_EMPTY}:
        return None
    if item.kind == "multiple":
        return _several(item, text)
    if item.is_choice:
        return _value(_known(item), text)
    if item.kind == "date":
        return _day(text)
    return text


def typed_as(item: Item, reply: object) -> str:
    """The text that gives a reply when it is typed."""
    if reply in (None, "", []):
        return ""
    if not item.is_choice:
        return str(reply)
    codes = {value: code for code, value in codes_of(item).items()}
    values = reply if isinstance(reply, list) else [reply]
    return " ".join(codes.get(value, str(value)) for value in values)


def _known(item: Item) -> dict[str, str]:
    """Values by all that may be typed for them: the code, or the value itself."""
    return {value.lower(): value for value in item.labels} | {
        code.lower(): value for code, value in codes_of(item).items()
    }


def _value(known: Mapping[str, str], text: str) -> str:
    if text.lower() not in known:
        raise NotAnAnswer("unknown")
    return known[text.lower()]


def _several(item: Item, text: str) -> list[str]:
    known = _known(item)
    are_single = all(len(code) == 1 for code in codes_of(item))
    found: list[str] = []
    for part in filter(None, _BETWEEN.split(text)):
        # Codes of one sign each may be typed in a row: 134.
        run_on = are_single and part.lower() not in known
        found += [_value(known, one) for one in (part if run_on else [part])]
    return found


def _day(text: str) -> str:
    """Year, month, day, with or without signs between them: 20260331, 2026-3-31."""
    found = _RUN_ON.fullmatch(text) or _PARTED.fullmatch(text)
    if not found:
        raise NotAnAnswer("not_a_day")
    year, month, day = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"
