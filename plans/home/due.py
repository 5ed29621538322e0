"""What is due soon or late, of all kinds, in one list."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.models import Indicator
from plans.models import Evaluation, Milestone, Plan
from stakeholders.models import Agreement, MeetingDecision, Round

AHEAD = timedelta(days=60)
MOST = 8


@dataclass(frozen=True)
class Due:
    """Something with a deadline, and the page on which it is looked after."""

    on: date
    kind: str
    label: str
    url: str
    is_late: bool


def due_soon(actor, plan: Plan | None, today: date) -> list[Due]:
    """What is late or due within sixty days, the earliest first. Six queries."""
    town = actor.municipality.slug
    until = today + AHEAD

    def one(on: date, kind: str, label: str, name: str, /, **arguments) -> Due:
        return Due(on, kind, label, reverse(name, kwargs={"town": town, **arguments}), on < today)

    found = [
        one(row.next_value_due_on, _("Value"), row.name, "indicator_detail", uid=row.uid)
        for row in Indicator.objects.visible_to(actor)
        .filter(next_value_due_on__lte=until)
        .order_by("next_value_due_on")[:MOST]
    ]
    found += [
        one(row.closes_at.date(), _("Consultation closes"), row.title, "round_detail", uid=row.uid)
        for row in Round.objects.visible_to(actor).filter(state="open", closes_at__date__lte=until)[:MOST]
    ]
    found += [
        one(row.due_on, _("Decision"), str(row), "meeting_detail", pk=row.meeting_id)
        for row in MeetingDecision.objects.visible_to(actor)
        .open()
        .filter(due_on__lte=until)
        .order_by("due_on")[:MOST]
    ]
    found += [
        one(row.valid_to, _("Agreement ends"), row.title, "record_list", kind="agreements")
        for row in Agreement.objects.visible_to(actor).filter(valid_to__range=(today, until))[:MOST]
    ]
    if plan is not None:
        found += _of_plan(plan, today, until, one)
    return sorted(found, key=lambda due: (due.on, due.label))[:MOST]


def _of_plan(plan: Plan, today: date, until: date, one) -> list[Due]:
    milestones = (
        Milestone.objects.filter(action__plan=plan, done_on=None, due_on__lte=until)
        .exclude(action__status__in=["completed", "stopped"])
        .select_related("action")
        .order_by("due_on")[:MOST]
    )
    evaluations = Evaluation.objects.filter(plan=plan, due_on__lte=until).exclude(state="decided")
    return [
        *(
            one(
                row.due_on,
                _("Milestone"),
                f"{row.action.code} {row.title}",
                "action_detail",
                uid=row.action.uid,
            )
            for row in milestones
        ),
        *(
            one(row.due_on, _("Evaluation"), row.title, "evaluation_detail", uid=row.uid)
            for row in evaluations.order_by("due_on")[:MOST]
        ),
    ]
