"""The verbs of objectives, and where they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from diagnostics.indicators.judgement import Goal, Verdict, judge
from diagnostics.indicators.models import Indicator, IndicatorValue
from diagnostics.indicators.services import latest_values
from diagnostics.indicators.shown import measured_of
from diagnostics.indicators.words import tone_of, words_of
from plans.plan.services import delete_element, editing
from plans.plan.small_counts import told_targets
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .interim import pairs
from .models import Objective, Target


@dataclass(frozen=True)
class Standing:
    """A target with the newest value of its indicator, judged."""

    target: Target
    value: IndicatorValue | None
    verdict: Verdict

    @property
    def indicator(self) -> Indicator:
        return self.target.indicator

    @property
    def tone(self) -> str:
        return tone_of(self.verdict)

    @property
    def words(self) -> str:
        """Without a baseline that this reader may not see nothing is judged."""
        return _("not shown") if hasattr(self.target, "hidden_below") else words_of(self.verdict)


def goal_of(target: Target) -> Goal:
    """What the target asks of its indicator."""
    return Goal(
        target.indicator.judged_direction,
        target.baseline_value,
        target.baseline_on,
        target.target_value,
        target.target_on,
        pairs(target.interim_targets),
    )


def standing_of(target: Target, value: IndicatorValue | None) -> Standing:
    """How a target stands by the newest value of its indicator."""
    measured = measured_of(target.indicator, value) if value else None
    return Standing(target, value, judge(goal_of(target), measured))


def standings(targets: Iterable[Target], actor: Actor) -> list[Standing]:
    """How the targets stand for the actor, with one query for all values. Give them with their indicators."""
    targets = told_targets(targets, actor)
    newest = latest_values({target.indicator_id for target in targets}, actor)
    return [standing_of(target, newest.get(target.indicator_id)) for target in targets]


def target_errors(given: dict) -> dict[str, str]:
    """What contradicts itself in a target, by field."""
    errors = {}
    begun, due = given.get("baseline_on"), given.get("target_on")
    if begun and due and due <= begun:
        errors["target_on"] = _("The target date must come after the baseline was measured.")
    days = [on for on, _value in pairs(given.get("interim_targets") or ())]
    if len(days) > len(set(days)):
        errors["interim_targets"] = _("A day stands here twice.")
    elif outside := [on for on in days if (begun and on <= begun) or (due and on >= due)]:
        errors["interim_targets"] = _("%(day)s does not lie between the baseline and the target date.") % {
            "day": outside[0].isoformat()
        }
    return errors


def why_kept(objective: Objective) -> str:
    """Why the objective may not be deleted; empty when it may."""
    actions = ", ".join(objective.actions.order_by("code").values_list("code", flat=True))
    if not actions:
        return ""
    return _(
        "Actions serve this objective: %(codes)s. Link them to another objective or delete them first."
    ) % {"codes": actions}


def delete_objective(*, by: Actor, objective: Objective) -> None:
    """Take an objective out of the plan; refused while actions serve it or evaluations look at it."""
    with editing(objective.plan):
        if reason := why_kept(objective):
            raise Refused(reason, code="still_used")
        delete_element(by=by, element=objective)


def is_outside_plan(objective: Objective, due: date | None) -> bool:
    """Whether the date lies outside the plan's period. It may be saved; the check will ask."""
    return due is not None and not objective.plan.period_start <= due <= objective.plan.period_end
