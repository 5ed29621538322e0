"""Confirming an address, and writing to it once: when the answers are published. Then it is forgotten."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from stakeholders.access.speaking import saying
from stakeholders.consultations.models import AuthorKind, Contribution, Moderation, Round, RoundState
from stakeholders.consultations.receipts import receipt_code
from stakeholders.outbox.addresses import mark_of, public_address
from stakeholders.outbox.services import Draft, write

from . import tokens
from .models import Follower, WriterContact

FOLLOW_KIND, WRITER_KIND, ANSWERS_KIND = "round_follow", "comment_confirm", "round_answers"
LETTERS = "stakeholders/consultations/letters/"


def ask_follower(*, round_: Round, email: str, language: str, at: datetime) -> None:
    """Ask by letter whether the address is theirs; once a day to an address, however often it is asked."""
    town, email = round_.municipality, email.strip().lower()
    token = tokens.confirm_token(tokens.FOLLOW, town, round_.uid, email, language)
    with saying(language):
        confirm = public_address("consultation_follow_confirm", town, uid=round_.uid, token=token)
        draft = Draft(
            key=f"follow:{round_.uid}:{at.date()}:{mark_of(town, email)}",
            kind=FOLLOW_KIND,
            email=email,
            language=language,
            subject=_("%(town)s: shall we write to you when the answers are published?")
            % {"town": town.name},
            body=render_to_string(f"{LETTERS}follow.txt", {"town": town, "round": round_, "url": confirm}),
        )
    write(town, [draft])


def follow(*, round_: Round, email: str, language: str) -> None:
    """The owner has confirmed. A second click is the same; after publication there is nothing to wait for."""
    if round_.state == RoundState.DECIDED:
        return
    row = Follower(municipality_id=round_.municipality_id, round=round_, email=email, language=language)
    Follower.objects.bulk_create([row], ignore_conflicts=True)


def ask_writer(*, contribution: Contribution, email: str, language: str) -> None:
    """Ask by letter whether the address that came with a contribution is the writer's; once."""
    if contribution.author_kind == AuthorKind.ANONYMOUS:
        return
    round_ = contribution.round
    town, email = round_.municipality, email.strip().lower()
    token = tokens.confirm_token(tokens.WRITER, town, contribution.uid, email, language)
    with saying(language):
        confirm = public_address("consultation_writer_confirm", town, uid=round_.uid, token=token)
        draft = Draft(
            key=f"writer:{contribution.uid}",
            kind=WRITER_KIND,
            email=email,
            language=language,
            subject=_("%(town)s: please confirm your comment") % {"town": town.name},
            body=render_to_string(f"{LETTERS}writer.txt", {"town": town, "round": round_, "url": confirm}),
        )
    write(town, [draft])


@transaction.atomic
def confirm_writer(*, round_: Round, uid: str, email: str, language: str) -> Contribution | None:
    """Mark a contribution as confirmed and keep the address until the answer has been sent.

    None when it is not of this round, or its name was taken off since.
    """
    found = (
        Contribution.objects.select_for_update()
        .filter(round=round_, uid=uid)
        .exclude(author_kind=AuthorKind.ANONYMOUS)
        .exclude(author_name="")
        .first()
    )
    if found is None:
        return None
    Contribution.objects.filter(pk=found.pk).update(is_confirmed=True)
    if round_.state != RoundState.DECIDED:
        row = WriterContact(
            municipality_id=round_.municipality_id, contribution=found, email=email, language=language
        )
        WriterContact.objects.bulk_create([row], ignore_conflicts=True)
    return found


def announce_answers(*, round_: Round) -> int:
    """Write to the writers and followers of a round whose answers were just published, and forget them.

    Inside the caller's transaction. Returns how many letters were written; one to an address.
    """
    writers = WriterContact.objects.filter(contribution__round=round_).select_related("contribution")
    followers = Follower.objects.filter(round=round_)
    receipts: dict[tuple[str, str], list[str]] = {}
    for row in writers:
        known = receipts.setdefault((row.email, row.language), [])
        if row.contribution.moderation == Moderation.PUBLISHED:
            code = receipt_code(row.contribution.uid)
            known.append(public_address("consultation_receipt", round_.municipality, code=code))
    for row in followers:
        receipts.setdefault((row.email, row.language), [])
    drafts = [_told(round_, email, language, known) for (email, language), known in receipts.items()]
    writers.delete()
    followers.delete()
    return write(round_.municipality, drafts)


def _told(round_: Round, email: str, language: str, receipts: list[str]) -> Draft:
    town = round_.municipality
    with saying(language):
        words = {
            "town": town,
            "round": round_,
            "receipts": receipts,
            "url": public_address("consultation_answers", town, uid=round_.uid),
        }
        return Draft(
            key=f"answers:{round_.uid}:{mark_of(town, email)}",
            kind=ANSWERS_KIND,
            email=email,
            language=language,
            subject=_("%(town)s: you said, we did") % {"town": town.name},
            body=render_to_string(f"{LETTERS}answers.txt", words),
        )
