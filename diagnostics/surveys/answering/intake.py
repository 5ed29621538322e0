"""Taking a whole set of answers: once for each form that was opened, never lost, and sealed where it is sensitive."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from diagnostics.surveys.field.amending.history import as_sent
from diagnostics.surveys.letters.spending import spend
from diagnostics.surveys.models import Entry, Survey, SurveyAnswer, SurveyState, SurveyVersion
from diagnostics.surveys.sealing.kept import is_same, parted
from stakeholders.access.errors import Conflict, Refused

#: How long after the end a form that was opened in time is taken.
GRACE = timedelta(days=1)

INSERT = """
INSERT INTO diagnostics_surveyanswer
    (municipality_id, survey_id, version_id, instance, received_on, channel, weight, stratum, cluster,
     answers, sealed, collector_id, consent_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (municipality_id, survey_id, instance) DO NOTHING
RETURNING id
"""
#: The same for many, a column of each.
INSERT_MANY = """
INSERT INTO diagnostics_surveyanswer
    (municipality_id, survey_id, version_id, instance, received_on, channel, weight, stratum, cluster,
     answers, sealed, collector_id, consent_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[], %s::date[], %s::text[], %s::numeric[],
                     %s::text[], %s::text[], %s::jsonb[], %s::bytea[], %s::bigint[],
                     %s::bigint[])
ON CONFLICT (municipality_id, survey_id, instance) DO NOTHING
RETURNING id
"""
PIECE = 500


@dataclass(frozen=True)
class Sent:
    """Checked answers of one person, on their way in."""

    instance: uuid.UUID
    answers: Mapping
    channel: str = "web"
    weight: Decimal = Decimal(1)
    stratum: str = ""
    cluster: str = ""
    #: The telephone of an interviewer from which they came.
    collector: int | None = None
    #: The personal code of a letter, which is used up with them.
    code: str = ""
    #: The key of the words that were read before.
    consent: int | None = None


def takes_answers(survey: Survey, *, on: date, begun_on: date | None = None) -> bool:
    """Whether answers are taken on that day; also shortly after the end when the form was opened in time."""
    if survey.state == SurveyState.OPEN:
        return True
    in_time = survey.state == SurveyState.CLOSED and survey.closed_on and begun_on
    return bool(in_time and begun_on <= survey.closed_on and on <= survey.closed_on + GRACE)


@transaction.atomic
def receive(*, by, version: SurveyVersion, sent: Sent, on: date, begun_on: date | None = None) -> bool:
    """Keep the answers; returns whether they are new. Only the day is kept, not the hour.

    The same answers once more are the same submission. Raises Refused (`survey_closed`, and
    `code_used`, `code_unknown`, `code_missing` where letters have codes) and Conflict when other
    answers were sent from the same form.
    """
    if not takes_answers(version.survey, on=on, begun_on=begun_on):
        if _kept(version, sent.instance) is None:
            raise Refused(_("The survey takes no more answers."), code="survey_closed")
    elif _insert(version, sent, on):
        _use_code(version, sent)
        return True
    kept = _kept(version, sent.instance)
    if kept.version_id != version.pk or not _is_same(kept, sent, version):
        raise Conflict(_("Other answers were sent from this form before, and they are kept as they were."))
    return False


def _use_code(version: SurveyVersion, sent: Sent) -> None:
    """In the transaction of the answers: who cannot use the code up leaves none."""
    if sent.code:
        spend(version, sent.code)
    elif version.survey.entry == Entry.LETTERS and sent.channel == "web":
        raise Refused(_("This survey is answered with the code of a letter."), code="code_missing")


@transaction.atomic
def receive_many(*, by, version: SurveyVersion, sent: Sequence[tuple[Sent, date]]) -> int:
    """Keep the checked answers of many people, each with its day; returns how many are new.

    Whether the survey takes them is for the caller to know. What is there already under the same instance stays.
    """
    new = 0
    rows = [_row(version, one, on) for one, on in sent]
    for start in range(0, len(rows), PIECE):
        columns = [list(column) for column in zip(*rows[start : start + PIECE], strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(INSERT_MANY, columns)
            new += cursor.rowcount
    return new


@transaction.atomic
def withdraw_many(*, by, version: SurveyVersion, instances: Sequence[uuid.UUID]) -> int:
    """Take answers back that came by mistake, as with a whole file; returns how many were there.

    Raises Refused where the office has worked on one of them since: what was done to an answer is kept for good.
    """
    rows = SurveyAnswer.received.filter(
        municipality_id=version.municipality_id, survey_id=version.survey_id, instance__in=instances
    )
    if rows.filter(amendments__isnull=False).exists():
        raise Refused(
            _(
                "Some of these answers were corrected, set aside or kept since. They stay, with their history."
            ),
            code="answers_amended",
        )
    _all, gone = rows.delete()
    return gone.get("diagnostics.SurveyAnswer", 0)


def _insert(version: SurveyVersion, sent: Sent, on: date) -> bool:
    """Of two that arrive at once, one is written; the other waits for it and then finds it."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, _row(version, sent, on))
        return cursor.fetchone() is not None


def _row(version: SurveyVersion, sent: Sent, on: date) -> list:
    answers, sealed = parted(version, sent.instance, sent.answers)
    return [
        version.municipality_id,
        version.survey_id,
        version.pk,
        sent.instance,
        on,
        sent.channel,
        sent.weight,
        sent.stratum,
        sent.cluster,
        json.dumps(answers),
        sealed,
        sent.collector,
        sent.consent,
    ]


def _is_same(kept: SurveyAnswer, sent: Sent, version: SurveyVersion) -> bool:
    """Whether the same answers came before; what the office has corrected since makes them no others."""
    return is_same(kept, sent.answers, version=version) or is_same(
        kept, sent.answers, version=version, open_=as_sent(kept)
    )


def _kept(version: SurveyVersion, instance: uuid.UUID) -> SurveyAnswer | None:
    return SurveyAnswer.received.filter(
        municipality_id=version.municipality_id, survey_id=version.survey_id, instance=instance
    ).first()
