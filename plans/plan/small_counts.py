"""Small counts in the draft: left out for those who may not see them, as in a frozen version (`versions.disclosing`).

The rows that are returned are for reading only: a figure that was left out is None in them, and `hidden_below` says
below which number it is.
"""

from collections.abc import Iterable

from plans.versions.disclosing import is_small
from stakeholders.access.permissions import Actor, Permission, can


def smallest_for(actor: Actor) -> int:
    """The smallest count of cases that the actor may see; 0 for who may see all."""
    return 0 if can(actor, Permission.SEE_SMALL_COUNTS) else actor.municipality.small_count_threshold


def told_problem(problem, actor: Actor):
    """A problem without its extent where that is a small count."""
    return _told(problem, "extent_value", problem.extent_unit, actor)


def told_targets(targets: Iterable, actor: Actor) -> list:
    """Targets without their baseline where that is a small count. Give them with their indicators."""
    return [_told(one, "baseline_value", one.indicator.unit, actor) for one in targets]


def _told(row, name: str, unit: str, actor: Actor):
    smallest, figure = smallest_for(actor), getattr(row, name)
    if smallest and figure is not None and is_small(str(figure), unit, smallest):
        setattr(row, name, None)
        row.hidden_below = smallest
    return row
