"""What became of the part of the text on which somebody commented. Pure.

A comment is tied to the identity of an element and the hash of the words that were seen. It is carried to a newer
text by identity and hash alone, never by how alike two texts look: two different actions can be worded almost
the same, and the same action can be worded anew.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REMOVED = "removed"
    WHOLE = "whole"  # the comment is about the text as a whole


@dataclass(frozen=True)
class Carried:
    """An anchor in a newer text: what became of it, the words then and the words now (None: not there)."""

    fate: Fate
    then: dict | None
    now: dict | None


def carry(element_uid, element_hash: str, older: list[dict], newer: list[dict]) -> Carried:
    """Follow an anchor from the text on which it was made to a newer one. Elements are dicts with uid and hash."""
    if element_uid is None:
        return Carried(Fate.WHOLE, None, None)
    then, now = _find(older, element_uid), _find(newer, element_uid)
    if now is None:
        return Carried(Fate.REMOVED, then, None)
    return Carried(Fate.UNCHANGED if now["hash"] == element_hash else Fate.CHANGED, then, now)


def _find(content: list[dict], uid) -> dict | None:
    return next((element for element in content if element["uid"] == str(uid)), None)
