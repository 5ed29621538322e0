"""How many residents or households stand behind a rate, by area and year."""

from dataclasses import dataclass, field

from diagnostics.incidents.models import Denominator, OffenceType
from stakeholders.municipalities.models import AreaKind, Population
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
    """Residents and households by (area, year). Where a year is missing the nearest one stands in.

    `whole_town` are the areas that are the whole municipality; `parts` those that together make it up.
    """

    values: dict[int, dict[int, dict[str, int | None]]]
    whole_town: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    @classmethod
    def load(cls, actor) -> "Denominators":
        rows = Population.objects.visible_to(actor).values_list(
            "area_id", "area__kind", "year", "residents", "households"
        )
        values: dict = {}
        by_kind: dict[str, set[int]] = {}
        for area, kind, year, residents, households in rows:
            values.setdefault(area, {})[year] = {
                Denominator.RESIDENTS: residents,
                Denominator.HOUSEHOLDS: households,
            }
            by_kind.setdefault(kind, set()).add(area)
        whole = sorted(by_kind.get(AreaKind.MUNICIPALITY, ()))
        layers = [by_kind.get(kind, set()) for kind in (AreaKind.NEIGHBOURHOOD, AreaKind.DISTRICT)]
        return cls(values, whole, sorted(max(layers, key=len)))

    def of_area(self, area: int | None, year: int, base: str) -> int | None:
        """The number for an area (None: the whole town) in the year or the nearest year with a number."""
        if area is None:
            return self._of_town(year, base)
        known = {one: told[base] for one, told in self.values.get(area, {}).items() if told[base]}
        if not known:
            return None
        return known[min(known, key=lambda one: (abs(one - year), one > year))]

    def _of_town(self, year: int, base: str) -> int | None:
        for areas in (self.whole_town, self.parts):
            numbers = [self.of_area(area, year, base) for area in areas]
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
