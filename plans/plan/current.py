"""The plan that a town works on."""

from django.http import Http404

from .models import Plan, PlanStage


def current_plan(actor) -> Plan | None:
    """The one plan of the actor's town that is not closed; None before there is one."""
    return (
        Plan.objects.visible_to(actor).exclude(stage=PlanStage.CLOSED).select_related("municipality").first()
    )


def current_plan_or_404(actor) -> Plan:
    plan = current_plan(actor)
    if plan is None:
        raise Http404
    return plan
