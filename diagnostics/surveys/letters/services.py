"""The verbs of letters with personal codes: make them, say which are unused, take them back."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from diagnostics.surveys.sealing.kept import keyring
from stakeholders.access.errors import Refused

from .codes import new_code
from .models import SurveyLetter, SurveySpentCode
from .spending import about_code, hold

#: Letters that are made at once, and of a survey altogether.
MOST_AT_ONCE, MOST = 20_000, 200_000


@transaction.atomic
def make_letters(*, by, survey: Survey, many: int) -> list[tuple[int, str]]:
    """(number, code) of new letters. The codes are told this one time: only their marks are kept."""
    hold(survey.pk, alone=True)
    rows = SurveyLetter.objects.filter(municipality_id=survey.municipality_id, survey=survey)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    if last + many > MOST:
        raise Refused(_("That would be more letters than a survey can have."), code="too_many_letters")
    made = [(last + place, new_code()) for place in range(1, many + 1)]
    SurveyLetter.objects.bulk_create(
        [
            SurveyLetter(
                municipality_id=survey.municipality_id,
                survey=survey,
                number=number,
                mark=keyring().mark(code, *about_code(survey.municipality_id, survey.pk)),
            )
            for number, code in made
        ],
        batch_size=2_000,
    )
    return made


@transaction.atomic
def withdraw_unused(*, by, survey: Survey) -> int:
    """Take back all letters that nobody answered, as far as that is known; returns how many."""
    hold(survey.pk, alone=True)
    rows = SurveyLetter.objects.filter(municipality_id=survey.municipality_id, survey=survey, is_used=False)
    return rows.delete()[0]


def unused_numbers(survey: Survey) -> list[int]:
    """The letters of which it is not told that they were answered; for reminders."""
    rows = SurveyLetter.objects.filter(municipality_id=survey.municipality_id, survey=survey, is_used=False)
    return list(rows.order_by("number").values_list("number", flat=True))


def counts_of(survey: Survey) -> tuple[int, int]:
    """(letters, codes that were used): how many, also of those not yet told."""
    of_survey = {"municipality_id": survey.municipality_id, "survey": survey}
    letters = SurveyLetter.objects.filter(**of_survey)
    spent = SurveySpentCode.objects.filter(**of_survey).count()
    return letters.count(), letters.filter(is_used=True).count() + spent
