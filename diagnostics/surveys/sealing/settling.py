"""Answers of finished days are written once more, in no order, so that nothing about a row tells when it came.

A database remembers more of a row than its columns: where it lies, and in which transaction it was written. Beside
rows that do have a time, such as the audit trail, that would be the minute of each answer. So the day after, all
answers of a town that have come since the last time are taken out and put back in one transaction, shuffled.

What came before there were seals gets its seal here too, and a key that does not count upwards. The notes of which
interviews have arrived get such a key as well: they name the same instances, and would tell the order of the answers.
"""

import json
import secrets
from datetime import date, datetime

from django.db import connection

from diagnostics.surveys.models import SurveyAnswer, SurveyVersion
from diagnostics.surveys.openrosa.models import SubmissionState, SurveySubmission
from diagnostics.surveys.wording import day_in
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality

from .kept import mark, parted, parting_of_version, seal_whole

PIECE = 2_000
#: Keys below count upwards; random ones are never as small.
COUNTED = 2**40

# Out and in again in one command: whatever other columns there are go with it. Sorting by chance makes the database
# take out all of them before the first is put in.
_REWRITE = """
WITH fresh (id, told) AS (SELECT * FROM unnest(%s::bigint[], %s::jsonb[])),
gone AS (
    DELETE FROM {table} a USING fresh f WHERE a.id = f.id RETURNING a, f.told
)
INSERT INTO {table}
SELECT (r).* FROM (
    SELECT jsonb_populate_record(a, told) AS r FROM gone ORDER BY random() OFFSET 0
) AS shuffled
"""
REWRITE = _REWRITE.replace("{table}", "diagnostics_surveyanswer")
REWRITE_INTERVIEWS = _REWRITE.replace("{table}", "diagnostics_surveysubmission")


def settle_everywhere(*, at: datetime) -> int:
    """Settle the finished days of every town; returns how many answers that were."""
    with scope(dispatch=True):
        towns = list(Municipality.objects.all())
    return sum(settle(town, at=at) for town in towns)


def settle(town: Municipality, *, at: datetime) -> int:
    """Piece by piece, each in a transaction of its own: what is interrupted goes on the next time."""
    done = 0
    while many := _piece(town, at):
        done += many
    return done


def _piece(town: Municipality, at: datetime) -> int:
    with scope(town.pk, actor="settling"):
        _seal_interviews(town)
        _settle_interviews(town, day_in(town, at))
        rows = SurveyAnswer._base_manager.filter(
            municipality=town, is_settled=False, received_on__lt=day_in(town, at)
        )
        chosen = list(rows.order_by("?").select_for_update(of=("self",))[:PIECE])
        versions = SurveyVersion.objects.in_bulk({row.version_id for row in chosen})
        named = _named([row.pk for row in chosen if row.pk < COUNTED])
        rewrite({row.pk: _fresh(row, versions[row.version_id], row.pk in named) for row in chosen})
        return len(chosen)


def _named(keys: list[int]) -> set[int]:
    """Keys that other rows name: those stay as they are."""
    return {
        key
        for link in SurveyAnswer._meta.related_objects
        for key in link.related_model._base_manager.filter(**{f"{link.field.name}__in": keys}).values_list(
            link.field.attname, flat=True
        )
    }


def _fresh(row: SurveyAnswer, version: SurveyVersion, is_named: bool) -> dict:
    """What is other than before in a settled row."""
    fresh = {"is_settled": True}
    if row.pk < COUNTED and not is_named:
        fresh["id"] = SurveyAnswer._meta.pk.get_pk_value_on_save(row)
    if row.sealed is None and parting_of_version(version):
        answers, sealed = parted(version, row.instance, row.answers)
        fresh |= {"answers": answers, "sealed": in_record(sealed)}
    return fresh


def in_record(sealed: bytes) -> str:
    """Bytes as PostgreSQL reads them from a record of texts."""
    return "\\x" + sealed.hex()


def rewrite(fresh: dict[int, dict]) -> None:
    """Put rows of answers back in no order, with what is to be other than before, by their keys."""
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(REWRITE, [list(fresh), [json.dumps(told) for told in fresh.values()]])


def _seal_interviews(town: Municipality) -> None:
    """Held interviews of before: their replies are sealed, and their check sums can no longer be guessed."""
    rows = SurveySubmission.objects.filter(municipality=town)
    for row in rows.filter(sealed=None).exclude(replies={}).select_for_update():
        row.sealed, row.replies = seal_whole(row.replies, *row.sealed_to), {}
        row.save(update_fields=["sealed", "replies"])
    plain = list(rows.filter(is_marked=False).select_for_update()[:PIECE])
    for row in plain:
        row.digest, row.is_marked = mark(row.digest, *row.sealed_to), True
    SurveySubmission.objects.bulk_update(plain, ["digest", "is_marked"])


def _settle_interviews(town: Municipality, today: date) -> None:
    """Notes of interviews of finished days lie in no order too, under keys that tell none.

    One that waits to be looked at keeps its place, since pages name it; it goes with those of the night after that.
    """
    rows = SurveySubmission.objects.filter(municipality=town, id__lt=COUNTED, received_on__lt=today)
    settled = rows.exclude(state=SubmissionState.HELD).select_for_update(skip_locked=True)
    fresh = {
        key: {"id": COUNTED + secrets.randbits(60)} for key in settled.values_list("id", flat=True)[:PIECE]
    }
    if fresh:
        with connection.cursor() as cursor:
            cursor.execute(REWRITE_INTERVIEWS, [list(fresh), [json.dumps(told) for told in fresh.values()]])
