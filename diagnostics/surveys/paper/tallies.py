"""How often each person typed each question from paper, and how often wrong; kept when the forms are forgotten."""

from collections.abc import Iterable

from django.db import connection

from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Questionnaire

from .entry import compared, question_of
from .models import PaperForm, PaperTally

TALLY = """
INSERT INTO diagnostics_papertally (municipality_id, survey_id, typist_id, question, typed, wrong)
SELECT %s, %s, one.typist, one.question, one.typed, one.wrong
  FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[]) AS one(typist, question, typed, wrong)
ON CONFLICT (municipality_id, survey_id, typist_id, question)
DO UPDATE SET typed = diagnostics_papertally.typed + excluded.typed,
              wrong = diagnostics_papertally.wrong + excluded.wrong
"""


def keep_tallies(survey: Survey, questionnaire: Questionnaire, forms: Iterable[PaperForm]) -> None:
    """How often each person typed each question, and how often wrong, from the forms that were typed twice."""
    sums: dict[tuple[int, str], list[int]] = {}
    for form in forms:
        if not form.second:
            continue
        places = compared(questionnaire, form.settled, form.first, form.second)
        form.compared = len(places)
        for key, rights in places.items():
            for typist, is_right in zip((form.first_by_id, form.second_by_id), rights, strict=True):
                if typist is not None:
                    one = sums.setdefault((typist, question_of(key)), [0, 0])
                    one[0] += 1
                    one[1] += not is_right
    if not sums:
        return
    typists, questions = zip(*sums, strict=True)
    typed, wrong = zip(*sums.values(), strict=True)
    with connection.cursor() as cursor:
        told = [list(typists), list(questions), list(typed), list(wrong)]
        cursor.execute(TALLY, [survey.municipality_id, survey.pk, *told])


def tallies_of(survey: Survey, by) -> list[PaperTally]:
    """Every count of typing, with the person."""
    rows = PaperTally.objects.visible_to(by).filter(survey=survey)
    return list(rows.select_related("typist").order_by("typist_id", "question"))
