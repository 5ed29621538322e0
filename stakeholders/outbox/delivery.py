"""Handing one letter to the mail server, and knowing what became of it.

What counts is how sure we are. Before the conversation began, or after the server said no, nothing was taken: the
letter may be sent again. A conversation that broke off may have delivered it: it is uncertain, and a person decides.
"""

from contextlib import suppress
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .models import Letter, LetterState


@dataclass(frozen=True)
class HandedOver:
    """The state that a letter has now, and why. `server_is_away`: the others need not be tried at once."""

    state: LetterState
    error: str = ""
    server_is_away: bool = False


def hand_over(letter: Letter) -> HandedOver:
    """Send one letter, outside any transaction; never raises for what a mail server or a letter can do."""
    server = get_connection()
    try:
        server.open()
    except (SMTPException, OSError) as error:
        return HandedOver(LetterState.QUEUED, str(error), server_is_away=True)
    try:
        server.send_messages([message(letter)])
    except SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        return _said_no(code, words)
    except SMTPResponseException as error:
        return _said_no(error.smtp_code, error.smtp_error)
    except (SMTPException, OSError) as error:
        return HandedOver(LetterState.UNCERTAIN, f"interrupted while being sent: {error}")
    except ValueError as error:
        # An address or a header that cannot be written; found before anything was sent.
        return HandedOver(LetterState.FAILED, str(error))
    finally:
        with suppress(SMTPException, OSError):
            server.close()
    return HandedOver(LetterState.SENT)


def message(letter: Letter) -> EmailMessage:
    """The letter as an e-mail, always with the same Message-ID."""
    return EmailMessage(
        letter.subject,
        letter.body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.recipient_email],
        headers={
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
            **_unsubscribe(letter.unsubscribe_url),
        },
    )


def _unsubscribe(url: str) -> dict[str, str]:
    """The button of mail programs that ends such letters with one click (RFC 8058)."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _said_no(code: int, words: bytes | str) -> HandedOver:
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    permanent = 500 <= code < 600
    return HandedOver(LetterState.FAILED if permanent else LetterState.QUEUED, f"{code} {text}")
