"""Those who took part against those who live here, by sex, age and area."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Fewer people than this say nothing about shares.
LEAST_COUNTED = 30
# Share among those who took part ÷ share among residents, below which a group is called under-represented.
LOW, VERY_LOW = 0.8, 0.5


class Standing(StrEnum):
    UNKNOWN = "unknown"  # nothing to compare with
    FEW = "few"  # too few were counted
    VERY_LOW = "very_low"
    LOW = "low"
    FAIR = "fair"


@dataclass(frozen=True)
class Compared:
    """A group: people who took part, their share, the share among residents, and the first divided by the second."""

    key: str
    people: int
    share: float | None
    of_town: float | None
    standing: Standing

    @property
    def ratio(self) -> float | None:
        if not self.of_town or self.share is None:
            return None
        return self.share / self.of_town


def compare(took_part: dict[str, int], residents: dict[str, int], keys: Iterable[str]) -> list[Compared]:
    """Each of `keys` (which divide the town without remainder) by its shares; those who were not asked count nowhere.

    A group is under-represented below LOW times its share among residents, strongly so below VERY_LOW times.
    """
    keys = list(keys)
    counted = sum(took_part.get(key, 0) for key in keys)
    living = sum(residents.get(key, 0) for key in keys)
    return [_compared(key, took_part.get(key, 0), counted, residents.get(key), living) for key in keys]


def _compared(key: str, people: int, counted: int, living_here: int | None, living: int) -> Compared:
    share = people / counted if counted else None
    of_town = living_here / living if living_here is not None and living else None
    return Compared(key, people, share, of_town, _standing(share, of_town, counted))


def _standing(share: float | None, of_town: float | None, counted: int) -> Standing:
    if not of_town:
        return Standing.UNKNOWN
    if counted < LEAST_COUNTED or share is None:
        return Standing.FEW
    if share < VERY_LOW * of_town:
        return Standing.VERY_LOW
    return Standing.LOW if share < LOW * of_town else Standing.FAIR
