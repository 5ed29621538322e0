"""The counts of one source, read once: by offence and period for the town, by area for one offence.

Counts of different sources are never added: the same offence may stand in several of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Sum

from diagnostics.incidents.models import CountFact, ImportBatch, ImportState, OffenceType
from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area, AreaKind
from stakeholders.spreadsheets.periods import Period, PeriodKind

from .spans import Coverage, Span, period, periods_between

Series = dict[Period, int]


def sources_with_counts(actor: Actor) -> list[DataSource]:
    """Sources with an import in force, the one that counts most offences first. Asks the imports, which are few."""
    numbers = {
        source: (-incidents, -values)
        for source, incidents, values in ImportBatch.objects.visible_to(actor)
        .filter(state=ImportState.DONE)
        .order_by()
        .values_list("source_id")
        .annotate(Sum("incidents"), Sum("rows_accepted"))
    }
    sources = DataSource.objects.visible_to(actor).filter(pk__in=numbers).select_related("owner")
    return sorted(sources, key=lambda source: (*numbers[source.pk], source.pk))


def declared_periods(actor: Actor, source: DataSource) -> set[Period]:
    """Whole periods for which somebody said that a file of the source is complete: without a row they are zero."""
    stands = [ImportState.DONE, ImportState.REPLACED]
    batches = ImportBatch.objects.visible_to(actor).filter(
        source=source, state__in=stands, mapping__declared__0__isnull=False
    )
    found: set[Period] = set()
    for first, last, unit in batches.values_list("period_from", "period_to", "mapping__unit"):
        kind = PeriodKind.MONTH if unit == PeriodKind.DAY else PeriodKind(unit)
        found.update(
            one for one in periods_between(kind, first, last) if one.start >= first and one.end <= last
        )
    return found


@dataclass
class TownCounts:
    """Counts of all offences of one source for the whole town, by period."""

    source: DataSource
    offences: list[OffenceType]
    series: dict[int, Series]
    coverage: Coverage

    @classmethod
    def load(cls, actor: Actor, source: DataSource) -> "TownCounts":
        """Three queries, whatever the number of counts."""
        rows = (
            CountFact.objects.visible_to(actor)
            .filter(source=source)
            .order_by()
            .values_list("offence_id", "period_kind", "period_start")
            .annotate(Sum("count"))
        )
        series: dict[int, Series] = {}
        for offence, kind, start, number in rows:
            series.setdefault(offence, {})[period(kind, start)] = number
        offences = list(OffenceType.objects.visible_to(actor).filter(pk__in=series))
        counted = {one for told in series.values() for one in told}
        return cls(source, offences, series, Coverage(counted | declared_periods(actor, source)))

    def count(self, offence: int, span: Span) -> int | None:
        """Offences in a span; None when a year of it has no count of this offence at all."""
        return total(self.series.get(offence, {}), span)

    def offence(self, uid) -> OffenceType | None:
        return next((one for one in self.offences if str(one.uid) == str(uid)), None)


def total(series: Series, span: Span | None) -> int | None:
    """Sum over a span. A covered period without a row is a zero, a year without any row is unknown."""
    if not span:
        return None
    known = {one.start.year for one in series}
    if not set(span.years) <= known:
        return None
    return sum(series.get(one, 0) for one in span.periods)


@dataclass
class AreaCounts:
    """Counts of one offence of one source by area and period; the area None holds what has no place."""

    offence: OffenceType
    series: dict[int | None, Series]
    areas: list[Area] = field(default_factory=list)

    @classmethod
    def load(cls, actor: Actor, source: DataSource, offence: OffenceType) -> "AreaCounts":
        """Two queries. Rows: the areas of the kind in which the source counts."""
        everywhere = list(Area.objects.visible_to(actor))
        kinds = {area.pk: area.kind for area in everywhere}
        rows = CountFact.objects.visible_to(actor).filter(source=source, offence=offence)
        raw = list(rows.order_by().values_list("area_id", "period_kind", "period_start", "count"))
        layer = most_counted(Counter(kinds[area] for area, *_rest in raw if area in kinds))
        series: dict[int | None, Series] = {}
        for area, kind, start, number in raw:
            place = area if kinds.get(area) == layer else None
            told = series.setdefault(place, {})
            told[period(kind, start)] = told.get(period(kind, start), 0) + number
        return cls(offence, series, shown_rows(everywhere, layer, series))

    def town(self) -> Series:
        """The sum of all areas and of what has no place."""
        whole: Series = {}
        for told in self.series.values():
            for one, number in told.items():
                whole[one] = whole.get(one, 0) + number
        return whole


def shown_rows(areas: Iterable[Area], kind: str, counted) -> list[Area]:
    """Areas of one kind: those in use, and those of former times that have counts."""
    return [area for area in areas if area.kind == kind and (area.retired_on is None or area.pk in counted)]


def most_counted(rows: Mapping[str, int]) -> str:
    """The kind of area with the most counts (kind → number of them); the whole municipality is no place in it."""
    found = [kind for kind in sorted(rows) if kind != AreaKind.MUNICIPALITY]
    return max(found, key=lambda kind: rows[kind], default=AreaKind.NEIGHBOURHOOD)
