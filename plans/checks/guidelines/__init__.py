"""The guidelines as data: clauses and rules."""

from . import considerations, integrated_plan, jurisdiction, local_approach, principles, safety, support
from .clauses import BY_ID as CLAUSES_BY_ID
from .clauses import CLAUSES
from .open_points import EVALUATED_BY, NOT_EVALUATED
from .rule import Clause, Rule, Severity

RULES: tuple[Rule, ...] = (
    *local_approach.RULES,
    *integrated_plan.RULES,
    *considerations.RULES,
    *support.RULES,
    *safety.RULES,
    *principles.RULES,
    *jurisdiction.RULES,
)
RULES_BY_ID = {rule.id: rule for rule in RULES}

__all__ = [
    "CLAUSES",
    "CLAUSES_BY_ID",
    "EVALUATED_BY",
    "NOT_EVALUATED",
    "RULES",
    "RULES_BY_ID",
    "Clause",
    "Rule",
    "Severity",
]
