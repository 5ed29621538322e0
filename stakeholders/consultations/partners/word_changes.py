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
    LEFT_OUT = "left_out"  # of the same: lines that no change touches


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
    """Words with the space that follows them, and marks on their own, so that nothing is lost; 16:00 is one word."""
    return re.findall(r"\d+(?:[:.,]\d+)+\s*|\w+\s*|[^\w\s]\s*|\s+", text)


def _add(pieces: list[Piece], kind: Kind, words: list[str]) -> None:
    if words:
        pieces.append(Piece(kind, "".join(words)))


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The pieces as a reader needs them: each change with its line, and a mark for lines between that stay."""
    if len(pieces) == 1:
        return pieces
    made: list[Piece] = []
    for place, piece in enumerate(pieces):
        made += _shortened(piece, is_first=not place, is_last=place == len(pieces) - 1)
    return made


def _shortened(piece: Piece, *, is_first: bool, is_last: bool) -> list[Piece]:
    lines = piece.text.split("\n")
    head, tail = ("" if is_first else lines[0]), ("" if is_last else lines[-1])
    between = lines[0 if is_first else 1 : len(lines) if is_last else -1]
    if piece.kind != Kind.SAME or len(lines) == 1 or not "".join(between).strip():
        return [piece]
    kept = [Piece(Kind.SAME, head), Piece(Kind.LEFT_OUT, ""), Piece(Kind.SAME, tail)]
    return [one for one in kept if one.text or one.kind == Kind.LEFT_OUT]
