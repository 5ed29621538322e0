"""The verbs of the table: change cells, change many rows at once, set the order.

Each is one transaction in which the plan is open for change. The database's own trail says what was before, and
`undoing` reads it back.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from plans.actions import services
from plans.actions.models import Action, Responsibility
from plans.objectives.models import Objective
from plans.plan.models import Plan
from plans.plan.services import editing
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area
from stakeholders.organisations.models import Organisation

from .cells import Offer

LINKED = ("objectives", "areas")
MOST_DAYS = 3660


def offer_of(plan: Plan) -> Offer:
    """What cells may name, in three queries."""
    town = plan.municipality_id
    organisations = Organisation.objects.filter(municipality=town).only("name", "municipality_id")
    return Offer(
        organisations={" ".join(one.name.split()).casefold(): one for one in organisations},
        objectives={one.code: one for one in Objective.objects.of(plan)},
        areas={one.code: one for one in Area.objects.in_use().filter(municipality=town).defer("geometry")},
    )


def with_cells(rows):
    """Actions with all that a cell shows, in four further queries."""
    parts = Responsibility.objects.select_related("organisation")
    return rows.prefetch_related(
        "objectives",
        Prefetch("areas", Area.objects.defer("geometry")),
        "funding_lines",
        Prefetch("responsibilities", parts),
    )


def change_cells(*, by: Actor, action: Action, values: Mapping[str, object]) -> None:
    """Write some cells of one row. The values have been read; what contradicts itself is refused."""
    with editing(action.plan):
        values = dict(values)
        links = {name: values.pop(name) for name in LINKED if name in values}
        has_lead, lead = "lead" in values, values.pop("lead", None)
        stands = {"starts_on": action.starts_on, "ends_on": action.ends_on} | values
        for message in services.action_errors(stands).values():
            raise Refused(message, code="contradiction")
        if has_lead:
            _lead(by, action, lead)
        for name, value in values.items():
            setattr(action, name, value)
        # Counted by the database, so that two cells saved at once both count.
        action.revision = F("revision") + 1
        action.save(update_fields=[*values, "revision", "updated_at"])
        for name, rows in links.items():
            getattr(action, name).set(rows, through_defaults={"municipality_id": action.municipality_id})


def _lead(by: Actor, action: Action, organisation) -> None:
    former = services.lead_of(action)
    if organisation is not None and former is not None and former.organisation_id == organisation.pk:
        return
    task = former.task if former else ""
    if organisation is not None:
        # Who comes to lead no longer supports as well.
        action.responsibilities.filter(organisation=organisation, kind="support").delete()
    services.set_lead(by=by, action=action, organisation=organisation, task=task)


def change_many(*, by: Actor, plan: Plan, actions: Iterable[Action], deed: str, value) -> int:
    """Do one thing to many rows; returns how many. `deed` is a key of MANY and `value` what it needs."""
    with editing(plan):
        number = 0
        for action in actions:
            MANY[deed](by, action, value)
            number += 1
        return number


def _set(name: str):
    return lambda by, action, value: change_cells(by=by, action=action, values={name: value})


def _shift(by: Actor, action: Action, days: int) -> None:
    if abs(days) > MOST_DAYS:
        raise Refused(_("That is more than ten years."), code="too_far")
    step = timedelta(days=days)
    moved = {
        name: day + step for name in ("starts_on", "ends_on") if (day := getattr(action, name)) is not None
    }
    change_cells(by=by, action=action, values=moved)
    for milestone in action.milestones.filter(done_on=None):
        milestone.due_on += step
        milestone.save(update_fields=["due_on", "updated_at"])


def _more(name: str):
    def add(by: Actor, action: Action, given: list) -> None:
        stands = _present(action, name)
        change_cells(by=by, action=action, values={name: [*stands, *(x for x in given if x not in stands)]})

    return add


def _less(name: str):
    def take(by: Actor, action: Action, given: list) -> None:
        kept = [one for one in _present(action, name) if one not in given]
        change_cells(by=by, action=action, values={name: kept})

    return take


def _present(action: Action, name: str) -> list:
    return list(getattr(action, name).all()) if name in LINKED else list(getattr(action, name))


def _delete(by: Actor, action: Action, _nothing) -> None:
    try:
        services.delete_action(by=by, action=action)
    except Refused as refused:
        raise Refused(f"{action.code}: {refused}", code=refused.code) from refused


MANY = {
    "lead": _set("lead"),
    "resource_level": _set("resource_level"),
    "shift": _shift,
    "add_areas": _more("areas"),
    "remove_areas": _less("areas"),
    "add_measures": _more("measures"),
    "remove_measures": _less("measures"),
    "duplicate": lambda by, action, _nothing: services.duplicate_action(by=by, action=action),
    "delete": _delete,
}


def put_in_order(*, by: Actor, plan: Plan, action: Action, before: Action | None) -> None:
    """Put an action before another one, or at the end. Only the places that change are written."""
    with editing(plan):
        rows = list(Action.objects.of(plan).order_by("order", "code", "pk"))
        rows = [row for row in rows if row.pk != action.pk]
        keys = [row.pk for row in rows]
        place = keys.index(before.pk) if before is not None and before.pk in keys else len(rows)
        rows.insert(place, action)
        for order, row in enumerate(rows, start=1):
            if row.order != order:
                Action.objects.filter(pk=row.pk).update(order=order)


def step(*, by: Actor, plan: Plan, action: Action, up: bool) -> None:
    """One place up or down; at the end of the list nothing happens."""
    keys = list(Action.objects.of(plan).order_by("order", "code", "pk").values_list("pk", flat=True))
    place = keys.index(action.pk)
    target = place - 1 if up else place + 2
    if (up and place == 0) or (not up and place == len(keys) - 1):
        return
    before = Action.objects.filter(pk=keys[target]).first() if target < len(keys) else None
    put_in_order(by=by, plan=plan, action=action, before=before)
