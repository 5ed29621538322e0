"""Small towns made at random: few areas, few offences, counts from none to many, and a year that is not over.

Some count an offence, others that stand in it, and one that stands in one of these.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from diagnostics.models import CountFact, DataSource, ImportBatch, OffenceType
from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor, Role
from stakeholders.access.tenancy import scope
from stakeholders.models import Area, Municipality
from stakeholders.spreadsheets.periods import PeriodKind, period_of
from tests.builders import make_area, make_offence, make_source, make_town

MEANS = (0.0, 0.1, 0.4, 1.0, 2.5, 6.0, 25.0)
FIRST = 2023


@dataclass
class RandomTown:
    """`truth`: by offence the counts by place (code, or None) and period, of what it has beyond its `parts`."""

    town: Municipality
    actor: Actor
    areas: dict[str, Area]
    offences: list[OffenceType]
    source: DataSource
    kind: PeriodKind
    truth: dict[str, dict[tuple, int]]
    parts: dict[str, list[str]]

    def units(self, code: str) -> tuple[str, ...]:
        """An offence and all that stand in it."""
        return (code, *(unit for part in self.parts.get(code, ()) for unit in self.units(part)))

    def count(self, code: str, place, period) -> int:
        return sum(self.truth[unit][place, period] for unit in self.units(code))

    def store(self, first: int, last: int) -> None:
        """Put the counts of some periods, by their number, into the database, as an import does."""
        batch = ImportBatch.objects.create(
            municipality=self.town,
            source=self.source,
            file_name="x",
            stored_as="",
            sha256="",
            size=0,
            state="done",
        )
        cells = self.truth[self.offences[0].code]
        periods = sorted({period for _place, period in cells})[first:last]
        CountFact.objects.bulk_create(
            CountFact(
                municipality=self.town, batch=batch, source=self.source, area=self.areas.get(place),
                offence=offence, period_kind=self.kind, period_start=period.start, count=number,
            )
            for offence in self.offences
            for place, period in cells
            if period in periods and (number := self.count(offence.code, place, period))
        )  # fmt: skip


def make(slug: str, rng: np.random.Generator, *, kind=PeriodKind.QUARTER) -> RandomTown:
    """A town of two to seven areas with two offences, one of them sensitive, over two years and a half.

    Every third one has also offences that stand in each other.
    """
    town = make_town(slug, small_count_threshold=int(rng.choice([3, 5, 5, 5, 7])))
    with scope(town.pk):
        return _filled(town, rng, kind)


def _filled(town: Municipality, rng: np.random.Generator, kind: PeriodKind) -> RandomTown:
    codes = [f"N{number:02}" for number in range(1, int(rng.integers(3, 9)))]
    areas = {code: make_area(town, code) for code in codes}
    if rng.random() < 0.2:
        # One area was given up in the second year.
        Area.objects.filter(pk=areas[codes[0]].pk).update(retired_on=date(FIRST + 1, 6, 30))
    if rng.random() < 0.2:
        areas["D1"] = make_area(town, "D1", kind="district")
    offences = [make_offence(town, "BURG"), make_offence(town, "DV", is_sensitive=True)]
    parts = {}
    if rng.random() < 1 / 3:
        offences += _theft(town, rng)
        parts = {"THEFT": ["BIKE", "CAR"], "CAR": ["PARTS"]}
    actor = Actor(town, ROLE_PERMISSIONS[Role.COORDINATOR], "alice", role=Role.COORDINATOR)
    truth = {one.code: _counts(rng, [*areas, None], _periods(kind)) for one in offences}
    return RandomTown(town, actor, areas, offences, make_source(town), kind, truth, parts)


def _theft(town: Municipality, rng: np.random.Generator) -> list[OffenceType]:
    """Theft, of which thefts of bicycles and of cars are counted too, and of the latter those of parts of cars."""
    theft = make_offence(town, "THEFT", iccs_code="0502")
    car = make_offence(town, "CAR", iccs_code="05021", is_sensitive=bool(rng.random() < 0.3))
    return [theft, car, make_offence(town, "BIKE", part_of=theft), make_offence(town, "PARTS", part_of=car)]


def _periods(kind: PeriodKind) -> list:
    step = 3 if kind == PeriodKind.QUARTER else 1
    return [period_of(FIRST + month // 12, month % 12 + 1, kind) for month in range(0, 30, step)]


def _counts(rng, places, periods) -> dict[tuple, int]:
    means = dict(zip(places, rng.choice(MEANS, len(places)), strict=True))
    if rng.random() < 0.3:
        means = dict.fromkeys(places, float(rng.choice(MEANS)))
    return {(place, period): int(rng.poisson(means[place])) for place in places for period in periods}
