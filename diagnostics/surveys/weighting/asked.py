"""The questions by which answers can be weighted."""

from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.results.loading import strata_of, versions_of
from diagnostics.surveys.results.sheet import merged

from .fitting import STRATA
from .services import strata_item


def margin_item(survey: Survey, code: str) -> Item | None:
    """The question with this short name, or the strata; None where there is none."""
    if code == STRATA:
        return strata_item([*strata_of(survey), *(one["name"] for one in survey.strata)])
    # The questions alone: their answers may be many.
    return next((one for one in merged(list(versions_of(survey).values())) if one.code == code), None)
