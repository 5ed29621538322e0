"""Where a target group is reached: other rooms say so, as this one knows nothing of plans."""

from collections.abc import Callable
from dataclasses import dataclass

from stakeholders.access.permissions import Actor

from .models import TargetGroup


@dataclass(frozen=True)
class Use:
    """One thing that is meant for the group, and the address of its page."""

    label: str
    url: str


Teller = Callable[[Actor, TargetGroup], list[Use]]
_tellers: list[Teller] = []


def tells_uses(teller: Teller) -> Teller:
    _tellers.append(teller)
    return teller


def uses_of(actor: Actor, group: TargetGroup) -> list[Use]:
    return [use for teller in _tellers for use in teller(actor, group)]
