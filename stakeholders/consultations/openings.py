"""The signed note that a comment form carries: when it was opened, for which round, and its key.

The note makes a repeated submission the same comment, tells a form that was begun in time from one that was not,
and shows how long writing took. It names nobody and is kept nowhere.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

SALT = "concord.comment-form"


@dataclass(frozen=True)
class Opening:
    """A form opened at `at` for a round; `key` makes what is sent from it one comment."""

    key: uuid.UUID
    at: datetime


def sign(round_uid: uuid.UUID, at: datetime) -> str:
    """The note of a form that is opened now."""
    return signing.dumps([round_uid.hex, uuid.uuid4().hex, int(at.timestamp())], salt=SALT)


def read(note: str, round_uid: uuid.UUID) -> Opening | None:
    """The opening behind a note, or None when it is forged, broken or of another round."""
    try:
        about, key, seconds = signing.loads(note, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    if about != round_uid.hex:
        return None
    return Opening(uuid.UUID(key), datetime.fromtimestamp(seconds, UTC))
