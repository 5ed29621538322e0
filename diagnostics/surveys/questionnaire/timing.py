"""About how long questions take whoever reads and answers them. Neither Django nor the database."""

from collections.abc import Iterable

from .schema import Item

#: Seconds for one question of a kind: reading it, the list of its answers, and choosing or writing.
SECONDS = {
    "single": 15,
    "area": 15,
    "multiple": 25,
    "number": 20,
    "decimal": 20,
    "date": 20,
    "text": 60,
    "note": 8,
}


def is_usual(item: Item) -> bool:
    """Whether a question is also put to those to whom nothing happened."""
    return item.asked_if is None and not item.condition


def minutes_for(items: Iterable[Item]) -> int:
    """Whole minutes for the usual ones of these questions, at least one."""
    return max(1, round(sum(SECONDS.get(item.kind, 0) for item in items if is_usual(item)) / 60))
