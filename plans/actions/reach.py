"""Which actions reach a target group."""

from django.urls import reverse

from plans.plan.models import PlanStage
from stakeholders.groups.uses import Use, tells_uses

from .models import Action


@tells_uses
def actions_for(actor, group) -> list[Use]:
    rows = Action.objects.visible_to(actor).filter(group_links__group=group)
    town = actor.municipality.slug
    return [
        Use(str(action), reverse("action_detail", kwargs={"town": town, "uid": action.uid}))
        for action in rows.exclude(plan__stage=PlanStage.CLOSED).order_by("order", "code")
    ]
