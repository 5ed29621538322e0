"""A questionnaire as the record that a version keeps, and back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, replace

from .paging import paged
from .schema import MOST_TURNS, Item, Option, Questionnaire, Rule, Section, Together, Words
from .stretches import stretches

_TEXTS = ("hint", "condition", "constraint", "constraint_message", "calculation", "choice_filter")
#: What stands in a record even when it is empty.
NEEDED = frozenset({"code", "kind", "text", "required", "title", "value", "label"})


def to_json(form: Questionnaire) -> dict:
    """What a version keeps; empty parts are left out."""
    record = {
        "questions": [_item_to_json(item) for item in form.items],
        "pages": [list(page) for page in form.pages],
        "sections": [_section_to_json(section) for section in form.sections],
        "languages": list(form.languages),
    }
    return {key: value for key, value in record.items() if value or key in {"questions", "pages"}}


def _item_to_json(item: Item) -> dict:
    record = {one.name: getattr(item, one.name) for one in fields(Item)}
    record["options"] = [option_to_json(option) for option in item.options]
    record["asked_if"] = _pair(item.asked_if, "question")
    record["together"] = _pair(item.together, "label")
    record["words"] = {language: words_to_json(words) for language, words in item.words.items()}
    return _filled(record)


def _section_to_json(section: Section) -> dict:
    record = {one.name: getattr(section, one.name) for one in fields(Section)}
    record["words"] = dict(section.words)
    record["most"] = section.most if section.most != MOST_TURNS else None
    return _filled(record)


def _filled(record: dict) -> dict:
    return {key: value for key, value in record.items() if key in NEEDED or not _is_empty(value)}


def _is_empty(value: object) -> bool:
    # Not `in (…)`: a smallest number of 0 equals False.
    return value is None or value is False or value == "" or value == [] or value == {}


def option_to_json(option: Option) -> dict:
    """One answer to choose as a record, without what it does not say."""
    record = {"value": option.value, "label": option.label, "stands": option.stands}
    return _filled({**record, "columns": dict(option.columns)})


def _pair(thing: Rule | Together | None, name: str) -> dict:
    return {} if thing is None else {name: getattr(thing, name), "values": list(thing.values)}


def words_to_json(words: Words) -> dict:
    """What a question says in a further language, without what it does not say."""
    record = {one.name: getattr(words, one.name) for one in fields(Words)}
    record["labels"] = dict(words.labels)
    return _filled({**record, "text": words.text or None})


def from_json(record: Mapping) -> Questionnaire:
    """The questionnaire of a version. Nothing in it that can be skipped is compulsory, whatever the record says."""
    items = tuple(item_from_json(question) for question in record["questions"])
    pages = record.get("pages")
    form = Questionnaire(
        items,
        tuple(tuple(page) for page in pages) if pages else paged(items),
        tuple(section_from_json(one) for one in record.get("sections") or ()),
        tuple(record.get("languages") or ()),
    )
    free = {code for stretch in stretches(form) for code in stretch.codes}
    kept = tuple(replace(one, required=False) if one.required and one.code in free else one for one in items)
    return form if kept == items else replace(form, items=kept)


def item_from_json(record: Mapping) -> Item:
    """One question from its record; parts that are not there are empty."""
    rule, together = record.get("asked_if") or {}, record.get("together") or {}
    told = {name: record.get(name) or "" for name in _TEXTS}
    return Item(
        code=record["code"],
        kind=record["kind"],
        text=record["text"],
        options=tuple(option_from_json(option) for option in record.get("options") or ()),
        required=bool(record.get("required")),
        minimum=record.get("minimum"),
        maximum=record.get("maximum"),
        asked_if=Rule(rule.get("question", ""), tuple(rule.get("values", ()))) if rule else None,
        together=Together(together.get("label", ""), tuple(together["values"])) if together else None,
        sensitive=bool(record.get("sensitive")),
        core=bool(record.get("core")),
        section=record.get("section") or "",
        words={language: words_from_json(one) for language, one in (record.get("words") or {}).items()},
        **told,
    )


def option_from_json(record: Mapping) -> Option:
    """One answer to choose from its record."""
    columns = tuple((record.get("columns") or {}).items())
    return Option(record["value"], record["label"], record.get("stands") or "", columns)


def words_from_json(record: Mapping) -> Words:
    """What a question says in a further language."""
    told = {name: record.get(name) or "" for name in ("text", "hint", "constraint_message")}
    return Words(**told, labels=dict(record.get("labels") or {}))


def section_from_json(record: Mapping) -> Section:
    """One part of a questionnaire from its record."""
    return Section(
        code=record["code"],
        title=record.get("title") or "",
        condition=record.get("condition") or "",
        repeats=bool(record.get("repeats")),
        count=record.get("count") or "",
        most=record.get("most") or MOST_TURNS,
        words=dict(record.get("words") or {}),
    )


def fingerprint(record: Mapping) -> str:
    """SHA-256 of what a version keeps, the same for the same questionnaire."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
