"""What an organisation is to do itself: other rooms say so, as this one knows nothing of plans."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from stakeholders.access.permissions import Actor
from stakeholders.organisations.models import Organisation


@dataclass(frozen=True)
class Duty:
    """One part of an organisation: its words, how it stands, and the address on which it is accepted, if asked."""

    title: str
    words: str
    tone: str
    state: str
    is_asked: bool = False
    is_changed: bool = False
    url: str = ""


# Asked with the actor, the organisation, and the uid of the thing that the consulted text is about.
Teller = Callable[[Actor, Organisation, UUID | None], list[Duty]]
_tellers: list[Teller] = []


def tells_duties(teller: Teller) -> Teller:
    _tellers.append(teller)
    return teller


def duties_of(actor: Actor, organisation: Organisation, subject_uid: UUID | None) -> list[Duty]:
    return [duty for teller in _tellers for duty in teller(actor, organisation, subject_uid)]
