"""The verbs of collecting by telephone: add and withdraw one, take an interview, judge one that does not fit."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.forms import told
from diagnostics.surveys.answering.intake import Sent, receive, takes_answers
from diagnostics.surveys.frozen import OncePerVersion
from diagnostics.surveys.models import Survey, SurveyAnswer, SurveyVersion
from diagnostics.surveys.questionnaire.replies import Reply, checked
from diagnostics.surveys.questionnaire.schema import Item, Questionnaire
from diagnostics.surveys.sealing.kept import is_marked, mark, open_whole, seal_whole
from stakeholders.access.errors import Conflict, Refused

from .models import SUBMISSION_TRANSITIONS, SubmissionState, SurveyCollector, SurveySubmission
from .names import Names
from .reading import Submission, replies_of, surplus_of
from .xforms import kept_xform

INSERT = """
INSERT INTO diagnostics_surveysubmission
    (municipality_id, survey_id, version_id, collector_id, instance, digest, is_marked, received_on, state, replies,
     judged_by)
VALUES (%s, %s, %s, %s, %s, %s, true, %s, 'counted', '{}', '')
ON CONFLICT (municipality_id, survey_id, instance) DO NOTHING
RETURNING id
"""

#: The names in XML of what a version asks.
_names = OncePerVersion(lambda version: Names(surveys.published(version)))


def hashed(token: str) -> str:
    # A random token of 256 bits needs no slow hash: there is nothing to guess. And what a look-up by this hash
    # could tell by its time is about the hash, from which no token can be worked out.
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def add_collector(*, by, collector: SurveyCollector) -> str:
    """Let one more telephone send answers; returns its token, which is told this one time only."""
    version = surveys.latest_version(collector.survey)
    if version is None:
        raise Refused(
            _("Publish the questionnaire first; telephones load what is published."), code="survey_draft"
        )
    kept_xform(version)
    token = secrets.token_urlsafe(32)
    collector.token_hash = hashed(token)
    collector.save()
    return token


@transaction.atomic
def revoke_collector(*, by, collector: SurveyCollector, on: date) -> None:
    """Take nothing more from a telephone. What it sent stays."""
    done = SurveyCollector.objects.filter(pk=collector.pk, revoked_on=None).update(revoked_on=on)
    if not done:
        raise Conflict(_("This telephone has been withdrawn already."))


def collector_of(token: str, *, by, on: date) -> SurveyCollector | None:
    """The telephone with this token, where it may send on that day."""
    rows = SurveyCollector.objects.visible_to(by).filter(token_hash=hashed(token), revoked_on=None)
    # At most one; to ask for it in an order would cost as much again.
    found = next(iter(rows.select_related("survey").order_by()), None)
    if found is None or (found.active_until and found.active_until < on):
        return None
    found.municipality = found.survey.municipality = by.municipality
    return found


@transaction.atomic(savepoint=False)
def take_interview(
    *, collector: SurveyCollector, version: SurveyVersion, submission: Submission, digest: str, on: date
):
    """Keep an interview; the same one again is the same. One that does not fit is held, not refused.

    `digest`: SHA-256 of the XML; its mark is kept, since from a plain one few answers could be guessed. Raises
    Refused (`survey_closed`), and Conflict when something else came under its number.
    """
    instance = submission.instance(version.survey.uid)
    is_taken = takes_answers(version.survey, on=on, begun_on=_begun_on(version.survey, on))
    if not is_taken or not _insert(collector, version, instance, digest, on):
        _compare_with_kept(version, instance, digest)
        return
    names = _names(version)
    form, replies = names.form, replies_of(names, submission)
    reply = checked(form, replies, on.isoformat())
    if reply.is_accepted and not surplus_of(form, replies):
        _count(collector, version, instance, reply.answers, on)
    else:
        rows = SurveySubmission.objects.filter(municipality_id=version.municipality_id, instance=instance)
        sealed = seal_whole(replies, *_sealed_to(version, instance))
        rows.filter(survey=version.survey).update(state=SubmissionState.HELD, sealed=sealed)


def _compare_with_kept(version: SurveyVersion, instance, digest: str) -> None:
    """The interview that stands under this number is the same one, or it is said what keeps this one out."""
    kept = _kept(version, instance)
    if kept is None:
        raise Refused(_("The survey takes no more answers."), code="survey_closed")
    if not _is_same(kept, digest):
        raise Conflict(_("Another interview came under the same number before, and it is kept as it was."))


def _begun_on(survey: Survey, on: date) -> date:
    """Interviews are made without a net and say no moment: until the grace is over they count as made in time."""
    return min(on, survey.closed_on or on)


def _insert(collector, version: SurveyVersion, instance, digest: str, on: date) -> bool:
    """Of two that arrive at once, one is written; the other waits for it and then finds it."""
    kept = mark(digest, *_sealed_to(version, instance))
    row = [version.municipality_id, version.survey_id, version.pk, collector.pk, instance, kept, on]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)
        return cursor.fetchone() is not None


def _kept(version: SurveyVersion, instance) -> SurveySubmission | None:
    rows = SurveySubmission.objects.filter(
        municipality_id=version.municipality_id, survey_id=version.survey_id
    )
    return rows.filter(instance=instance).first()


def _is_same(row: SurveySubmission, digest: str) -> bool:
    return is_marked(row.digest, digest, *row.sealed_to) if row.is_marked else row.digest == digest


def _sealed_to(version: SurveyVersion, instance) -> tuple:
    """To what the replies of an interview are bound."""
    return SurveySubmission.PURPOSE, version.municipality_id, version.survey_id, instance


def told_in(row: SurveySubmission) -> dict:
    """What was told in an interview that waits to be looked at."""
    return row.replies if row.sealed is None else open_whole(row.sealed, *row.sealed_to)


def _count(collector, version: SurveyVersion, instance, answers: dict, on: date) -> None:
    place = {"stratum": collector.stratum, "cluster": collector.cluster}
    sent = Sent(instance, answers, channel="interview", collector=collector.pk, **place)
    # The day on which it arrived decides whether it was in time, also when it is looked at later.
    receive(by=None, version=version, sent=sent, on=on, begun_on=_begun_on(version.survey, on))


def held_of(survey: Survey) -> int:
    """How many interviews wait to be looked at."""
    rows = SurveySubmission.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    return rows.filter(state=SubmissionState.HELD).count()


def with_interviews(rows):
    """Telephones with how many of their interviews count (`counted`), and how many wait to be looked at (`held`)."""
    answers = SurveyAnswer.objects.filter(collector=OuterRef("pk")).order_by().values("collector")
    counted = Subquery(answers.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return rows.annotate(
        counted=Coalesce(counted, Value(0)),
        held=Count("submissions", filter=Q(submissions__state=SubmissionState.HELD)),
    )


@dataclass(frozen=True)
class Reason:
    """Why an interview does not fit: at which question (and in which turn of a part), what is wrong, what was sent."""

    question: str
    text: str
    sent: str = ""


def judged(row: SurveySubmission) -> tuple[Questionnaire, Reply, list[Reason]]:
    """A held interview against its questionnaire: what fits, and why the rest does not."""
    form = surveys.published(row.version)
    replies = told_in(row)
    reply = checked(form, replies, row.received_on.isoformat())
    return form, reply, list(_reasons(form, replies, reply))


def _reasons(form: Questionnaire, replies: dict, reply: Reply) -> Iterator[Reason]:
    for code, why in reply.wrong.items():
        item = form.by_code[code]
        yield Reason(item.text, told(why, item), _sent(item, replies))
    for (part, turn), whys in reply.wrong_turns.items():
        turns = replies.get(part, ())
        for code, why in whys.items():
            item = form.by_code[code]
            place = _("%(question)s (number %(turn)s)") % {"question": item.text, "turn": turn + 1}
            yield Reason(place, told(why, item), _sent(item, turns[turn] if turn < len(turns) else {}))
    for section in surplus_of(form, replies):
        text = _("This was told %(told)s times; the questionnaire takes %(most)s.")
        yield Reason(section.title, text % {"told": len(replies[section.code]), "most": section.most})


def _sent(item: Item, replies: dict) -> str:
    values = replies.get(item.code, "")
    values = values if isinstance(values, list) else [values]
    return ", ".join(item.labels.get(value, value) for value in values)


@transaction.atomic
def count_what_fits(*, by, row: SurveySubmission, on: date) -> None:
    """Count an interview with the answers that fit; those that do not are taken for not given."""
    _form, reply, _reasons = judged(row)
    _judge(row, SubmissionState.COUNTED, by=by, on=on)
    _count(row.collector, row.version, row.instance, reply.answers, row.received_on)


@transaction.atomic
def set_aside(*, by, row: SurveySubmission, on: date) -> None:
    """Do not count an interview, and forget what was answered in it."""
    _judge(row, SubmissionState.SET_ASIDE, by=by, on=on)


def _judge(row: SurveySubmission, to: str, *, by, on: date) -> None:
    before = [state for state, after in SUBMISSION_TRANSITIONS.items() if to in after]
    rows = SurveySubmission.objects.filter(pk=row.pk, state__in=before)
    if not rows.update(state=to, replies={}, sealed=None, judged_by=by.label[:200], judged_on=on):
        raise Conflict(_("Somebody else has looked at this interview in the meantime."))
