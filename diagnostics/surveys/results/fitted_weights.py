"""The weights of single answers fitted to the margins, as they stand behind the shares of the results."""

from collections.abc import Iterable, Sequence

import numpy as np

from diagnostics.statistics.design import Lonely, Sampling, sample_design
from diagnostics.statistics.weighting import CannotWeight
from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Item
from diagnostics.surveys.weighting.fitting import fitted
from diagnostics.surveys.weighting.services import margins_of

from .answer_rows import ABOUT

FITTED = "weight_fitted"
_WEIGHT, _STRATUM = ABOUT.index("weight"), ABOUT.index("stratum")


def fitted_weights(survey: Survey, items: Iterable[Item], rows: Iterable[tuple]) -> np.ndarray | None:
    """One for each row, in their order; None where there are no margins, or where they cannot be met.

    `rows`: what is told of a person (see ABOUT), then the answers.

    Of the answers only those to the questions of the margins are held in memory.
    """
    by_code = {item.code: item for item in items}
    margins = [margin for margin in margins_of(survey) if margin.code in by_code]
    if not margins:
        return None
    apart = {margin.code: {o.value for o in by_code[margin.code].apart} for margin in margins}
    given: dict[str, list] = {code: [] for code in apart}
    weights: list[float] = []
    strata: list[str] = []
    for *about, answers in rows:
        weights.append(float(about[_WEIGHT]))
        strata.append(about[_STRATUM])
        for code, outside in apart.items():
            answer = answers.get(code)
            given[code].append(None if answer in outside else answer)
    return _fitted(survey, weights, strata, margins, given) if weights else None


def _fitted(survey: Survey, weights: Sequence[float], strata: Sequence[str], margins, given):
    design = sample_design(weights, strata=strata, sampling=Sampling(survey.sampling), lonely=Lonely.CENTRE)
    try:
        found = fitted(design, margins, given, size=survey.population_size, trim=survey.trims_weights)
    except CannotWeight:
        return None
    return found.design.weights
