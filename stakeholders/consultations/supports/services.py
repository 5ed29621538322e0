"""Agreeing with a contribution: without a name, counted after the end only."""

import logging
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core import signing
from django.db.models import Count

from stakeholders.access.permissions import Actor
from stakeholders.consultations.floods import seconds_over
from stakeholders.consultations.models import Contribution, Round
from stakeholders.consultations.rounds.access import Access, access_now, audience_of, is_over

from .models import Support

logger = logging.getLogger("concord.consultations")

SALT = "concord.support"
WINDOW = 3600  # seconds
MOST = 5  # supports of one contribution from one network in a window; more are kept and not counted


def note_for(contribution: Contribution) -> str:
    """What the button carries: which contribution, and a key that makes a double click one support."""
    return signing.dumps([contribution.pk, uuid.uuid4().hex], salt=SALT)


def read(note: str) -> tuple[int, uuid.UUID] | None:
    """(contribution, key) behind a note; None when it is forged."""
    try:
        pk, key = signing.loads(note, salt=SALT)
        return int(pk), uuid.UUID(key)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def support(*, by: Actor, round_: Round, note: str, network: str, at: datetime) -> Contribution | None:
    """Count one more who agrees; a repetition is the same. None when the note is not of a shown contribution.

    Nothing is counted outside the window of the round.
    """
    about = read(note)
    if about is None or access_now(round_, audience_of(by), at) != Access.WRITE:
        return None
    contribution = (
        Contribution.objects.visible_to(by).filter(round=round_, pk=about[0]).seen_by(by, at).first()
    )
    if contribution is None:
        return None
    is_held = bool(
        seconds_over(
            f"support:{contribution.pk}", network, at, window=WINDOW, most=MOST, log=logger, what="supports"
        )
    )
    zone = ZoneInfo(round_.municipality.time_zone)
    row = Support(
        municipality_id=round_.municipality_id,
        contribution=contribution,
        key=about[1],
        given_on=at.astimezone(zone).date(),
        is_held=is_held,
    )
    Support.objects.bulk_create([row], ignore_conflicts=True)
    return contribution


def with_supports(rows: list[Contribution], round_: Round, at: datetime) -> list[Contribution]:
    """Contributions with `supported`, how many agree, in one query; None for everybody until the round is over.

    Numbers that can be watched as they rise invite others to push them.
    """
    if not is_over(round_, at):
        for row in rows:
            row.supported = None
        return rows
    found = dict(
        Support.objects.filter(contribution__in=rows)
        .counted()
        .order_by()
        .values_list("contribution")
        .annotate(Count("id"))
    )
    for row in rows:
        row.supported = found.get(row.pk, 0)
    return rows
