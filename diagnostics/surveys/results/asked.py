"""Answers to the questions of a consultation pass the same gate as those of a survey."""

from collections.abc import Sequence

from diagnostics.statistics.disclosure import SENSITIVE_THRESHOLD, Gate, Hidden
from stakeholders.consultations.questions.release import SMALL, WITHHELD, guards_counts


@guards_counts
def small_counts(counts: Sequence[int], smallest: int) -> list[str]:
    table = Gate(smallest, max(SENSITIVE_THRESHOLD, smallest)).protect_list(list(counts))
    why = [*table.why[0][: len(counts)], table.why[-1][-1]]
    return ["" if one is None else SMALL if one == Hidden.SMALL else WITHHELD for one in why]
