"""Answers to the questions of a round, on which colleagues work until somebody who may speak for all sends them."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.models import Round, RoundState
from stakeholders.consultations.questions.models import RoundQuestion
from stakeholders.organisations.models import Organisation

from .models import PartnerAnswers


def answers_of(round_: Round, organisation: Organisation) -> PartnerAnswers | None:
    """What colleagues have drafted; None before anybody has, and after it was sent."""
    return PartnerAnswers.objects.filter(round=round_, organisation=organisation).first()


@transaction.atomic
def keep_answers(
    *, by: Actor, round_: Round, organisation: Organisation, given: dict[UUID, str | list[int]], may_be_shown: bool,
    name: str, seen: int,
) -> PartnerAnswers:  # fmt: skip
    """Keep answers for the colleagues. `seen`: the revision that was shown, 0 for none; Conflict when it is another."""
    if round_.state == RoundState.DECIDED:
        raise Refused(_("The answers are published."), code="round_decided")
    said = {str(uid): value for uid, value in given.items()}
    fields = {"given": said, "may_be_shown": may_be_shown, "drafted_by_name": name.strip()}
    rows = PartnerAnswers.objects.filter(round=round_, organisation=organisation)
    if seen:
        if not rows.filter(revision=seen).update(**fields, revision=seen + 1):
            raise Conflict(_("A colleague has saved other answers in the meantime."))
        return rows.get()
    try:
        with transaction.atomic():
            return PartnerAnswers.objects.create(
                municipality_id=round_.municipality_id, round=round_, organisation=organisation, **fields
            )
    except IntegrityError as error:
        raise Conflict(_("A colleague has saved other answers in the meantime.")) from error


def forget_answers(*, round_: Round, organisation: Organisation) -> None:
    """They are sent; nothing is left to work on."""
    PartnerAnswers.objects.filter(round=round_, organisation=organisation).delete()


def told(answers: PartnerAnswers, questions: list[RoundQuestion]) -> list[tuple[str, str]]:
    """(question, answer) in words, as a colleague has left them."""
    found = []
    for question in questions:
        value = answers.given.get(str(question.uid))
        if value in (None, "", []):
            continue
        labels = dict(question.labels)
        words = value if isinstance(value, str) else ", ".join(labels.get(one, "") for one in value)
        found.append((question.title, words))
    return found
