"""Actions as rows of the timeline, grouped by the first objective they serve."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Action
from .timeline import Milestone, Row
from .words import STATUS_TONES


def timeline_rows(actions: Iterable[Action], *, town: str, today: date) -> list[Row]:
    """Give the actions with objectives and milestones prefetched; those without an objective come last."""
    rows = []
    for action in actions:
        objectives = sorted(action.objectives.all(), key=lambda objective: (objective.order, objective.code))
        first = objectives[0] if objectives else None
        key = (first is None, first.order if first else 0, first.code if first else "", action.order)
        group = f"{first.code} {first.statement}" if first else _("Without an objective")
        rows.append((key, _row(action, group, town, today)))
    return [row for _key, row in sorted(rows, key=lambda pair: pair[0])]


def _row(action: Action, group: str, town: str, today: date) -> Row:
    return Row(
        label=str(action),
        start=action.starts_on,
        end=action.ends_on,
        milestones=[
            Milestone(
                on=one.due_on,
                label=one.title,
                done=one.done_on is not None,
                missed=one.done_on is None and one.due_on < today,
            )
            for one in action.milestones.all()
        ],
        tone=STATUS_TONES[action.status],
        href=reverse("action_detail", kwargs={"town": town, "uid": action.uid}),
        status=action.get_status_display(),
        group=group,
    )
