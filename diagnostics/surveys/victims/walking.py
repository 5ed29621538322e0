"""The question of SDG 16.1.4: how safe people feel walking alone after dark. No Django, no database."""

from collections.abc import Sequence

from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.sheet import Sheet

#: Answers to the question that are none of the four.
NEVER = frozenset({"never", "never_alone", "not_applicable"})


def four_answers(item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The answers that say safe, and all that are an opinion; empty where the question does not say which are safe."""
    valid = tuple(option.value for option in item.counted if option.value not in NEVER)
    safe = item.together.values if item.together else ()
    return (tuple(safe), valid) if safe and set(safe) <= set(valid) else ((), ())


def follow_up(sheet: Sheet, item: Item, valid: Sequence[str]) -> Item | None:
    """The question how safe those would feel who never go out alone."""
    for other in sheet.items:
        rule = other.asked_if
        if (
            rule
            and rule.question == item.code
            and set(rule.values) <= NEVER
            and set(valid) <= set(other.labels)
        ):
            return other
    return None
