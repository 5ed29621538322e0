"""Words of a question that hold an earlier answer: “When was the theft of your ${thing}?”"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from diagnostics.surveys.expressions.values import text as written
from diagnostics.surveys.expressions.values import value_of

from .logic import NOWHERE, Place
from .replies import turn_of
from .schema import Item, Questionnaire

_NAME = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def named_in(text: str) -> tuple[str, ...]:
    """The questions whose answers stand in a text."""
    return tuple(_NAME.findall(text))


def texts_of(item: Item) -> Iterator[str]:
    """Everything a question says, in all its languages."""
    yield from (item.text, item.hint, item.constraint_message)
    for words in item.words.values():
        yield from (words.text, words.hint, words.constraint_message)


def piped(form: Questionnaire, item: Item, answers: Mapping, place: Place = NOWHERE) -> Item:
    """The question with earlier answers in its words; nothing stands where nothing was answered."""
    if "${" not in item.text + item.hint + item.constraint_message:
        return item
    known = {**answers, **turn_of(answers, place)} if place.section else answers

    def told(found: re.Match) -> str:
        answer, labels = known.get(found[1]), form.labels.get(found[1], {})
        values = answer if isinstance(answer, list) else [answer]
        return ", ".join(
            labels.get(value) or written(value_of(value)) for value in values if value is not None
        )

    texts = {name: _NAME.sub(told, getattr(item, name)) for name in ("text", "hint", "constraint_message")}
    return replace(item, **texts)
