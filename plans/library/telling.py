"""Practices and suggestions in words and tones, as templates want them."""

from collections.abc import Iterable

from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES

from .practices import SETTINGS, CostBand, EvidenceClass, Practice, Provenance
from .suggestions import Suggestion

TONES = {
    EvidenceClass.A: "success",
    EvidenceClass.B: "info",
    EvidenceClass.C: "warning",
    EvidenceClass.U: "neutral",
    EvidenceClass.H: "error",
}
_EVIDENCE = dict(EvidenceClass.choices)
_COST = dict(CostBand.choices)
_PROVENANCE = dict(Provenance.choices)


def told(practice: Practice) -> dict:
    """A practice with its codes in words."""
    return {
        "practice": practice,
        "tone": TONES[practice.evidence_class],
        "evidence": _EVIDENCE[practice.evidence_class],
        "cost": _COST.get(practice.cost, ""),
        "provenance": _PROVENANCE[practice.provenance],
        "measures": [(code, MEASURES[code]) for code in practice.measures],
        "problems": [PROBLEM_TYPES[code] for code in practice.problems],
        "factors": [(code, FACTORS[code]) for code in practice.factors],
        "settings": [SETTINGS[code] for code in practice.settings],
    }


def told_suggestions(suggestions: Iterable[Suggestion]) -> list[dict]:
    return [{**told(one.practice), "reasons": one.reasons} for one in suggestions]
