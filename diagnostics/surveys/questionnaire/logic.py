"""What the expressions of a questionnaire say of the answers of one person. Neither Django nor the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from diagnostics.surveys.expressions import Context, evaluate, parse
from diagnostics.surveys.expressions.values import truth

from .schema import Item, Questionnaire

parsed = lru_cache(maxsize=4096)(parse)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: in which turn of its part (counted from 0), and on which day (YYYY-MM-DD)."""

    section: str = ""
    turn: int = 0
    today: str = ""

    def in_turn(self, section: str, turn: int) -> "Place":
        return Place(section, turn, self.today)


NOWHERE = Place()


def result_of(form: Questionnaire, text: str, answers: Mapping, place: Place = NOWHERE, own: object = None):
    """The value of an expression: a text, a number or a truth. `own`: the answer that a constraint checks."""
    at = {place.section: place.turn} if place.section else {}
    context = Context(own=own, today=place.today, repeats=form.repeats, at=at, labels=form.labels)
    return evaluate(parsed(text), answers, context)


def holds(
    form: Questionnaire, text: str, answers: Mapping, place: Place = NOWHERE, own: object = None
) -> bool:
    """Whether a condition is met; an empty one always is."""
    return not text or truth(result_of(form, text, answers, place, own))


def fits(form: Questionnaire, item: Item, answer: object, answers: Mapping, place: Place = NOWHERE) -> bool:
    """Whether an answer passes the constraint of its question."""
    return holds(form, item.constraint, answers, place, answer)
