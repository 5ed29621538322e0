"""The targets of the current plan, told to the indicators they are about."""

from django.urls import reverse

from diagnostics.indicators.aims import Aim, aims_source
from plans.plan.models import PlanStage
from plans.plan.small_counts import told_targets

from .models import Target
from .services import goal_of


@aims_source
def targets_as_aims(actor, indicator_ids) -> list[Aim]:
    """One aim for each target that an objective of the current plan sets."""
    targets = told_targets(
        Target.objects.visible_to(actor)
        .filter(indicator_id__in=indicator_ids)
        .exclude(objective__plan__stage=PlanStage.CLOSED)
        .select_related("indicator", "objective"),
        actor,
    )
    return [
        Aim(
            target.indicator_id,
            goal_of(target),
            f"{target.objective.code} {target.objective.statement}",
            reverse(
                "objective_detail", kwargs={"town": actor.municipality.slug, "uid": target.objective.uid}
            ),
            getattr(target, "hidden_below", 0),
        )
        for target in targets
    ]
