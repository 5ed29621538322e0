"""Which letters were answered is told in batches, so that no letter can be laid beside an answer.

Using a code leaves a mark that only this system can find the letter of. When ten have come together, their letters are
marked as used, all letters of the survey are written anew in no order and in one transaction, and the marks are
forgotten. Between two looks at the list, or two copies of the database, either no letter has changed or ten have.
Letters of a closed survey are forgotten altogether.
"""

from datetime import datetime

from django.db import connection

from diagnostics.surveys.answering.intake import GRACE
from diagnostics.surveys.models import Survey, SurveyState
from diagnostics.surveys.wording import day_in
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality

from .models import SurveyLetter, SurveySpentCode
from .spending import hold, marks_of_use

#: So many letters at least become used letters together.
BATCH = 10

REWRITE = """
WITH gone AS (
    DELETE FROM diagnostics_surveyletter WHERE municipality_id = %s AND survey_id = %s RETURNING *
)
INSERT INTO diagnostics_surveyletter (id, municipality_id, survey_id, number, mark, is_used)
SELECT id, municipality_id, survey_id, number, mark, is_used OR number = ANY(%s) FROM (
    SELECT * FROM gone ORDER BY random() OFFSET 0
) AS shuffled
"""


def tell_everywhere(*, at: datetime) -> None:
    with scope(dispatch=True):
        towns = list(Municipality.objects.all())
    for town in towns:
        tell(town, at=at)


def tell(town: Municipality, *, at: datetime) -> None:
    """Tell of batches that are full, and forget the letters of surveys that are over."""
    with scope(town.pk, actor="letters"):
        rows = Survey.objects.filter(municipality=town, letters__isnull=False)
        surveys = list(rows.distinct())
    for survey in surveys:
        with scope(town.pk, actor="letters"):
            hold(survey.pk, alone=True)
            if is_over(survey, at):
                _forget(survey)
            else:
                _tell(survey)


def is_over(survey: Survey, at: datetime) -> bool:
    """Whether nobody can answer with a code any more, not even who began in time."""
    today = day_in(survey.municipality, at)
    return survey.state == SurveyState.CLOSED and today > survey.closed_on + GRACE


def _forget(survey: Survey) -> None:
    for model in (SurveyLetter, SurveySpentCode):
        model.objects.filter(municipality_id=survey.municipality_id, survey=survey).delete()


def _tell(survey: Survey) -> None:
    of_survey = {"municipality_id": survey.municipality_id, "survey": survey}
    spent = set(SurveySpentCode.objects.filter(**of_survey).values_list("mark", flat=True))
    if len(spent) < BATCH:
        return
    letters = SurveyLetter.objects.filter(**of_survey, is_used=False).values_list("number", "mark")
    used = [
        number
        for number, mark in letters
        if spent.intersection(marks_of_use(mark, survey.municipality_id, survey.pk))
    ]
    with connection.cursor() as cursor:
        cursor.execute(REWRITE, [survey.municipality_id, survey.pk, used])
    SurveySpentCode.objects.filter(**of_survey).delete()
