"""What a computation answers when the data cannot carry the statement that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .methods import gettext_noop

REASONS = {
    "too_short": gettext_noop(
        "A trend needs at least 24 months; this series has %(months)s. Show the counts instead."
    ),
    "too_few_points": gettext_noop(
        "A trend needs at least %(needed)s points to tell direction from noise; this series has %(points)s."
    ),
    "too_few_incidents": gettext_noop(
        "Only %(count)s incidents in the whole series: too few for a trend. Show the counts instead."
    ),
    "no_times": gettext_noop("No incident has a time of day, so there is no map of hours."),
    "too_few_timed": gettext_noop(
        "Only %(count)s incidents are known to within a day; a map of hours needs %(needed)s."
    ),
    "times_mostly_unknown": gettext_noop(
        "Only %(count)s of %(total)s incidents are known to within a day: a map of hours would show guesses."
    ),
    "too_few_cells": gettext_noop(
        "A map of %(cells)s cells is too small for hot spots; they need %(needed)s."
    ),
    "too_few_on_map": gettext_noop(
        "Only %(count)s incidents on the map; hot spots need %(needed)s. Show the counts instead."
    ),
    "all_the_same": gettext_noop("Every cell has the same count, %(count)s: no place stands out."),
    "no_fit": gettext_noop("No trend line fits this series. Show the counts instead."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that is not made, with the reason: ``code``, its parameters and the English text."""

    code: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def template(self) -> str:
        """The untranslated message, for gettext."""
        return REASONS[self.code]

    @property
    def text(self) -> str:
        return self.template % self.params

    def __str__(self) -> str:
        return self.text
