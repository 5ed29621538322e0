"""The counts of one source, read once: by offence and period for the town, by area for one offence.

Counts of different sources are never added: the same offence may stand in several of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import BoolAnd
from django.db.models import Sum

from diagnostics.incidents.models import CountFact, ImportBatch, ImportState, OffenceType
from diagnostics.incidents.offences.scheme import Scheme
from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area, AreaKind
from stakeholders.spreadsheets.periods import Period, PeriodKind

from .spans import Coverage, Span, period, periods_between


class Series(dict[Period, int]):
    """Counts by period."""

    _years: tuple[int, frozenset[int]] = (0, frozenset())

    @property
    def years(self) -> frozenset[int]:
        """The years with any count."""
        if self._years[0] != len(self):
            self._years = len(self), frozenset(one.start.year for one in self)
        return self._years[1]


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
    """Counts of all offences of one source for the whole town, by period.

    `scheme`: which of them stand in which others. `filed`: for each offence the years that were counted by others and
    came as numbers; what is summed from incidents kept one by one contains nothing else, since each has one offence.
    """

    source: DataSource
    offences: list[OffenceType]
    series: dict[int, Series]
    coverage: Coverage
    scheme: Scheme = field(default_factory=Scheme)
    filed: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def load(cls, actor: Actor, source: DataSource) -> "TownCounts":
        """Three queries, whatever the number of counts."""
        rows = (
            CountFact.objects.visible_to(actor)
            .filter(source=source)
            .order_by()
            .values_list("offence_id", "period_kind", "period_start")
            .annotate(Sum("count"), summed=BoolAnd("from_records"))
        )
        series: dict[int, Series] = {}
        filed: dict[int, set[int]] = defaultdict(set)
        for offence, kind, start, number, summed in rows:
            series.setdefault(offence, Series())[period(kind, start)] = number
            if not summed:
                filed[offence].add(start.year)
        town = list(OffenceType.objects.visible_to(actor))
        counted = {one for told in series.values() for one in told}
        return cls(
            source,
            [one for one in town if one.pk in series],
            series,
            Coverage(counted | declared_periods(actor, source)),
            Scheme.of(town, series.keys()),
            dict(filed),
        )

    def count(self, offence: int, span: Span) -> int | None:
        """Offences in a span; None when a year of it has no count of this offence at all."""
        return total(self.series.get(offence, Series()), span)

    def offence(self, uid) -> OffenceType | None:
        return next((one for one in self.offences if str(one.uid) == str(uid)), None)


def total(series: Series, span: Span | None) -> int | None:
    """Sum over a span. A covered period without a row is a zero, a year without any row is unknown."""
    if not span:
        return None
    if not series.years.issuperset(span.years):
        return None
    return sum(series.get(one, 0) for one in span.periods)


@dataclass
class AreaCounts:
    """Counts of one offence of one source by area and period; the area None holds what has no place.

    All offences that stand in each other have the same areas and lists, so that their numbers can be held together.
    """

    offence: OffenceType
    series: dict[int | None, Series]
    areas: list[Area] = field(default_factory=list)
    #: For each year the areas that make up the town in it, and None: the list that the gate tells from its sum.
    lists: dict[int, list[int | None]] = field(default_factory=dict)
    #: Those that stand in this offence.
    parts: list["AreaCounts"] = field(default_factory=list)

    @classmethod
    def load(
        cls, actor: Actor, counts: TownCounts, offence: OffenceType, areas: list[Area] | None = None, **only
    ) -> "AreaCounts":
        """Two queries. Rows: the areas of the kind in which the source counts.

        `areas`: those of the town, where they are at hand; `only` narrows the counts, such as to a year.
        """
        family = counts.scheme.family(offence.pk)
        found = CountFact.objects.visible_to(actor).filter(source=counts.source, offence__in=family, **only)
        rows: dict[int, list[tuple]] = {}
        for key, *row in found.order_by().values_list(
            "offence_id", "area_id", "period_kind", "period_start", "count"
        ):
            rows.setdefault(key, []).append(tuple(row))
        return cls.of(counts, offence, rows, areas if areas is not None else areas_of(actor))

    @classmethod
    def of(
        cls,
        counts: TownCounts,
        offence: OffenceType,
        rows: Mapping[int, list[tuple]],
        everywhere: list[Area],
    ) -> "AreaCounts":
        """From rows (area, kind of period, its first day, count) by offence, and all areas of the town."""
        family = [row for key in counts.scheme.family(offence.pk) for row in rows.get(key, ())]
        kinds = {area.pk: area.kind for area in everywhere}
        layer = most_counted(Counter(kinds[area] for area, *_rest in family if area in kinds))
        lists = _lists(everywhere, layer, {(start.year, area) for area, _kind, start, _number in family})
        listed = {area for told in lists.values() for area in told}
        known = {one.pk: one for one in counts.offences}

        def made(one: OffenceType) -> AreaCounts:
            series = _by_place(rows.get(one.pk, ()), {key for key, kind in kinds.items() if kind == layer})
            shown = shown_rows(everywhere, layer, listed | set(series))
            return cls(one, series, shown, lists, [made(known[key]) for key in counts.scheme.parts(one.pk)])

        return made(offence)

    def town(self) -> Series:
        """The sum of all areas and of what has no place."""
        whole = Series()
        for told in self.series.values():
            for one, number in told.items():
                whole[one] = whole.get(one, 0) + number
        return whole


def _by_place(rows: Iterable[tuple], places: set[int]) -> dict[int | None, Series]:
    """Series by area; what lies in none of the places is under None."""
    series: dict[int | None, Series] = {}
    for area, kind, start, number in rows:
        told = series.setdefault(area if area in places else None, Series())
        told[period(kind, start)] = told.get(period(kind, start), 0) + number
    return series


def areas_of(actor: Actor) -> list[Area]:
    """All areas of the town, former ones too, with the time since when they are in force, without their boundaries."""
    return list(Area.objects.visible_to(actor).without_boundaries().select_related("since"))


def shown_rows(areas: Iterable[Area], kind: str, counted) -> list[Area]:
    """Areas of one kind: those in use, and those of former times that are counted in."""
    return [area for area in areas if area.kind == kind and (area.retired_on is None or area.pk in counted)]


def most_counted(rows: Mapping[str, int]) -> str:
    """The kind of area with the most counts (kind → number of them); the whole municipality is no place in it."""
    found = [kind for kind in sorted(rows) if kind != AreaKind.MUNICIPALITY]
    return max(found, key=lambda kind: rows[kind], default=AreaKind.NEIGHBOURHOOD)


def _lists(
    areas: list[Area], layer: str, counted: set[tuple[int, int | None]]
) -> dict[int, list[int | None]]:
    """Year → areas of the kind that were in force in it or have counts of it, by code, and None.

    `counted`: (year, area). Years that are counted in more areas of another kind have no list: lists of two kinds
    overlap.
    """
    kinds, here = {area.pk: area.kind for area in areas}, defaultdict(set)
    for year, area in counted:
        here[year].add(area)
    ordered = sorted((area for area in areas if area.kind == layer), key=lambda area: (area.code, area.pk))
    return {
        year: [*(one.pk for one in ordered if one.pk in told or _in_force(one, year)), None]
        for year, told in here.items()
        if not told & kinds.keys()
        or most_counted(Counter(kinds[one] for one in told & kinds.keys())) == layer
    }


def _in_force(area: Area, year: int) -> bool:
    since, until = area.since.valid_from, area.retired_on
    return (since is None or since.year <= year) and (until is None or until.year >= year)
