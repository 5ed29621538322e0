"""What the entry page needs to pass over questions by itself: conditions as trees. Neither Django nor the database."""

from collections.abc import Iterator

from diagnostics.surveys.expressions import to_json
from diagnostics.surveys.questionnaire.logic import parsed
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire, Section

from .content import MOST_TURNS


def rules_of(form: Questionnaire, today: str) -> dict:
    """The questionnaire for `paper.js`: {"today", "repeats", "labels", "items", "parts"}."""
    return {
        "today": today,
        "repeats": {code: list(around) for code, around in form.repeats.items()},
        "labels": form.labels,
        "items": [_item(form, item) for item in form.items if item.kind != "note"],
        "parts": {section.code: dict(_part(section)) for section in form.sections},
    }


def _item(form: Questionnaire, item: Item) -> dict:
    told: dict = {"code": item.code, "kind": item.kind}
    if item.section:
        told["part"] = item.section
    if item.asked_if:
        told["rule"] = [item.asked_if.question, list(item.asked_if.values)]
    if item.condition:
        told["if"] = to_json(parsed(item.condition))
    if item.calculation:
        told["value"] = to_json(parsed(item.calculation))
    return told


def _part(section: Section) -> Iterator[tuple[str, object]]:
    if section.condition:
        yield "if", to_json(parsed(section.condition))
    if section.repeats:
        yield "turns", min(section.most, MOST_TURNS)
        if section.count:
            yield "count", to_json(parsed(section.count))
