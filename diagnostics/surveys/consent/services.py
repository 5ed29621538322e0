"""Which words somebody agreed to by taking part. An answer names the version of them, not the language it was read in.

The language of one person among many others could be a name.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Max

from diagnostics.surveys.models import Survey, SurveyAnswer
from diagnostics.surveys.questionnaire.records import fingerprint
from diagnostics.surveys.wording import said_in

from .models import SurveyConsent


def words_of(survey: Survey) -> dict:
    """What the first page tells now, in every language."""
    town = survey.municipality
    languages = survey.languages or [""]
    return {
        "languages": {code: said_in(survey, code) for code in languages},
        "support": town.support_contacts,
        "emergency": town.emergency_contact,
    }


def current(survey: Survey, on: date) -> SurveyConsent:
    """The version of what is told now; a new one when other words are told than ever before."""
    words = words_of(survey)
    digest = fingerprint(words)
    return _found(survey, digest) or _made(survey, words, digest, on)


def _found(survey: Survey, digest: str) -> SurveyConsent | None:
    rows = SurveyConsent.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    return rows.defer("words").filter(words_hash=digest).first()


def _made(survey: Survey, words: dict, digest: str, on: date) -> SurveyConsent:
    """Of two who open the page first after a change, one makes the version and the other finds it."""
    rows = SurveyConsent.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    try:
        with transaction.atomic():
            return SurveyConsent.objects.create(
                municipality_id=survey.municipality_id,
                survey=survey,
                number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
                words=words,
                words_hash=digest,
                since=on,
            )
    except IntegrityError:
        return rows.get(words_hash=digest)


def key_of(survey: Survey, number: int) -> int | None:
    """The key of a version by its number; None where there is none, as for who was told by an interviewer."""
    rows = SurveyConsent.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    return rows.filter(number=number).values_list("pk", flat=True).first() if number else None


def counted(survey: Survey) -> list[tuple[SurveyConsent, int]]:
    """Every version, and how many answers were given after it was read."""
    rows = SurveyAnswer.objects.filter(municipality_id=survey.municipality_id, survey=survey).order_by()
    counts = dict(rows.values_list("consent").annotate(n=Count("pk")))
    versions = SurveyConsent.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    return [(one, counts.get(one.pk, 0)) for one in versions]
