"""How rows of the sheet “survey” belong together."""

from collections.abc import Iterator

from .sheets import Row
from .types import GROUP_BEGINS, GROUP_ENDS, KINDS, REFUSED, REPEAT_BEGINS, REPEAT_ENDS, WITH_CHOICES


def split(kind: str) -> tuple[str, str]:
    """“select_one sexes” → ("select_one", "sexes"); types of several words stay whole."""
    plain = kind.lower()
    for head in sorted(WITH_CHOICES, key=len, reverse=True):
        if plain.startswith(f"{head} "):
            # “select one from colors” is how older files say it.
            return head, kind[len(head) :].strip().removeprefix("from ").strip()
    if plain in KINDS or plain in REFUSED:
        return plain, ""
    head, _blank, rest = kind.partition(" ")
    return head.lower(), rest.strip()


def both(*conditions: str) -> str:
    """Conditions that must hold together."""
    told = [text for text in conditions if text]
    return told[0] if len(told) == 1 else " and ".join(f"({text})" for text in told)


def groups_with_repeats(rows: list[Row]) -> set[int]:
    """Rows at which a group begins that holds a repeat: it only hands its condition down."""
    open_: list[tuple[int, bool]] = []
    found: set[int] = set()
    for row, kind in _kinds(rows):
        if kind in GROUP_BEGINS or kind in REPEAT_BEGINS:
            if kind in REPEAT_BEGINS:
                found |= {number for number, is_repeat in open_ if not is_repeat}
            open_.append((row.number, kind in REPEAT_BEGINS))
        elif (kind in GROUP_ENDS or kind in REPEAT_ENDS) and open_:
            open_.pop()
    return found


def _kinds(rows: list[Row]) -> Iterator[tuple[Row, str]]:
    for row in rows:
        yield row, " ".join(row.get("type").lower().split())
