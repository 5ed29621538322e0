"""What indicators are held against. Whoever sets targets tells them here; indicators know nothing of plans.

A source is a function (actor, indicator ids) -> list of Aim, registered once when the application starts.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass

from .judgement import Goal


@dataclass(frozen=True)
class Aim:
    """A goal for an indicator, with the name and the address of what sets it.

    `hidden_below`: the reader may not see the baseline, which is a count smaller than this.
    """

    indicator_id: int
    goal: Goal
    label: str
    url: str
    hidden_below: int = 0


Source = Callable[[object, Collection[int]], list[Aim]]
_sources: list[Source] = []


def aims_source(source: Source) -> Source:
    """Register a function that knows aims."""
    if source not in _sources:
        _sources.append(source)
    return source


def aims_of(actor, indicator_ids: Collection[int]) -> dict[int, list[Aim]]:
    """All aims for these indicators, by indicator; one question to each source."""
    found = defaultdict(list)
    if indicator_ids:
        for source in _sources:
            for aim in source(actor, indicator_ids):
                found[aim.indicator_id].append(aim)
    return found
