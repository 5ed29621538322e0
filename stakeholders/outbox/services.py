"""Writing letters and sending each at most once.

claim (committed, with a stable Message-ID) → send, outside any transaction → mark. The sender holds a session
lock while it sends; a claim whose lock is gone was interrupted, and nobody knows whether the mail server took
the letter. It is not sent again but shown as uncertain, for a person to decide.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from socket import gethostname

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict
from stakeholders.access.tenancy import scope

from .models import TRANSITIONS, Letter, LetterState

logger = logging.getLogger("concord.outbox")

LOCK_SPACE = 7002
BATCH = 50
MOST_ATTEMPTS = 8


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
    not_before: datetime | None = None


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
        not_before=draft.not_before,
    )
    letter.message_id = f"<{letter.uid}@{gethostname()}>"
    return letter


def _wake(task) -> None:
    try:
        task.delay()
    except Exception:
        logger.warning("broker away, letters wait for the sweep")


def send_waiting(at: datetime | None = None) -> int:
    """Send what waits, a batch at a time, until nothing is left; returns how many were sent."""
    sender = _sender_number()
    sent = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, sender])
    try:
        while letters := _claim(sender, at or timezone.now()):
            sent += sum(_send(letter) for letter in letters)
    finally:
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, sender])
    return sent


def _sender_number() -> int:
    """The number of this database session; with the session its lock ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _claim(sender: int, at: datetime) -> list[Letter]:
    with scope(dispatch=True):
        ids = list(
            Letter.objects.select_for_update(skip_locked=True)
            .filter(Q(not_before=None) | Q(not_before__lte=at), state=LetterState.QUEUED)
            .order_by("created_at", "id")
            .values_list("pk", flat=True)[:BATCH]
        )
        Letter.objects.filter(pk__in=ids).update(
            state=LetterState.SENDING, claimed_at=at, claimed_by=sender, attempts=F("attempts") + 1
        )
        return list(Letter.objects.filter(pk__in=ids).order_by("created_at", "id"))


def _send(letter: Letter) -> bool:
    message = EmailMessage(
        letter.subject,
        letter.body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.recipient_email],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        return _mark(letter, LetterState.FAILED, str(error))
    except SMTPResponseException as error:
        permanent = 500 <= error.smtp_code < 600
        return _mark(letter, LetterState.FAILED if permanent else LetterState.QUEUED, str(error))
    except (ConnectionRefusedError, TimeoutError, SMTPException, OSError) as error:
        # Before anything was handed over: try again later, ever less often.
        return _mark(letter, LetterState.QUEUED, str(error))
    return _mark(letter, LetterState.SENT)


def _mark(letter: Letter, state: LetterState, error: str = "") -> bool:
    changes: dict = {"state": state, "error": error[:2000]}
    if state == LetterState.SENT:
        changes["sent_at"] = timezone.now()
    if state == LetterState.QUEUED:
        if letter.attempts >= MOST_ATTEMPTS:
            changes["state"] = LetterState.FAILED
        changes["not_before"] = timezone.now() + timedelta(minutes=2**letter.attempts)
    with scope(letter.municipality_id, actor="outbox"):
        Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING).update(**changes)
    return state == LetterState.SENT


def find_interrupted() -> int:
    """Mark as uncertain every letter whose sender is gone; returns how many."""
    with scope(dispatch=True):
        claimed = (
            Letter.objects.filter(state=LetterState.SENDING).values_list("claimed_by", flat=True).distinct()
        )
        gone = [sender for sender in claimed if not _is_sending(sender)]
        return Letter.objects.filter(state=LetterState.SENDING, claimed_by__in=gone).update(
            state=LetterState.UNCERTAIN, error="interrupted while being sent"
        )


def _is_sending(sender: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND pid = %s)",
            [LOCK_SPACE, sender, sender],
        )
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
