"""What stands on the page on which a paper form is typed: its places in groups, as on the paper."""

import json
from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diagnostics.surveys.answering.forms import told
from diagnostics.surveys.drafting import languages_of
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.languages import in_language
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from stakeholders.access.screening import suspicions

from .codes import codes_of, typed_as
from .content import Paper
from .entry import DAY, Slot, Typed, slots_of

#: Lists longer than this are folded.
MOST_CODES = 12


def paper_for_typists(survey: Survey, form: Questionnaire, day: str) -> Paper:
    """The paper in the language of who types, where it speaks that, else in its first."""
    codes = languages_of(survey)
    language = get_language() or codes[0]
    spoken = next((code for code in codes if code.split("-")[0] == language.split("-")[0]), codes[0])
    return Paper(in_language(form, spoken), spoken, day)


def groups_of(paper: Paper, texts: Mapping[str, str], problems: Mapping[str, str]) -> list[dict]:
    """The places by parts: {"title", "when", "turn", "lines"}. `texts` and `problems` by place."""
    groups: list[dict] = []
    at = None
    for slot in slots_of(paper.form):
        here = (slot.item.section, slot.turn)
        if here != at:
            groups.append(_group(paper, slot))
            at = here
        groups[-1]["lines"].append(_line(paper, slot, texts.get(slot.key, ""), problems.get(slot.key, "")))
    return groups


def _group(paper: Paper, slot: Slot) -> dict:
    section = paper.form.section_of.get(slot.item.code)
    return {
        "title": section.title if section else "",
        "when": paper.teller.of_section(section.condition) if section else "",
        "turn": slot.turn + 1 if slot.section else 0,
        "lines": [],
    }


def _line(paper: Paper, slot: Slot, text: str, problem: str) -> dict:
    item = slot.item
    codes = codes_of(item)
    return {
        "key": slot.key,
        "number": paper.numbers[item.code],
        "code": item.code,
        "kind": item.kind,
        "text": paper.filled(item.text),
        "when": paper.teller.of_item(item),
        "codes": [(code, item.labels[value]) for code, value in codes.items()],
        "is_long": len(codes) > MOST_CODES,
        "known": json.dumps(_known(item, codes), ensure_ascii=False) if codes else "",
        "value": text,
        "problem": problem,
        "hint": _hint(item),
        "is_whole": item.kind == "number" or (item.is_choice and all(code.isdecimal() for code in codes)),
    }


def _known(item: Item, codes: Mapping[str, str]) -> dict[str, list[str]]:
    """For the script: [value, words, code] by whatever may be typed, in small letters."""
    lines = {value: [value, item.labels[value], code] for code, value in codes.items()}
    return {value.lower(): line for value, line in lines.items()} | {
        line[2].lower(): line for line in lines.values()
    }


def _hint(item: Item) -> str:
    match item.kind:
        case "multiple":
            return _("several codes, such as 1 3")
        case "date":
            return _("year, month, day: 20260331")
        case "number":
            return _("a whole number")
        case "decimal":
            return _("a number")
        case "text":
            return _("words")
    return ""


def problems_of(form: Questionnaire, typed: Typed) -> dict[str, str]:
    """What is odd about what was typed, by place."""
    items = {slot.key: slot.item for slot in slots_of(form)}
    found = {key: _told(why, items[key]) for key, why in typed.wrong.items()}
    for key in typed.unasked:
        found[key] = _("By the answers before it, this question is not asked.")
    for key, reply in typed.flat.items():
        if key not in found and items[key].kind == "text" and (seen := suspicions(str(reply))):
            found[key] = _("“%(text)s” looks like data of a private person. Leave it out.") % {
                "text": _("”, “").join(one.text for one in seen)
            }
    return found


def _told(problem, item: Item) -> str:
    if problem.code == "unknown":
        return _("There is no such code. Look at the paper again.")
    return told(problem, item)


def said(item: Item | None, reply: object) -> str:
    """A reply in words, with its code, for who compares it with the paper."""
    if reply in (None, "", []):
        return _("left empty")
    if item is None or item.kind == "date":
        return _day(str(reply))
    if not item.is_choice:
        return str(reply)
    values = reply if isinstance(reply, list) else [reply]
    words = ", ".join(item.labels.get(value, value) for value in values)
    return f"{words} ({typed_as(item, reply)})"


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text


def difference_lines(paper: Paper, places: list[str], first: Mapping, second: Mapping) -> list[dict]:
    """The places that differ, side by side."""
    slots = {slot.key: slot for slot in slots_of(paper.form)}
    return [_difference(paper, slots.get(key), key, first.get(key), second.get(key)) for key in places]


def _difference(paper: Paper, slot: Slot | None, key: str, first: object, second: object) -> dict:
    item = slot.item if slot else None
    return {
        "key": key,
        "number": paper.numbers[item.code] if item else "",
        "text": paper.filled(item.text) if item else _("Day on which it was filled in"),
        "turn": slot.turn + 1 if slot and slot.section else 0,
        "first": said(item, first),
        "second": said(item, second),
        "codes": [(code, item.labels[value]) for code, value in codes_of(item).items()] if item else [],
        "hint": _hint(item) if item else _("year, month, day: 20260331"),
        "is_day": key == DAY,
    }
