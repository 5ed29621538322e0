"""A questionnaire in one of its languages. Neither Django nor the database."""

from dataclasses import replace

from .schema import Item, Questionnaire, Section, Words


def in_language(form: Questionnaire, language: str) -> Questionnaire:
    """The same questions in the words of a language; where it has none, in those of the first."""
    if not form.languages or language == form.languages[0] or language not in form.languages:
        return form
    return replace(
        form,
        items=tuple(_said(item, item.words.get(language, Words())) for item in form.items),
        sections=tuple(_titled(section, language) for section in form.sections),
    )


def _said(item: Item, words: Words) -> Item:
    options = tuple(replace(o, label=words.labels.get(o.value) or o.label) for o in item.options)
    return replace(
        item,
        text=words.text or item.text,
        hint=words.hint or item.hint,
        constraint_message=words.constraint_message or item.constraint_message,
        options=options,
    )


def _titled(section: Section, language: str) -> Section:
    return replace(section, title=section.words.get(language) or section.title)


def untold(form: Questionnaire, language: str) -> list[str]:
    """Codes of the questions and parts that lack words in a language."""
    parts = [section.code for section in form.sections if section.title and not section.words.get(language)]
    return parts + [item.code for item in form.items if _lacks(item, item.words.get(language, Words()))]


def _lacks(item: Item, words: Words) -> bool:
    if not item.is_answered and item.kind != "note":
        return False
    pairs = [
        (item.text, words.text),
        (item.hint, words.hint),
        (item.constraint_message, words.constraint_message),
    ]
    # The names of neighbourhoods are the same in every language.
    own = item.apart if item.kind == "area" else item.options
    pairs += [(option.label, words.labels.get(option.value, "")) for option in own]
    return any(first and not second for first, second in pairs)
