"""The problems of the current plan, told to the findings that they rest on."""

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.findings.uses import Use, uses_source
from plans.plan.models import PlanStage

from .models import Problem


@uses_source
def problems_as_uses(actor, finding) -> list[Use]:
    """One use for each problem that rests on the finding."""
    problems = Problem.objects.visible_to(actor).filter(finding_links__finding=finding)
    return [
        Use(
            _("Problem"),
            str(problem),
            reverse("problem_detail", kwargs={"town": actor.municipality.slug, "uid": problem.uid}),
        )
        for problem in problems.exclude(plan__stage=PlanStage.CLOSED)
    ]
