"""Which plan is worked on, whether it may be changed now, and the verbs of plan and elements."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from stakeholders.access.codes import next_code
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .current import current_plan
from .models import Element, Plan, PlanStage


def why_locked(plan: Plan) -> str:
    """Why the plan may not be changed now and what opens it; empty when it may be changed."""
    if plan.is_editable:
        return ""
    if plan.stage == PlanStage.CLOSED:
        return _("This plan is closed. It is kept as it was; a new plan is a new record.")
    return _(
        "The plan is in force, so its text stands as adopted. To change it, record an evaluation and decide "
        "to adapt, extend or stop: that decision opens a revision."
    )


@contextmanager
def editing(plan: Plan) -> Iterator[Plan]:
    """One transaction in which the plan is open for change and stays so until it ends.

    The row is locked, so that an adoption waits for the change or the change sees the adoption.
    Raises Refused with code "plan_in_force".
    """
    with transaction.atomic():
        locked = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if reason := why_locked(locked):
            raise Refused(reason, code="plan_in_force")
        yield locked


def contradictions(given: dict) -> dict[str, str]:
    """What contradicts itself in the details of a plan, by field."""
    start, end = given.get("period_start"), given.get("period_end")
    return {"period_end": _("The plan must end after it starts.")} if start and end and end <= start else {}


def refuse_second_plan(actor: Actor) -> None:
    """Raise Refused when the town has a plan that is not closed."""
    if current_plan(actor) is not None:
        raise Refused(_("There is a plan already. A town has one plan at a time."), code="plan_exists")


def create_plan(*, by: Actor, plan: Plan) -> Plan:
    """The town's first plan, or the next one after the last was closed."""
    refuse_second_plan(by)
    plan.municipality = by.municipality
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError:
        # Somebody else began one between the question and the answer.
        refuse_second_plan(by)
        raise
    return plan


def propose_code(plan: Plan, model: type[Element]) -> str:
    """The code that the next element of this kind would naturally have."""
    first = {"problem": "P1", "objective": "O1", "action": "A01"}[model._meta.model_name]
    return next_code(model.objects.of(plan).values_list("code", flat=True), first=first)


def place_last(element: Element) -> None:
    """A new element comes after the others."""
    last = type(element).objects.filter(plan_id=element.plan_id).aggregate(last=Max("order"))["last"]
    element.order = 1 if last is None else last + 1


def move(*, by: Actor, element: Element, up: bool) -> None:
    """Change places with the neighbour above or below; at the end of the list nothing happens."""
    with editing(element.plan):
        rows = list(type(element).objects.filter(plan_id=element.plan_id).order_by("order", "code"))
        place = next(i for i, row in enumerate(rows) if row.pk == element.pk)
        other = place - 1 if up else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        for order, row in enumerate(rows, start=1):
            if row.order != order:
                type(element).objects.filter(pk=row.pk).update(order=order)


def delete_element(*, by: Actor, element: Element) -> None:
    """Take an element out of the plan. Refused while other records stand on it; they are named."""
    with editing(element.plan):
        try:
            element.delete()
        except ProtectedError as protected:
            names = sorted({str(row) for row in protected.protected_objects})
            raise Refused(
                _("It is still used: %(names)s.") % {"names": "; ".join(names[:5])}, code="still_used"
            ) from protected
