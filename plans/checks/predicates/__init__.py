"""The predicates of the rules. Importing this package registers them all."""

from . import considerations, integrated_plan, jurisdiction, local_approach, principles, safety, support

__all__ = [
    "considerations",
    "integrated_plan",
    "jurisdiction",
    "local_approach",
    "principles",
    "safety",
    "support",
]
