"""The verbs of problems."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from plans.plan.services import delete_element, editing
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .models import Problem


def option_errors(options: Iterable[dict]) -> list[str]:
    """What contradicts itself among the options that were weighed."""
    if sum(bool(option.get("is_chosen")) for option in options) > 1:
        return [_("Only one option can be the chosen one.")]
    return []


def why_kept(problem: Problem) -> str:
    """Why the problem may not be deleted; empty when it may."""
    codes = ", ".join(problem.objectives.order_by("code").values_list("code", flat=True))
    if not codes:
        return ""
    return _(
        "Objectives answer this problem: %(codes)s. Link them to another problem or delete them first; "
        "if the problem is no longer a priority, change its status instead."
    ) % {"codes": codes}


def delete_problem(*, by: Actor, problem: Problem) -> None:
    """Take a problem out of the plan; refused while objectives answer it."""
    with editing(problem.plan):
        if reason := why_kept(problem):
            raise Refused(reason, code="still_used")
        delete_element(by=by, element=problem)
