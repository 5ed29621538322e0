"""The weights that single answers have in the results: of persons, fitted to the margins."""

from collections.abc import Iterable, Mapping

import numpy as np

from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.paging import names_in, rests_on
from diagnostics.surveys.questionnaire.schema import Questionnaire
from diagnostics.surveys.sampling.services import drawing_of
from diagnostics.surveys.weighting.services import margins_of

from .answer_rows import ABOUT
from .sheet import Row, Sheet

FITTED = "weight_fitted"
_VERSION, _DAY, _WEIGHT, _STRATUM, _CLUSTER = (
    ABOUT.index(name) for name in ("version", "received_on", "weight", "stratum", "cluster")
)


def fitted_weights(
    survey: Survey, versions: Mapping[int, Questionnaire], rows: Iterable[list]
) -> np.ndarray | None:
    """One for each row, in their order; None where they are the weights that came with the answers.

    `rows`: what is told of a person (see ABOUT), then the answers. Of these only what the weights rest on is held in
    memory.
    """
    margins, drawing = margins_of(survey), drawing_of(survey)
    codes = {margin.code for margin in margins} | ({drawing.adults} if drawing.adults else set())
    if not codes:
        return None
    for form in versions.values():
        codes |= _decide(form, codes & form.by_code.keys())
    sheet = Sheet(
        versions,
        [_row(about, answers, codes) for *about, answers in rows],
        survey.sampling,
        margins=margins,
        size=survey.population_size,
        trim=survey.trims_weights,
        drawing=drawing,
    )
    weights = sheet.design.weights
    return None if np.array_equal(weights, sheet.weights) else weights


def _row(about: list, answers: Mapping, codes: Iterable[str]) -> Row:
    told = {code: answer for code in codes if (answer := answers.get(code)) is not None}
    weight, day = float(about[_WEIGHT]), about[_DAY].isoformat()
    return Row(about[_VERSION], told, weight, about[_STRATUM], day, about[_CLUSTER])


def _decide(form: Questionnaire, codes: Iterable[str]) -> set[str]:
    """The answers that decide whether these questions were asked."""
    found: set[str] = set()
    for item in (form.by_code[code] for code in codes):
        section = form.section_of.get(item.code)
        for text in filter(None, (item.condition, section and section.condition)):
            found |= set(names_in(text))
        found |= rests_on(form, item) | ({item.asked_if.question} if item.asked_if else set())
    return found
