"""By which codes the check recognises what a profile asks, by kind of requirement, with their words."""

from plans.plan.taxonomy import FACTORS, MEASURES, PROBLEM_TYPES
from stakeholders.consultations.coverage.models import ParticipantGroup
from stakeholders.organisations.taxonomy import ACTOR_GROUPS

from .document_parts import DOCUMENT_PARTS
from .models import RequirementKind

_PARTICIPANTS = dict(ParticipantGroup.choices)
CODES_BY_KIND = {
    RequirementKind.SIGNATORY: ACTOR_GROUPS,
    RequirementKind.MEMBER: ACTOR_GROUPS,
    RequirementKind.RECIPIENT: ACTOR_GROUPS,
    RequirementKind.CONSULTEE: {**ACTOR_GROUPS, **_PARTICIPANTS},
    RequirementKind.THEME: {**PROBLEM_TYPES, **FACTORS, **MEASURES},
    RequirementKind.SECTION: DOCUMENT_PARTS,
    RequirementKind.NOTE: {},
}


def words_of(kind: str, codes) -> list[str]:
    """The codes of a requirement in words; a code that is not known stays as it is."""
    known = CODES_BY_KIND.get(kind, {})
    return [str(known.get(code, code)) for code in codes]


def unknown(kind: str, codes) -> list[str]:
    known = CODES_BY_KIND.get(kind, {})
    return [code for code in codes if code not in known]
