"""The verbs of problems."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from plans.plan.services import delete_element, editing
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor

from .models import TRANSITIONS, Problem, ProblemStatus


@dataclass(frozen=True)
class Decision:
    """What the partners decided about a problem: its status, why, who, when.

    `is_override`: it departs from what the matrix of priorities says; then reason, who and when are needed.
    `rank`: the place that it was given in spite of the matrix; only with an override.
    """

    status: str
    reason: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    is_override: bool = False
    rank: int | None = None

    def contradictions(self) -> dict[str, str]:
        """What is missing or contradicts itself, by field."""
        if not self.is_override:
            only = _("A rank is given only by a decision that departs from the matrix.")
            return {"rank": only} if self.rank is not None else {}
        needed = _("A decision that departs from the matrix needs this: it is printed in the plan.")
        names = ("reason", "decided_by", "decided_on")
        return {name: needed for name in names if not getattr(self, name)}


def decide(*, by: Actor, problem: Problem, decision: Decision, revision: int | None = None) -> Problem:
    """Give a problem its status: candidate, priority, watched, not taken up, closed.

    Refused when the decision contradicts itself or the status does not follow from the present one; Conflict when
    somebody else changed the problem since `revision` was read.
    """
    with editing(problem.plan):
        current = Problem.objects.select_for_update(no_key=True).get(pk=problem.pk)
        if revision is not None and revision != current.revision:
            raise Conflict(_("Somebody else has changed this problem in the meantime. Read it again."))
        if reasons := decision.contradictions():
            raise Refused(next(iter(reasons.values())), code="decision_incomplete", reasons=list(reasons))
        _check_move(current.status, decision.status)
        current.status, current.decision_reason = decision.status, decision.reason
        current.decided_by, current.decided_on = decision.decided_by, decision.decided_on
        current.is_override, current.decided_rank = decision.is_override, decision.rank
        current.revision += 1
        current.save()
        return current


def _check_move(old: str, new: str) -> None:
    if new != old and new not in TRANSITIONS[old]:
        told = {"old": ProblemStatus(old).label, "new": ProblemStatus(new).label}
        raise Refused(_("A problem does not go from “%(old)s” to “%(new)s”.") % told, code="not_a_step")


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
