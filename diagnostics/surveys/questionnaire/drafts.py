"""The draft questionnaire between its rows in the database and the form on which everything else works."""

from collections.abc import Iterable
from dataclasses import replace

from .records import item_from_json, option_to_json, section_from_json, words_to_json
from .schema import Item, Option, Section

# What a question in the database and an item have in common by the same name.
SAME = (
    "code", "kind", "text", "hint", "required", "minimum", "maximum", "asked_if", "together", "sensitive", "core",
    "condition", "constraint", "constraint_message", "calculation", "choice_filter", "words",
)  # fmt: skip
SAME_OF_SECTIONS = ("code", "title", "condition", "repeats", "count", "most", "words")


def draft_items(questions: Iterable, areas: Iterable) -> list[Item]:
    """The draft's questions in their order; `areas` fill in the questions for the neighbourhood."""
    places = tuple(Option(area.code, area.name) for area in areas)
    return [draft_item(question, places) for question in questions]


def draft_item(question, places: tuple[Option, ...] = ()) -> Item:
    """One question of the draft.

    Nobody types the neighbourhoods: they are those of the municipality, and after them comes what stands apart.
    """
    record = {name: getattr(question, name) for name in SAME}
    section = question.section.code if question.section_id else ""
    item = item_from_json({**record, "options": question.options, "section": section})
    return replace(item, options=(*places, *item.apart)) if item.kind == "area" else item


def fields_of(item: Item) -> dict:
    """The fields of a question row that holds this item, but for its part."""
    return {
        **{name: getattr(item, name) for name in SAME if name not in {"asked_if", "together", "words"}},
        "words": {language: words_to_json(words) for language, words in item.words.items()},
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
        option_to_json(option) for option in item.options if item.kind != "area" or option.stands == "apart"
    ]


def draft_sections(sections: Iterable) -> list[Section]:
    """The parts of the draft in their order."""
    return [section_from_json({name: getattr(one, name) for name in SAME_OF_SECTIONS}) for one in sections]


def fields_of_section(section: Section) -> dict:
    """The fields of a row that holds this part."""
    return {name: getattr(section, name) for name in SAME_OF_SECTIONS} | {"words": dict(section.words)}
