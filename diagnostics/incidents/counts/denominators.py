"""How many people, homes, vehicles or businesses stand behind a rate, by area and year."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from diagnostics.incidents.models import OffenceType
from stakeholders.municipalities.models import Area, AreaKind, Population
from stakeholders.spreadsheets.periods import Period

from .spans import Span, days_of

PER = 1_000
PER_HOMICIDE = 100_000  # the unit in which homicide is compared between countries
SECTION_DEATHS = "01"


def per_of(offence: OffenceType) -> int:
    """Rates are per 1,000, those of deaths per 100,000."""
    return PER_HOMICIDE if offence.iccs_code.startswith(SECTION_DEATHS) else PER


@dataclass
class Denominators:
    """Numbers by area, year and kind. Where a year is missing the nearest one stands in.

    `whole_town` are the areas that are the whole municipality; `parts` those that together make it up.
    """

    values: dict[int, dict[int, dict[str, int | None]]]
    whole_town: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    times: dict[int, tuple] = field(default_factory=dict)  # area → in force from, until
    lacking: set[date] = field(
        default_factory=set
    )  # first days of newer divisions whose numbers are incomplete
    # A page asks for the same number again and again: for every offence in every month.
    _told: dict[tuple, int | None] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def load(cls, actor) -> "Denominators":
        rows = Population.objects.visible_to(actor).values_list(
            "area_id", "area__kind", "area__since__valid_from", "area__retired_on", "year", *Population.KINDS
        )
        values: dict = {}
        by_kind: dict[str, set[int]] = {}
        times: dict[int, tuple] = {}
        for area, kind, since, until, year, *numbers in rows:
            values.setdefault(area, {})[year] = dict(zip(Population.KINDS, numbers, strict=True))
            by_kind.setdefault(kind, set()).add(area)
            times[area] = (since, until)
        whole = sorted(by_kind.get(AreaKind.MUNICIPALITY, ()))
        layers = [by_kind.get(kind, set()) for kind in (AreaKind.NEIGHBOURHOOD, AreaKind.DISTRICT)]
        lacking = Area.objects.visible_to(actor).filter(
            populations=None, since__replaces__isnull=False, since__valid_from__isnull=False
        )
        begun = set(lacking.values_list("since__valid_from", flat=True))
        return cls(values, whole, sorted(max(layers, key=len)), times, begun)

    def _then(self, areas: list[int], year: int) -> list[int]:
        """Those of the areas that were in force in the middle of a year: two divisions are never added up.

        While an area of a newer division has no numbers yet, the division before stands in.
        """
        day = date(year, 7, 1)
        for begun in sorted(self.lacking, reverse=True):
            if begun <= day:
                day = begun - timedelta(days=1)
        kept = []
        for area in areas:
            since, until = self.times.get(area, (None, None))
            if (since is None or since <= day) and (until is None or until >= day):
                kept.append(area)
        return kept or [area for area in areas if self.times.get(area, (None, None))[1] is None]

    def of_area(self, area: int | None, year: int, base: str) -> int | None:
        """The number for an area (None: the whole town) in the year or the nearest year with a number."""
        key = (area, year, base)
        if key not in self._told:
            self._told[key] = self._of_town(year, base) if area is None else self._nearest(area, year, base)
        return self._told[key]

    def _nearest(self, area: int, year: int, base: str) -> int | None:
        known = {one: told[base] for one, told in self.values.get(area, {}).items() if told.get(base)}
        if not known:
            return None
        return known[min(known, key=lambda one: (abs(one - year), one > year))]

    def _of_town(self, year: int, base: str) -> int | None:
        for areas in (self.whole_town, self.parts):
            numbers = [self.of_area(area, year, base) for area in self._then(areas, year)]
            if numbers and all(numbers):
                return sum(numbers)
        return None

    def exposure(self, area: int | None, span: Span, base: str) -> float | None:
        """Person-years (or household-years) of a span; a whole calendar year counts as exactly one."""
        total = 0.0
        for year in span.years:
            number = self.of_area(area, year, base)
            if number is None:
                return None
            total += number * span.year_share(year)
        return total or None

    def of_period(self, area: int | None, one: Period, base: str) -> float | None:
        """Person-years of one period."""
        number = self.of_area(area, one.start.year, base)
        return number * one.days / days_of(one.start.year) if number else None

    def years_used(self, span: Span) -> dict[int, int]:
        """Year of the span → year whose population stands in for it, where that is another one."""
        known = sorted({year for told in self.values.values() for year in told})
        if not known:
            return {}
        nearest = {year: min(known, key=lambda one: (abs(one - year), one > year)) for year in span.years}
        return {year: used for year, used in nearest.items() if used != year}
