"""The verbs of totals: answers counted on paper or by show of hands, entered at once, and taken back when wrong."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.screening import suspicions
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.windows import last_day
from stakeholders.municipalities.clock import town_today

from .models import AnswerCount, AnswerPile, QuestionKind, RoundQuestion

MOST = 100_000  # who answered, in one pile


class Tally(NamedTuple):
    """How many answered a question, and how often each choice was taken, in the order of the choices."""

    answers: int
    numbers: list[int]


@dataclass(frozen=True)
class Counted:
    """What was counted: by question its tally. `key` makes a repetition the same pile."""

    key: uuid.UUID
    occasion: str
    channel: str
    given_on: date
    tallies: Mapping[uuid.UUID, Tally]


def countable(round_: Round) -> list[RoundQuestion]:
    """The questions whose answers can be counted; own words are comments, each by itself."""
    return list(round_.questions.exclude(kind=QuestionKind.TEXT).order_by("number", "id"))


def why_unfit(question: RoundQuestion, tally: Tally) -> str:
    """What contradicts itself in a tally; empty when nothing does."""
    numbers = tally.numbers
    if len(numbers) != len(question.labels) or min(numbers, default=0) < 0:
        return _("Write one number for each choice.")
    if not 0 < tally.answers <= MOST:
        return _("Write how many have answered.")
    if question.kind == QuestionKind.SEVERAL:
        if max(numbers) > tally.answers:
            return _("No choice can be taken more often than there are who answered.")
    elif sum(numbers) != tally.answers:
        return _("The numbers must add up to those who answered.")
    return ""


@transaction.atomic
def enter_totals(*, by: Actor, round_: Round, counted: Counted) -> AnswerPile:
    """Keep what was counted, or find the pile that was entered before with the same key.

    Raises Refused (`round_shut`, `round_early`, `day_to_come`, `question_unknown`, `tally_unfit`, `answer_needed`,
    `private_data`) and Conflict when the key was used for other numbers.
    """
    held = Round.objects.select_for_update(no_key=True).select_related("municipality").get(pk=round_.pk)
    _refuse_shut(held)
    _refuse_day(held, counted.given_on)
    if found := suspicions(counted.occasion):
        texts = _("”, “").join(one.text for one in found)
        raise Refused(
            _("“%(text)s” looks like the data of a private person. Remove it.") % {"text": texts},
            code="private_data",
        )
    questions = {question.uid: question for question in countable(held)}
    _refuse_unfit(questions, counted)
    earlier = AnswerPile.objects.filter(round=held, key=counted.key).first()
    if earlier is not None:
        return _the_same(earlier, counted)
    pile = AnswerPile.objects.create(
        municipality_id=held.municipality_id,
        round=held,
        key=counted.key,
        occasion=counted.occasion.strip(),
        channel=counted.channel,
        given_on=counted.given_on,
        is_late=counted.given_on > last_day(held.closes_at, held.municipality.time_zone).date(),
        entered_by=by.user,
    )
    AnswerCount.objects.bulk_create(
        AnswerCount(
            municipality_id=held.municipality_id,
            pile=pile,
            question=questions[uid],
            answers=tally.answers,
            numbers=tally.numbers,
        )
        for uid, tally in counted.tallies.items()
    )
    return pile


@transaction.atomic
def take_back(*, by: Actor, pile: AnswerPile) -> None:
    """Remove a pile that was entered by mistake; the trail keeps that it stood here."""
    held = Round.objects.select_for_update(no_key=True).get(pk=pile.round_id)
    _refuse_shut(held)
    pile.delete()


def _refuse_shut(round_: Round) -> None:
    if round_.state not in {RoundState.OPEN, RoundState.CLOSED}:
        raise Refused(_("This round takes no answers."), code="round_shut")


def _refuse_day(round_: Round, day: date) -> None:
    if day > town_today(round_.municipality):
        raise Refused(_("This day has not come yet."), code="day_to_come")
    if day < round_.opens_at.astimezone(ZoneInfo(round_.municipality.time_zone)).date():
        raise Refused(_("On that day the round had not begun."), code="round_early")


def _refuse_unfit(questions: dict[uuid.UUID, RoundQuestion], counted: Counted) -> None:
    if not counted.tallies:
        raise Refused(_("Count the answers to one question at least."), code="answer_needed")
    for uid, tally in counted.tallies.items():
        if uid not in questions:
            raise Refused(
                _("This is not asked in this round: %(uid)s") % {"uid": uid}, code="question_unknown"
            )
        if wrong := why_unfit(questions[uid], tally):
            raise Refused(f"{questions[uid].title} {wrong}", code="tally_unfit")


def _the_same(pile: AnswerPile, counted: Counted) -> AnswerPile:
    rows = pile.counts.select_related("question")
    kept = {row.question.uid: Tally(row.answers, row.numbers) for row in rows}
    if kept != dict(counted.tallies) or pile.given_on != counted.given_on:
        raise Conflict(_("Other numbers were sent before from this form."))
    return pile
