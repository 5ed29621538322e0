"""Parts of the plan's document that a profile may ask for, and how one sees that they are there."""

from collections.abc import Callable
from dataclasses import dataclass

from plans.checks.facts import Facts
from plans.profiles.document_parts import DOCUMENT_PARTS
from stakeholders.organisations.models import AgreementKind


@dataclass(frozen=True, slots=True)
class DocumentPart:
    title: str
    is_there: Callable[[Facts], object]


def _all(rows, has: Callable) -> bool:
    found = list(rows)
    return bool(found) and all(has(row) for row in found)


def _in_force(facts: Facts, agreement) -> bool:
    return agreement.signed_on is not None and (
        agreement.valid_to is None or agreement.valid_to >= facts.today
    )


_IS_THERE: dict[str, Callable[[Facts], object]] = {
    "vision": lambda facts: facts.plan.vision.strip(),
    "mandate": lambda facts: facts.plan.legal_basis.strip() or facts.plan.council_decision.strip(),
    "other_plans": lambda facts: facts.other_plans,
    "findings": lambda facts: facts.findings,
    "factors": lambda facts: _all(facts.priorities, lambda one: one.factor_rows),
    "scores": lambda facts: _all(
        facts.priorities, lambda one: one.score is not None or one.decision_reason.strip()
    ),
    "objectives": lambda facts: facts.objectives,
    "targets": lambda facts: _all(
        facts.objectives, lambda one: one.pk in {target.objective_id for target in facts.targets}
    ),
    "leads": lambda facts: _all(facts.actions, facts.lead),
    "evidence": lambda facts: _all(facts.actions, lambda one: one.evidence_class),
    "budget": lambda facts: _all(facts.actions, lambda one: one.cost is not None),
    "evaluation": lambda facts: facts.plan.evaluation_method.strip() and facts.plan.first_evaluation_on,
    "revision": lambda facts: facts.plan.next_revision_on,
    "charter": lambda facts: any(
        one.kind == AgreementKind.CHARTER and _in_force(facts, one) for one in facts.agreements
    ),
}
PARTS_OF_DOCUMENT = {code: DocumentPart(DOCUMENT_PARTS[code], there) for code, there in _IS_THERE.items()}
