"""What a proposed wording changes in a text, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Longer texts are compared line by line: word by word the comparison would take too long.
MOST_WORDS = 3000


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


def word_changes(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; without the removed ones they give `new`, without the added `old`."""
    before, after = _cut(old), _cut(new)
    if max(len(before), len(after)) > MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(pieces, Kind.SAME, before[i1:i2])
            continue
        _add(pieces, Kind.REMOVED, before[i1:i2])
        _add(pieces, Kind.ADDED, after[j1:j2])
    return pieces


def _cut(text: str) -> list[str]:
    """Words with the space that follows them, and marks on their own, so that nothing is lost."""
    return re.findall(r"\w+\s*|[^\w\s]\s*|\s+", text)


def _add(pieces: list[Piece], kind: Kind, words: list[str]) -> None:
    if words:
        pieces.append(Piece(kind, "".join(words)))
