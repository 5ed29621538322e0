"""The verbs of preparing a round: its consultation, and who may see and do what in it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.consultations.consultations.models import Consultation, Promise, Subject
from stakeholders.consultations.models import ConsultedText, EndChange, Round, RoundState

from .access import USUAL, Access, Audience
from .models import RoundAccess


@transaction.atomic
def prepare_round(
    *, by: Actor, text: ConsultedText, consultation: Consultation | None = None, **fields
) -> Round:
    """A round in preparation. Without a consultation it belongs to that on the same thing, or begins a new one."""
    consultation = consultation or consultation_on(text) or _begin(text, fields)
    return Round.objects.create(
        municipality_id=text.municipality_id, text=text, consultation=consultation, **fields
    )


def consultation_on(text: ConsultedText) -> Consultation | None:
    """The newest consultation that has a round on a text about the same thing."""
    if text.subject_uid is None:
        return None
    rounds = Round.objects.filter(municipality_id=text.municipality_id, text__subject_uid=text.subject_uid)
    newest = rounds.select_related("consultation").order_by("-opens_at", "-id").first()
    return newest.consultation if newest else None


def _begin(text: ConsultedText, fields: dict) -> Consultation:
    return Consultation.objects.create(
        municipality_id=text.municipality_id,
        title=text.title[:200],
        subject=Subject.DRAFT_PLAN,
        promise=fields.get("promise", Promise.CONSULT),
        languages=text.municipality.languages,
    )


@transaction.atomic
def set_access(*, by: Actor, round_: Round, rows: list[dict], at: datetime, reason: str = "") -> None:
    """Say for each audience what it may and when: {"audience", "access", "opens_at", "closes_at"}.

    Once the round is open only an own end that was set may move, for a reason that everybody reads.
    """
    held = Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if held.state != round_.state:
        raise Conflict(_("Somebody else has moved this round on in the meantime."))
    for row in rows:
        _check(held, row)
    if held.state == RoundState.DRAFT:
        return _replace(held, rows)
    if held.state != RoundState.OPEN:
        raise Refused(
            _("The round has ended. Who could take part stays as it was said."), code="round_is_fixed"
        )
    for row in rows:
        _move_own_end(held, row, at, reason.strip())


def _check(round_: Round, row: dict) -> None:
    opens, closes = row.get("opens_at"), row.get("closes_at")
    if opens and closes and closes <= opens:
        raise Refused(_("The own window must end after it begins."), code="window_without_length")
    if any(one and not round_.opens_at <= one <= round_.closes_at for one in (opens, closes)):
        raise Refused(
            _("An own window lies inside the window of the round. Widen the round first."),
            code="window_outside",
        )


def _replace(round_: Round, rows: list[dict]) -> None:
    RoundAccess.objects.filter(round=round_).delete()
    RoundAccess.objects.bulk_create(
        RoundAccess(municipality_id=round_.municipality_id, round=round_, **row)
        for row in rows
        if row["access"] != USUAL or row.get("opens_at") or row.get("closes_at")
    )


def _move_own_end(round_: Round, row: dict, at: datetime, reason: str) -> None:
    usual = RoundAccess(round=round_, audience=row["audience"])
    kept = RoundAccess.objects.filter(round=round_, audience=row["audience"]).first() or usual
    closes = row.get("closes_at")
    if (row["access"], row.get("opens_at")) != (kept.access, kept.opens_at) or bool(closes) != bool(
        kept.closes_at
    ):
        raise Refused(
            _("The round is open: who may take part, and from when, stays as it was said."),
            code="round_is_fixed",
        )
    if closes == kept.closes_at:
        return
    if closes <= at:
        raise Refused(_("The new end has passed. Choose a later one."), code="round_end_is_past")
    if not reason:
        raise Refused(
            _("Say why the end is moved: people have planned with the date that was announced."),
            code="reason_needed",
        )
    RoundAccess.objects.filter(pk=kept.pk).update(closes_at=closes)
    EndChange.objects.create(
        municipality_id=round_.municipality_id,
        round=round_,
        audience=kept.audience,
        before=kept.closes_at,
        after=closes,
        reason=reason,
    )


def access_rows(round_: Round) -> list[RoundAccess]:
    """What each audience may do, those where the round says nothing included."""
    known = {row.audience: row for row in round_.accesses.all()}
    return [known.get(one, RoundAccess(audience=one, access=Access(USUAL))) for one in Audience]
