"""The draft questionnaire between its rows in the database and the form on which everything else works."""

from collections.abc import Iterable
from dataclasses import replace

from .schema import Item, Option, item_from_json

# What a question in the database and an item have in common by the same name.
SAME = ("code", "kind", "text", "hint", "required", "minimum", "maximum", "asked_if", "together", "sensitive")


def draft_items(questions: Iterable, areas: Iterable) -> list[Item]:
    """The draft's questions in their order; `areas` fill in the questions for the neighbourhood."""
    places = tuple(Option(area.code, area.name) for area in areas)
    return [draft_item(question, places) for question in questions]


def draft_item(question, places: tuple[Option, ...] = ()) -> Item:
    """One question of the draft.

    Nobody types the neighbourhoods: they are those of the municipality, and after them comes what stands apart.
    """
    item = item_from_json({**{name: getattr(question, name) for name in SAME}, "options": question.options})
    return replace(item, options=(*places, *item.apart)) if item.kind == "area" else item


def fields_of(item: Item) -> dict:
    """The fields of a question row that holds this item."""
    return {
        **{name: getattr(item, name) for name in SAME if name not in {"asked_if", "together"}},
        "options": options_of(item),
        "asked_if": {"question": item.asked_if.question, "values": list(item.asked_if.values)}
        if item.asked_if
        else {},
        "together": {"label": item.together.label, "values": list(item.together.values)}
        if item.together
        else {},
    }


def options_of(item: Item) -> list[dict]:
    """The options as a row keeps them."""
    return [
        {"value": option.value, "label": option.label, **({"stands": option.stands} if option.stands else {})}
        for option in item.options
        if item.kind != "area" or option.stands == "apart"
    ]
