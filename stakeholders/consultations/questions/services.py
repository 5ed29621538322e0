"""The verbs of questions: asking, putting in order, and taking what is answered."""

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations import intake
from stakeholders.consultations.intake import Sent
from stakeholders.consultations.models import AuthorKind, Contribution, Round, RoundState, Stance
from stakeholders.consultations.rounds.access import Audience, audience_of
from stakeholders.consultations.windows import Standing, last_day

from .models import MOST_CHOICES, STEPS, QuestionAnswer, QuestionKind, RoundQuestion

LONGEST_TEXT = 3000
MOST_QUESTIONS = 20
FIELDS = ("kind", "words", "choices", "is_required", "audience")


@transaction.atomic
def keep_question(
    *, by: Actor, round_: Round, question: RoundQuestion | None = None, **fields
) -> RoundQuestion:
    """Ask a question, or word it anew; `fields` as in FIELDS. Refused once the round has opened."""
    held = _in_preparation(round_)
    last = held.questions.order_by("-number").first()
    if question is None and held.questions.count() >= MOST_QUESTIONS:
        raise Refused(_("Nobody answers more than %(n)s questions.") % {"n": MOST_QUESTIONS}, code="too_many")
    kept = question or RoundQuestion(
        municipality_id=held.municipality_id, round=held, number=last.number + 1 if last else 1
    )
    for name, value in fields.items():
        setattr(kept, name, value)
    kept.choices = [] if kept.kind == QuestionKind.TEXT else kept.choices
    if wrong := why_wrong(kept):
        raise Refused(wrong, code="question_incomplete")
    kept.save()
    return kept


def why_wrong(question: RoundQuestion) -> str:
    """What is missing in a question; empty when nothing is."""
    count = len(question.choices)
    if not any(str(words).strip() for words in question.words.values()):
        return _("Write the question.")
    if any(not any(words.values()) for words in question.choices):
        return _("Write each choice.")
    if question.kind == QuestionKind.SCALE and count != 2:
        return _("Write two lines: what 1 means, and what 5 means.")
    if question.kind in {QuestionKind.ONE, QuestionKind.SEVERAL} and not 2 <= count <= MOST_CHOICES:
        return _("Write between two and %(n)s choices.") % {"n": MOST_CHOICES}
    return ""


@transaction.atomic
def drop_question(*, by: Actor, question: RoundQuestion) -> None:
    _in_preparation(question.round)
    question.delete()


@transaction.atomic
def move_question(*, by: Actor, question: RoundQuestion, to: int) -> None:
    """Put a question in the place `to`, counted from 1; the others make room."""
    _in_preparation(question.round)
    rows = list(RoundQuestion.objects.filter(round=question.round_id).order_by("number", "id"))
    moved = next(row for row in rows if row.pk == question.pk)
    rows.remove(moved)
    rows.insert(max(to - 1, 0), moved)
    for number, row in enumerate(rows, 1):
        row.number = number
    RoundQuestion.objects.bulk_update(rows, ["number"])


def _in_preparation(round_: Round) -> Round:
    held = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if held.state != RoundState.DRAFT:
        raise Refused(
            _("The round has opened. What people are asked stays as it is, so that all answer the same."),
            code="round_is_fixed",
        )
    return held


def asked_of(round_: Round, audience: Audience) -> list[RoundQuestion]:
    return list(round_.questions.filter(audience__in=["", audience]).order_by("number", "id"))


@dataclass(frozen=True)
class Answered:
    """What somebody answered: by question its words, or the values that were chosen. `key` is kept nowhere."""

    key: uuid.UUID
    given: dict[uuid.UUID, str | list[int]]
    audience: Audience = Audience.PUBLIC
    channel: str = "web"
    # Who speaks in own words: what `Sent` knows of an author; nobody by default.
    speaker: dict = field(default_factory=dict)
    may_be_shown: bool = True
    flags: frozenset[str] = field(default_factory=frozenset)
    begun_at: datetime | None = None


@transaction.atomic
def receive_answers(*, by: Actor, round_: Round, sent: Answered, at: datetime) -> list[Contribution]:
    """Take what was answered, once for each key; returns the contributions that its own words have become.

    Raises Refused (`round_early`, `round_shut`, and those of `checked`) and Conflict when the key was used for
    other answers. Begun in time and sent after the end, it is taken and marked as late.
    """
    questions = checked(asked_of(round_, sent.audience), sent.given)
    audience = intake.CHANNEL_AUDIENCES.get(sent.channel) or audience_of(by)
    is_late = intake.in_time_or_late(round_, audience, at, sent.begun_at) == Standing.LATE
    day = at.astimezone(ZoneInfo(round_.municipality.time_zone)).date()
    return _keep(round_, questions, sent, day, is_late)


@transaction.atomic
def enter_answers(*, by: Actor, round_: Round, sent: Answered, received_on: date) -> list[Contribution]:
    """Write down for somebody what was answered on paper, on the day on which it was received."""
    if round_.state not in {RoundState.OPEN, RoundState.CLOSED}:
        raise Refused(_("This round takes no answers."), code="round_shut")
    zone = round_.municipality.time_zone
    if received_on < round_.opens_at.astimezone(ZoneInfo(zone)).date():
        raise Refused(_("On that day the round had not begun."), code="round_early")
    questions = checked(asked_of(round_, sent.audience), sent.given)
    return _keep(round_, questions, sent, received_on, received_on > last_day(round_.closes_at, zone).date())


def checked(questions: list[RoundQuestion], given: dict) -> list[RoundQuestion]:
    """The questions that were answered. Refused when an answer does not fit its question, or one is missing."""
    by_uid = {question.uid: question for question in questions}
    if unknown := given.keys() - by_uid.keys():
        named = {"uid": min(map(str, unknown))}
        raise Refused(_("This is not asked in this round: %(uid)s") % named, code="question_unknown")
    full = {uid: value for uid, value in given.items() if value not in ("", [], None)}
    for question in questions:
        if question.uid not in full:
            if question.is_required:
                raise Refused(
                    _("Please answer: %(question)s") % {"question": question.title}, code="answer_needed"
                )
        elif not _fits(question, full[question.uid]):
            raise Refused(
                _("This is no answer to: %(question)s") % {"question": question.title}, code="answer_unfit"
            )
    if not full:
        raise Refused(_("Answer at least one question."), code="answer_needed")
    return [question for question in questions if question.uid in full]


def _fits(question: RoundQuestion, value) -> bool:
    if question.kind == QuestionKind.TEXT:
        return isinstance(value, str) and len(value) <= LONGEST_TEXT
    if not isinstance(value, list):
        return False
    known = set(STEPS) if question.kind == QuestionKind.SCALE else set(range(len(question.choices)))
    single = question.kind != QuestionKind.SEVERAL
    return set(value) <= known and len(set(value)) == len(value) and (not single or len(value) == 1)


def key_of(key: uuid.UUID, question: RoundQuestion) -> uuid.UUID:
    """The key of one answer. The note's own key stands nowhere, so that nobody can join two answers by it."""
    digest = hashlib.sha256(b"answer" + key.bytes + question.uid.bytes).digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _keep(round_: Round, questions, sent: Answered, day: date, is_late: bool) -> list[Contribution]:
    texts = [_text(round_, one, sent, day, is_late) for one in questions if one.kind == QuestionKind.TEXT]
    chosen = [
        QuestionAnswer(
            key=key_of(sent.key, one),
            municipality_id=round_.municipality_id,
            question=one,
            chosen=sorted(sent.given[one.uid]),
            audience=sent.audience,
            channel=sent.channel,
            given_on=day,
            is_late=is_late,
            flags=sorted(sent.flags),
        )
        for one in questions
        if one.kind != QuestionKind.TEXT
    ]
    _keep_chosen(chosen)
    return _keep_texts(round_, texts)


def _keep_chosen(wanted: list[QuestionAnswer]) -> None:
    # In the order of keys, which is none: rows that lie side by side are not thereby of one person.
    wanted.sort(key=lambda row: row.key)
    QuestionAnswer.objects.bulk_create(wanted, ignore_conflicts=True)
    kept = QuestionAnswer.objects.in_bulk([row.key for row in wanted])
    if any(kept[row.key].chosen != row.chosen for row in wanted):
        raise Conflict(_("Other answers were sent before from this form."))


def _text(round_: Round, question: RoundQuestion, sent: Answered, day: date, is_late: bool) -> Contribution:
    words = Sent(
        key=key_of(sent.key, question),
        body=sent.given[question.uid],
        stance=Stance.ANSWER,
        may_be_shown=sent.may_be_shown,
        channel=sent.channel,
        flags=sent.flags,
        **{"author_kind": AuthorKind.ANONYMOUS, **{k: v for k, v in sent.speaker.items() if k != "channel"}},
    )
    made = intake.written(round_, words, None)
    made.question, made.received_on, made.is_late = question, day, is_late
    return made


def _keep_texts(round_: Round, wanted: list[Contribution]) -> list[Contribution]:
    Contribution.objects.bulk_create(wanted, ignore_conflicts=True)
    found = {
        row.key: row for row in Contribution.objects.filter(round=round_, key__in=[row.key for row in wanted])
    }
    return [intake.the_same(found[row.key], row) for row in wanted]
