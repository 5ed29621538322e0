"""The problems of the current plan and their scores, told to the findings that they rest on."""

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.findings.uses import Use, uses_source
from plans.plan.models import PlanStage

from .models import Problem, ProblemFinding
from .readings import CITED, changes_since


@uses_source
def problems_as_uses(actor, finding) -> list[Use]:
    """One use for each problem that rests on the finding, and one for each that it is scored by."""
    return [*_links(actor, finding), *_scored(actor, finding)]


def _links(actor, finding) -> list[Use]:
    links = (
        ProblemFinding.objects.visible_to(actor)
        .filter(finding=finding)
        .exclude(problem__plan__stage=PlanStage.CLOSED)
        .select_related("problem", "finding")
        .prefetch_related(CITED)
        .order_by("problem__order", "problem__code")
    )
    kinds = {True: _("Problem, which rests on an earlier reading"), False: _("Problem")}
    return [_use(actor, kinds[bool(changes_since(link))], link.problem, "problem_detail") for link in links]


def _scored(actor, finding) -> list[Use]:
    problems = Problem.objects.visible_to(actor).filter(scores__finding=finding).distinct()
    open_ones = problems.exclude(plan__stage=PlanStage.CLOSED)
    return [_use(actor, _("Evidence of a score"), problem, "problem_why") for problem in open_ones]


def _use(actor, kind: str, problem: Problem, page: str) -> Use:
    address = reverse(page, kwargs={"town": actor.municipality.slug, "uid": problem.uid})
    return Use(kind, str(problem), address)
