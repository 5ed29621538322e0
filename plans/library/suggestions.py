"""Which practices fit what is being written, best first, each with the reason why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES

from .practices import EvidenceClass, Practice

MOST = 5
# What is known counts, but less than whether it is about this at all.
KNOWN = {EvidenceClass.A: 3, EvidenceClass.B: 2, EvidenceClass.C: 1, EvidenceClass.U: 0}
SAME_PROBLEM, SAME_MEASURE, SAME_FACTOR, ANY_PROBLEM = 4, 3, 1, 1


@dataclass(frozen=True)
class Suggestion:
    practice: Practice
    score: int
    shared: int  # how many codes it has in common with what is written
    reasons: list[str]


def suggest(
    practices: Iterable[Practice],
    *,
    problems: Collection[str] = (),
    measures: Collection[str] = (),
    factors: Collection[str] = (),
    most: int = MOST,
) -> list[Suggestion]:
    """At most `most` practices, best first; what is known to harm is never among them.

    A practice has to share a type of problem or a measure: a shared factor alone says too little. Of equal
    scores the one that shares more codes comes first, then the order of the library.
    """
    found = [
        _weigh(one, set(problems), set(measures), set(factors)) for one in practices if not one.is_harmful
    ]
    return sorted((one for one in found if one), key=lambda one: (-one.score, -one.shared))[:most]


def _weigh(practice: Practice, problems: set, measures: set, factors: set) -> Suggestion | None:
    same_problems = [code for code in practice.problems if code in problems]
    same_measures = [code for code in practice.measures if code in measures]
    same_factors = [code for code in practice.factors if code in factors]
    if not same_problems and not same_measures:
        return None
    score = (
        SAME_PROBLEM * bool(same_problems)
        + ANY_PROBLEM * (practice.any_problem and bool(problems))
        + SAME_MEASURE * bool(same_measures)
        + SAME_FACTOR * bool(same_factors)
        + KNOWN[practice.evidence_class]
    )
    reasons = [
        same_problems
        and _("same type of problem: %(names)s") % {"names": _names(same_problems, PROBLEM_TYPES)},
        same_measures and _("same measure: %(names)s") % {"names": _names(same_measures, MEASURES)},
        same_factors and _("same factor: %(names)s") % {"names": _names(same_factors, FACTORS)},
        _EVIDENCE[practice.evidence_class](),
    ]
    shared = len(same_problems) + len(same_measures) + len(same_factors)
    return Suggestion(practice, score, shared, [reason for reason in reasons if reason])


def _names(codes: list[str], labels: dict) -> str:
    return ", ".join(str(labels[code]) for code in codes)


_EVIDENCE = {
    EvidenceClass.A: lambda: _("consistent evidence"),
    EvidenceClass.B: lambda: _("promising evidence"),
    EvidenceClass.C: lambda: _("mixed or limited evidence: plan an evaluation"),
    EvidenceClass.U: lambda: _("not rated: plan an evaluation"),
}
