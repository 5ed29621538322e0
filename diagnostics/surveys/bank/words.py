"""The questions of the bank as they stand in its files, made into items of a questionnaire. No Django, no database.

Every text is a list: English, French, Spanish, Arabic. A list of answers is a name from `lists.json`, or a list of
answers [value, English, French, Spanish, Arabic, stands] and names.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from diagnostics.surveys.questionnaire.schema import Item, Option, Rule, Together, Words

#: In the order of the texts in the files.
LANGUAGES = ("en", "fr", "es", "ar")
FILES = Path(__file__).parent / "data"
NO_BREAK = "\N{NO-BREAK SPACE}"


@cache
def content(name: str):
    """What a file of the bank holds."""
    return json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))


def known(languages: Sequence[str]) -> tuple[str, ...]:
    """Those of the languages in which the bank has words; English where it has none of them."""
    return tuple(code for code in languages if code in LANGUAGES) or LANGUAGES[:1]


def said(texts: Sequence[str], language: str) -> str:
    """A text in one of the languages of the bank; the signs that French sets apart do not begin a line."""
    if not texts:
        return ""
    text = texts[LANGUAGES.index(language)]
    if language == "fr":
        text = re.sub(r" ([?!:;»])", rf"{NO_BREAK}\1", text).replace("« ", f"«{NO_BREAK}")
    return text


def item_in(languages: Sequence[str], record: dict, section: str = "") -> Item:
    """A question in the first of the languages, with its words in the others."""
    first, *rest = languages
    answers = list(_answers(record.get("options") or ()))
    rule = record.get("if")
    return Item(
        code=record["code"],
        kind=record["kind"],
        text=said(record.get("text", ()), first),
        hint=said(record.get("hint", ()), first),
        options=tuple(Option(value, said(texts, first), stands) for value, texts, stands in answers),
        required=record.get("required", False),
        minimum=record.get("minimum"),
        maximum=record.get("maximum"),
        asked_if=Rule(rule[0], tuple(rule[1:])) if rule else None,
        condition=record.get("when", ""),
        calculation=record.get("calculation", ""),
        together=_together(record, first),
        sensitive=record.get("sensitive", False),
        core=record.get("core", False),
        section=section,
        words={language: _words(record, answers, language) for language in rest},
    )


def _words(record: dict, answers: list, language: str) -> Words:
    return Words(
        text=said(record.get("text", ()), language),
        hint=said(record.get("hint", ()), language),
        labels={value: said(texts, language) for value, texts, _stands in answers},
    )


def _together(record: dict, language: str) -> Together | None:
    if "together" not in record:
        return None
    label, values = record["together"]
    return Together(said(label, language), tuple(values))


def _answers(told: str | Sequence) -> Iterator[tuple[str, list[str], str]]:
    """(value, texts, stands) of each answer; names stand for the answers of a list."""
    for entry in content("lists")[told] if isinstance(told, str) else told:
        if isinstance(entry, str):
            yield from _answers(entry)
        else:
            value, *texts = entry
            many = len(LANGUAGES)
            yield value, texts[:many], texts[many] if len(texts) > many else ""
