"""How much of the incidents is known, from the summaries: counts of the town, precision of times and places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Sum

from diagnostics.incidents.counts.query import Series, TownCounts, declared_periods
from diagnostics.incidents.counts.spans import Coverage, Span, period
from diagnostics.incidents.models import BatchKind, ImportBatch, ImportState, OffenceType
from diagnostics.incidents.offences.scheme import Scheme
from diagnostics.incidents.records.models import PlacePrecision, PrecisionFact, TimePrecision
from diagnostics.incidents.records.summaries import FULL_HOURS
from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor
from stakeholders.spreadsheets.periods import PeriodKind

_SUMS = ("count", "timed", "within_day", "spread", "located", "with_place", "with_victim")


@dataclass(frozen=True)
class Known:
    """Of `count` incidents kept one by one: how many have a time, a hexagon, the hash of an address or person.

    As in `PrecisionFact`; all zero where a source has only counts. `times` and `places`: how many of each
    precision. `full_hours`: how many times are exactly a full hour, from 0:00 to 23:00 (those beside 0 and 12 only).
    """

    count: int = 0
    timed: int = 0
    within_day: int = 0
    spread: int = 0
    located: int = 0
    with_place: int = 0
    with_victim: int = 0
    times: Counter = field(default_factory=Counter)
    places: Counter = field(default_factory=Counter)
    full_hours: Sequence[int] = (0,) * 24

    @property
    def month_only(self) -> bool:
        """Whether no incident has a day."""
        return bool(self.count) and self.times[TimePrecision.MONTH] == self.count

    @property
    def exact_places(self) -> int:
        """How many have coordinates of the place itself."""
        return self.places[PlacePrecision.EXACT]

    @classmethod
    def load(cls, actor: Actor, source: DataSource, offences: Sequence[int], span: Span) -> "Known":
        """Of some offences in a span; one query."""
        if not span:
            return cls()
        rows = (
            PrecisionFact.objects.visible_to(actor)
            .filter(source=source, offence__in=offences, month__range=(span.first, span.last))
            .order_by()
            .values_list("time_precision", "place_precision")
            .annotate(
                *(Sum(name) for name in _SUMS),
                *(Sum(f"full_hours__{i}") for i in range(len(FULL_HOURS))),
            )
        )
        return cls._of(list(rows))

    @classmethod
    def _of(cls, rows: list[tuple]) -> "Known":
        times, places, full = Counter(), Counter(), [0] * 24
        sums = dict.fromkeys(_SUMS, 0)
        for time, place, *numbers in rows:
            for name, number in zip(_SUMS, numbers, strict=False):
                sums[name] += number
            times[time] += numbers[0]
            places[place] += numbers[0]
            for hour, number in zip(FULL_HOURS, numbers[len(_SUMS) :], strict=True):
                full[hour] += number
        return cls(**sums, times=times, places=places, full_hours=full)


def town_counts(actor: Actor, source: DataSource) -> TownCounts:
    """As `TownCounts.load`; of a source whose files all hold incidents from a summary that does not grow with areas."""
    in_force = ImportBatch.objects.visible_to(actor).filter(source=source, state=ImportState.DONE)
    if set(in_force.order_by().values_list("kind", flat=True).distinct()) != {BatchKind.RECORDS}:
        return TownCounts.load(actor, source)
    rows = (
        PrecisionFact.objects.visible_to(actor)
        .filter(source=source)
        .order_by()
        .values_list("offence_id", "month")
        .annotate(Sum("count"))
    )
    series: dict[int, Series] = {}
    for offence, month, number in rows:
        series.setdefault(offence, Series())[period(PeriodKind.MONTH, month)] = number
    town = list(OffenceType.objects.visible_to(actor))
    counted = {one for told in series.values() for one in told}
    return TownCounts(
        source,
        [one for one in town if one.pk in series],
        series,
        Coverage(counted | declared_periods(actor, source)),
        Scheme.of(town, series.keys()),
    )
