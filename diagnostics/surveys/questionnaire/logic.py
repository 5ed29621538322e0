"""What the expressions of a questionnaire say of the answers of one person. Neither Django nor the database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from diagnostics.surveys.expressions import Context, evaluate, parse
from diagnostics.surveys.expressions.values import truth

from .schema import Item, Option, Questionnaire

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
    return evaluate(parsed(text), answers, _context(form, place, own))


def _context(form: Questionnaire, place: Place, own: object = None) -> Context:
    at = {place.section: place.turn} if place.section else {}
    return Context(own=own, today=place.today, repeats=form.repeats, at=at, labels=form.labels)


def holds(
    form: Questionnaire, text: str, answers: Mapping, place: Place = NOWHERE, own: object = None
) -> bool:
    """Whether a condition is met; an empty one always is."""
    return not text or truth(result_of(form, text, answers, place, own))


def fits(form: Questionnaire, item: Item, answer: object, answers: Mapping, place: Place = NOWHERE) -> bool:
    """Whether an answer passes the constraint of its question."""
    return holds(form, item.constraint, answers, place, answer)


def offered(form: Questionnaire, item: Item, answers: Mapping, place: Place = NOWHERE) -> tuple[Option, ...]:
    """The answers to choose from that are offered to somebody with these answers to the earlier questions."""
    if not item.choice_filter:
        return item.options
    tree, context = parsed(item.choice_filter, in_choices=True), _context(form, place)
    return tuple(
        option for option in item.options if truth(evaluate(tree, answers, replace(context, row=option.row)))
    )


def narrowed(form: Questionnaire, item: Item, answers: Mapping, place: Place = NOWHERE) -> Item:
    """The question with no more than the answers that are offered."""
    return replace(item, options=offered(form, item, answers, place)) if item.choice_filter else item
