"""Opening a page of counts: the source asked for, its counts, the populations, the filter."""

from dataclasses import dataclass

from django.http import Http404

from diagnostics.incidents.models import ImportBatch, ImportState, OffenceType
from diagnostics.sources.models import DataSource
from stakeholders.access.permissions import Actor

from .denominators import Denominators
from .forms import SourceFilter, SpanFilter
from .offence import OffenceView, offence_view
from .overview import Overview, overview
from .query import AreaCounts, TownCounts, sources_with_counts


@dataclass
class OverviewDesk:
    """What the overview needs; `found` is None while there is no count at all."""

    sources: list[DataSource]
    counts: TownCounts | None
    form: SourceFilter | None
    found: Overview | None
    denominators: Denominators | None


def open_overview(asked, actor: Actor, seen_by: Actor | None = None) -> OverviewDesk:
    """`asked` is the address's query; `seen_by` is who will read it, when that is not the actor."""
    sources = sources_with_counts(actor)
    if not sources:
        return OverviewDesk([], None, None, None, None)
    counts = TownCounts.load(actor, asked_source(asked, sources))
    form = SourceFilter(
        {"source": str(counts.source.uid), **_only(asked, "first", "last")},
        sources=sources,
        coverage=counts.coverage,
    )
    denominators = Denominators.load(actor)
    found = overview(counts, denominators, seen_by or actor, *form.years())
    return OverviewDesk(sources, counts, form, found, denominators)


@dataclass
class OffenceDesk:
    """What the page of one offence needs."""

    counts: TownCounts
    form: SpanFilter
    view: OffenceView
    whole: Overview
    measure: str


def open_offence(asked, actor: Actor, uid, seen_by: Actor | None = None) -> OffenceDesk:
    """The page of one offence; 404 when the town has no such offence or no count of it."""
    sources = sources_with_counts(actor)
    offence = OffenceType.objects.visible_to(actor).filter(uid=uid).first()
    if offence is None or not sources:
        raise Http404
    counts = TownCounts.load(actor, asked_source(asked, sources))
    reader = seen_by or actor
    by_area = AreaCounts.load(actor, counts, offence)
    form = SpanFilter(
        {
            "source": str(counts.source.uid),
            **_only(asked, "first", "last", "measure"),
            "area": asked.getlist("area") if hasattr(asked, "getlist") else asked.get("area", []),
        },
        sources=sources,
        coverage=counts.coverage,
        areas=by_area.areas,
        actor=reader,
    )
    span = form.span()
    form.data = {**form.data, "first": span.first.isoformat(), "last": span.last.isoformat()}
    denominators = Denominators.load(actor)
    whole = overview(counts, denominators, reader)
    view = offence_view(counts, by_area, denominators, reader, whole, span, form.chosen_areas())
    return OffenceDesk(counts, form, view, whole, form.measure_chosen())


def rejected_in(actor: Actor, source: DataSource, span) -> int:
    """How many values were rejected by the imports in force that touch a span: sums may be too low by them."""
    if not span:
        return 0
    batches = ImportBatch.objects.visible_to(actor).filter(
        source=source, state=ImportState.DONE, period_from__lte=span.last, period_to__gte=span.first
    )
    return sum(batches.values_list("rows_rejected", flat=True))


def asked_source(asked, sources: list[DataSource]) -> DataSource:
    """The source that an address names, else the one with the most counts."""
    wanted = asked.get("source")
    return next((one for one in sources if str(one.uid) == wanted), sources[0])


def _only(asked, *names: str) -> dict:
    return {name: asked.get(name, "") for name in names}
