"""Which offences are counted in which others: robbery holds street robbery, and all thefts hold that of bicycles. Pure.

A file of counts may have both. Whoever knows it can take one from the other, so the gate has to know it too. A town
says of an offence in which other one it is counted, or that it is counted apart. Until it does, an offence is taken
to stand in the one whose international code is the beginning of its own: sooner too much is hidden than too little.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Classified(Protocol):
    """What an offence type says of its place."""

    pk: int
    code: str
    iccs_code: str
    is_sensitive: bool
    counted_apart: bool
    part_of_id: int | None


@dataclass(frozen=True)
class Scheme:
    """Offences of which something is counted, each with the nearest one around it (`around`).

    `sensitive`: those that are so themselves or stand in one that is.
    """

    around: Mapping[int, int] = field(default_factory=dict)
    sensitive: frozenset[int] = frozenset()

    @classmethod
    def of(cls, offences: Iterable[Classified], counted: Collection[int]) -> "Scheme":
        """`offences`: all of the town, so that the way from part to whole has no gap; `counted`: their keys."""
        offences = sorted(offences, key=lambda one: (one.code, one.pk))
        above = containers(offences)
        sensitive = {one.pk for one in offences if one.is_sensitive}
        nearest = {one: _first(_way_up(one, above), counted) for one in counted}
        return cls(
            {one: found for one, found in nearest.items() if found is not None},
            frozenset(one for one in counted if sensitive & {one, *_way_up(one, above)}),
        )

    def parts(self, offence: int) -> list[int]:
        """Those that stand directly in an offence."""
        return [one for one, around in self.around.items() if around == offence]

    def family(self, offence: int) -> list[int]:
        """All offences that are tied to one by containing or being contained, itself among them."""
        while offence in self.around:
            offence = self.around[offence]
        found = [offence]
        for one in found:
            found += self.parts(one)
        return found


def containers(offences: Iterable[Classified]) -> dict[int, int]:
    """Offence → the one that it stands in; what would close a circle is left out."""
    offences = list(offences)
    known, above = {one.pk for one in offences}, {}
    for one in offences:
        around = one.part_of_id or by_code(one, offences)
        if around in known and one.pk not in {around, *_way_up(around, above)}:
            above[one.pk] = around
    return above


def by_code(offence: Classified, offences: Iterable[Classified]) -> int | None:
    """The offence with the longest code of which this one's is a continuation; None where nobody is to guess."""
    if offence.counted_apart or not offence.iccs_code:
        return None
    wider = [
        one
        for one in offences
        if one.iccs_code
        and one.iccs_code != offence.iccs_code
        and offence.iccs_code.startswith(one.iccs_code)
    ]
    found = max(wider, key=lambda one: len(one.iccs_code), default=None)
    return found.pk if found else None


def _way_up(offence: int, above: Mapping[int, int]) -> list[int]:
    way = []
    while offence in above:
        offence = above[offence]
        way.append(offence)
    return way


def _first(way: list[int], counted: Collection[int]) -> int | None:
    return next((one for one in way if one in counted), None)
