"""Where a text can be cut, and what of it lies in no piece. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Characters from `starts` up to and without `ends`."""

    starts: int
    ends: int


_SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[\"”’»)\]]*(?=\s)|(?=\n)|$)", re.DOTALL)  # noqa: RUF001
GOES_ON, NEW, NONE = "on", "new", "none"


def sentences(text: str) -> list[Span]:
    """The sentences and lines of a text, in order, without the white space between them."""
    return [Span(*found.span()) for found in _SENTENCE.finditer(text) if found.group().strip()]


def gathered(spans: Iterable[Span], marks: Iterable[str]) -> list[Span]:
    """Sentences put together to points. Each mark says: begins a point, goes on with what went before, or neither."""
    made: list[Span] = []
    is_open = False
    for span, mark in zip(spans, marks, strict=True):
        if mark == NEW or (mark == GOES_ON and not made):
            made.append(span)
            is_open = True
        elif mark == GOES_ON and is_open:
            made[-1] = Span(made[-1].starts, span.ends)
        else:
            is_open = False
    return made


def marks_of(spans: Iterable[Span], points: Iterable[Span]) -> list[str]:
    """The marks that give these points again; a sentence that a point cuts in two counts with the point."""
    points = list(points)
    marks, before = [], None
    for span in spans:
        at = next((place for place, one in enumerate(points) if _meet(one, span)), None)
        marks.append(NONE if at is None else GOES_ON if at == before else NEW)
        before = at
    return marks


def _meet(one: Span, other: Span) -> bool:
    return one.starts < other.ends and other.starts < one.ends


def pieces(text: str, points: Iterable[Span]) -> list[tuple[int | None, str]]:
    """The whole text in order: (place of the point or None, words). What is only white space is left out."""
    made, at = [], 0
    for place, point in sorted(enumerate(points), key=lambda one: one[1]):
        if text[at : point.starts].strip():
            made.append((None, text[at : point.starts]))
        made.append((place, text[point.starts : point.ends]))
        at = point.ends
    if text[at:].strip():
        made.append((None, text[at:]))
    return made
