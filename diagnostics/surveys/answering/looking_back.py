"""What somebody answered so far, as the page of sending tells it."""

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format, number_format

from diagnostics.surveys.questionnaire.logic import Place
from diagnostics.surveys.questionnaire.piping import piped
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire


def lines_of(form: Questionnaire, answers: dict) -> Iterator[dict]:
    """What was answered, in the order of the pages, turn by turn."""
    told: set[str] = set()
    for item in form.items:
        section = form.turning(item)
        if section is None:
            if item.code in answers and item.is_answered:
                yield _line(form, piped(form, item, answers), answers[item.code], 0)
        elif section.code not in told:
            told.add(section.code)
            for number, turn in enumerate(answers.get(section.code) or []):
                for own in form.turn_items(section):
                    if own.code in turn and own.is_answered:
                        said = piped(form, own, answers, Place(section.code, number))
                        yield {**_line(form, said, turn[own.code], number), "number": number + 1}


def _line(form: Questionnaire, item: Item, answer, turn: int) -> dict:
    values = answer if isinstance(answer, list) else [answer]
    return {
        "question": item.text,
        "answers": [_shown(item, value) for value in values],
        "place": f"{form.page_of(item.code)}.{turn}",
    }


def _shown(item: Item, value) -> str:
    """One answer in words."""
    if item.kind == "date":
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if item.kind == "decimal":
        return number_format(value)
    return item.labels.get(value, value)
