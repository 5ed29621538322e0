"""What was done to an interview: its answers as they arrived, and the lines of its history."""

from diagnostics.surveys.field.models import AmendmentKind, SurveyAmendment
from diagnostics.surveys.models import SurveyAnswer


def as_sent(answer: SurveyAnswer) -> dict:
    """The answers of the columns in the clear as they arrived, before any correction."""
    found = dict(answer.answers)
    entries = SurveyAmendment.objects.filter(answer=answer, kind=AmendmentKind.CORRECTED)
    for before, after in entries.order_by("-id").values_list("before", "after"):
        found = {key: value for key, value in found.items() if key not in after} | before
    return found
