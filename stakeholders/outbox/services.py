"""Writing letters and sending each at most once.

claim (committed, with a stable Message-ID) → send, outside any transaction → mark. The sender holds a session
lock while it sends; a claim whose lock is gone was interrupted, and nobody knows whether the mail server took
the letter. It is not sent again but shown as uncertain, for a person to decide.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from socket import gethostname

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict
from stakeholders.access.models import PartnerLink
from stakeholders.access.tenancy import scope

from .delivery import HandedOver, hand_over
from .models import TRANSITIONS, Letter, LetterState

logger = logging.getLogger("concord.outbox")

LOCK_SPACE = 7002
MOST_ATTEMPTS = 8
A_MINUTE = timedelta(minutes=1)
MARK_PAUSES = (0.5, 1, 2, 4, 8)  # seconds to wait for a database that went away


@dataclass(frozen=True)
class Draft:
    """A letter to be written. `key` names it for ever: a second letter with the same key is the same letter."""

    key: str
    kind: str
    email: str
    subject: str
    body: str
    name: str = ""
    language: str = "en"
    unsubscribe_url: str = ""
    not_before: datetime | None = None
    link: PartnerLink | None = None


def write(municipality, drafts: list[Draft]) -> int:
    """Put letters into the outbox inside the caller's transaction; returns how many were new."""
    from .tasks import send  # noqa: PLC0415 - the task calls the verbs of this module

    before = Letter.objects.filter(municipality=municipality, key__in=[d.key for d in drafts]).count()
    Letter.objects.bulk_create([_letter(municipality, draft) for draft in drafts], ignore_conflicts=True)
    transaction.on_commit(partial(_wake, send))
    return len(drafts) - before


def _letter(municipality, draft: Draft) -> Letter:
    letter = Letter(
        municipality=municipality,
        key=draft.key,
        kind=draft.kind,
        recipient_email=draft.email,
        recipient_name=draft.name,
        language=draft.language,
        subject=" ".join(draft.subject.split())[:250],
        body=draft.body,
        unsubscribe_url=draft.unsubscribe_url,
        not_before=draft.not_before,
        link=draft.link,
    )
    letter.message_id = f"<{letter.uid}@{gethostname()}>"
    return letter


def _wake(task) -> None:
    try:
        task.delay()
    except Exception:
        logger.warning("broker away, letters wait for the sweep")


def send_waiting(at: datetime | None = None) -> int:
    """Send what waits, one letter after the other, until nothing is left; returns how many were sent.

    Each letter is claimed on its own, so that a kill leaves one uncertain letter and not a batch of them.
    """
    sent = 0
    with _sending() as sender:
        while letter := _claim(sender, at or timezone.now()):
            handed = hand_over(letter)
            sent += handed.state == LetterState.SENT
            if not _mark(letter, handed) or handed.server_is_away:
                break  # the next sweep tries again
    return sent


@contextmanager
def _sending() -> Iterator[int]:
    """Hold the lock that says that this database session sends; gives the session's number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (sender,) = cursor.fetchone()
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, sender])
    try:
        yield sender
    finally:
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, sender])


def _claim(sender: int, at: datetime) -> Letter | None:
    with scope(dispatch=True):
        letter = (
            Letter.objects.select_for_update(skip_locked=True)
            .filter(Q(not_before=None) | Q(not_before__lte=at), state=LetterState.QUEUED)
            .order_by("created_at", "id")
            .first()
        )
        if letter is None:
            return None
        letter.claimed_by, letter.claimed_at, letter.attempts = sender, at, letter.attempts + 1
        Letter.objects.filter(pk=letter.pk).update(
            state=LetterState.SENDING,
            claimed_by=letter.claimed_by,
            claimed_at=letter.claimed_at,
            attempts=letter.attempts,
        )
        return letter


def _mark(letter: Letter, handed: HandedOver) -> bool:
    """Write down what became of a letter; False when the database had to be reached anew for it.

    A database that is away for a moment must not make uncertain what is known, so this waits for it.
    """
    for pause in MARK_PAUSES:
        try:
            _write_down(letter, handed)
            return pause == MARK_PAUSES[0]
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
    _write_down(letter, handed)
    return False


def _write_down(letter: Letter, handed: HandedOver) -> None:
    # UNCERTAIN too: the sweep may have called the letter so while the database was away.
    with scope(letter.municipality_id, actor="outbox"):
        Letter.objects.filter(
            pk=letter.pk,
            state__in=[LetterState.SENDING, LetterState.UNCERTAIN],
            claimed_by=letter.claimed_by,
            attempts=letter.attempts,
        ).update(error=handed.error[:2000], **_what_follows(letter, handed, timezone.now()))


def _what_follows(letter: Letter, handed: HandedOver, now: datetime) -> dict:
    if handed.state == LetterState.SENT:
        return {"state": LetterState.SENT, "sent_at": now}
    if handed.server_is_away:
        # No fault of the letter: it may wait as long as the mail server takes.
        return {"state": LetterState.QUEUED, "attempts": letter.attempts - 1, "not_before": now + A_MINUTE}
    if handed.state == LetterState.QUEUED:
        state = LetterState.FAILED if letter.attempts >= MOST_ATTEMPTS else LetterState.QUEUED
        return {"state": state, "not_before": now + A_MINUTE * 2**letter.attempts}
    return {"state": handed.state}


def find_interrupted() -> int:
    """Mark as uncertain every letter whose sender is gone; returns how many."""
    with scope(dispatch=True):
        claimed = Letter.objects.filter(state=LetterState.SENDING).order_by()
        senders = claimed.values_list("claimed_by", flat=True).distinct()
        gone = [sender for sender in senders if _is_gone(sender)]
        return Letter.objects.filter(state=LetterState.SENDING, claimed_by__in=gone).update(
            state=LetterState.UNCERTAIN, error="interrupted while being sent"
        )


def _is_gone(sender: int) -> bool:
    # Taken until the transaction ends: a session with this number cannot begin to send before its old letters
    # have been looked at.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, sender])
        return cursor.fetchone()[0]


def decide(*, by, letter: Letter, state: str) -> None:
    """A person settles an uncertain or refused letter: send again, take as sent, or drop."""
    if LetterState(state) not in TRANSITIONS[LetterState(letter.state)]:
        raise Conflict(_("This letter can no longer be changed in that way."))
    changes = {"state": state, "not_before": None}
    if state == LetterState.SENT:
        changes["sent_at"] = timezone.now()
    try:
        changed = Letter.objects.filter(pk=letter.pk, state=letter.state).update(**changes)
    except IntegrityError as error:
        raise Conflict(str(error)) from error
    if not changed:
        raise Conflict(_("Somebody else has settled this letter in the meantime."))
