"""Modules of the bank put into a draft that has questions already. No Django, no database."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section

from .modules import made_of, modules_in, with_needed

SENSITIVE = modules_in()["sensitive"].section.code


@dataclass(frozen=True)
class Joined:
    """What a draft becomes. `kept`: codes that were there already and stay as they are."""

    items: list[Item]
    new_sections: list[Section]
    added: list[str]
    kept: list[str]


def joined(draft: Questionnaire, codes: list[str], languages, published: Mapping[str, Item]) -> Joined:
    """The draft with the questions of modules that it lacks, each in its part, and the most personal ones last.

    `published`: questions that were published once; a name that stood for another kind of question is not taken.
    """
    agreed = "consent" in draft.by_code
    new = made_of(with_needed(codes, draft.by_code), languages, agreed=agreed)
    parts = {section.code for section in draft.sections}
    taken = {*draft.by_code, *parts} | {
        item.code for item in new.items if item.code in published and published[item.code].kind != item.kind
    }
    added = [item for item in new.items if item.code not in taken]
    items = list(draft.items)
    for item in added:
        items.insert(_place(items, item), item)
    used = {item.section for item in added}
    return Joined(
        items,
        [section for section in new.sections if section.code in used - parts],
        [item.code for item in added],
        [item.code for item in new.items if item.code in taken],
    )


def _place(items: list[Item], item: Item) -> int:
    """Behind the last question of its part; a new part stands at the end, but before what is most personal."""
    own = [place for place, other in enumerate(items) if other.section == item.section]
    if own:
        return own[-1] + 1
    personal = [place for place, other in enumerate(items) if other.section == SENSITIVE]
    return personal[0] if personal else len(items)
