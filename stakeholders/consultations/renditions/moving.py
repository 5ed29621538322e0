"""Where a stretch of words stands after some of them were taken out or put otherwise. Pure."""

import re
from bisect import bisect_right
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def moved(old: str, new: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """The spans of `old` in `new`, in order and apart; None when one of them loses all its words.

    Both texts are compared token by token. A border inside a changed stretch moves to the border of what replaces it.
    """
    pairs = _borders(old, new)
    made, before = [], 0
    for starts, ends in spans:
        first = max(_place(pairs, starts, is_end=False), before)
        last = _place(pairs, ends, is_end=True)
        if not new[first:last].strip():
            return None
        made.append((first, last))
        before = last
    return made


def _borders(old: str, new: str) -> list[tuple[int, int, int, int]]:
    """Stretches (old start, old end, new start, new end) that cover both texts, equal ones and changed ones."""
    ours, theirs = ([found.span() for found in _TOKEN.finditer(text)] for text in (old, new))
    words = [old[a:b] for a, b in ours], [new[a:b] for a, b in theirs]

    def at(spans, place, text):
        return spans[place][0] if place < len(spans) else len(text)

    matcher = SequenceMatcher(None, *words, autojunk=False)
    return [
        (at(ours, i1, old), at(ours, i2, old), at(theirs, j1, new), at(theirs, j2, new))
        for _tag, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def _place(pairs, where: int, *, is_end: bool) -> int:
    place = bisect_right([pair[0] for pair in pairs], where - is_end) - 1
    old_start, old_end, new_start, new_end = pairs[max(place, 0)]
    if old_end - old_start == new_end - new_start:
        return new_start + where - old_start
    return new_end if is_end and where > old_start else new_start
