"""A personal code and its use. Nothing of it leads to an answer: no key, no order, no transaction of a letter.

Reads no service of surveys, since the intake of answers calls it.
"""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey, SurveyVersion
from diagnostics.surveys.sealing.kept import keyring
from stakeholders.access.errors import Refused

from .models import SurveyLetter, SurveySpentCode

# Locks of rows leave the number of their transaction in the row. This one leaves nothing anywhere.
SHARE = "SELECT pg_advisory_xact_lock_shared(hashtextextended('survey letters', %s))"
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('survey letters', %s))"

SPEND = """
INSERT INTO diagnostics_surveyspentcode (id, municipality_id, survey_id, mark) VALUES (%s, %s, %s, %s)
ON CONFLICT (municipality_id, survey_id, mark) DO NOTHING
RETURNING id
"""


def about_code(town: int, survey: int) -> tuple:
    return "letter", town, survey


def marks_of_use(letter_mark: str, town: int, survey: int) -> Iterator[str]:
    """Under what the use of a code is kept. Who has no key cannot tell from it which letter it was."""
    return keyring().marks(letter_mark, "spent", town, survey)


def hold(survey: int, *, alone: bool = False) -> None:
    """Until the end of the transaction: many use codes at once, or one puts the letters in another order."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE if alone else SHARE, [survey])


def letter_of(survey: Survey, code: str) -> SurveyLetter | None:
    """The letter with this code."""
    marks = list(keyring().marks(code, *about_code(survey.municipality_id, survey.pk)))
    rows = SurveyLetter.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    return rows.filter(mark__in=marks).first()


def is_used(letter: SurveyLetter) -> bool:
    """Whether somebody has answered with its code."""
    marks = list(marks_of_use(letter.mark, letter.municipality_id, letter.survey_id))
    rows = SurveySpentCode.objects.filter(municipality_id=letter.municipality_id, survey_id=letter.survey_id)
    return letter.is_used or rows.filter(mark__in=marks).exists()


def spend(version: SurveyVersion, code: str) -> None:
    """Use a code up, in the transaction of the answers. Raises Refused (`code_unknown`, `code_used`).

    The letter is not touched, nor locked: its row would then name the transaction of the answers.
    """
    hold(version.survey_id)
    letter = letter_of(version.survey, code)
    if letter is None:
        raise Refused(_("This code belongs to no letter of this survey."), code="code_unknown")
    if is_used(letter) or not _spend(letter):
        raise Refused(_("This code has been used already."), code="code_used")


def _spend(letter: SurveyLetter) -> bool:
    """Of two that use it at once, one does; the other waits for it and then finds it used."""
    key = SurveySpentCode._meta.pk.get_pk_value_on_save(None)
    mark = next(marks_of_use(letter.mark, letter.municipality_id, letter.survey_id))
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [key, letter.municipality_id, letter.survey_id, mark])
        return cursor.fetchone() is not None
