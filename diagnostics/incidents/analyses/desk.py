"""Opening an analysis: from an address to a selection, to an answer or the reason why there is none."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _

from diagnostics.incidents.counts.desk import asked_source
from diagnostics.incidents.counts.query import TownCounts, most_counted, sources_with_counts
from diagnostics.incidents.models import BatchKind, CountFact, ImportBatch, ImportState
from diagnostics.sources.models import DataSource
from diagnostics.statistics.refusals import Refusal
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.municipalities.models import Area
from stakeholders.municipalities.services import counting_areas, counting_layer

from . import gate, stored
from .analysis import Analysis, LongAnalysis
from .catalogue import ANALYSES, analysis_named
from .forms import SelectionFilter
from .known import Known, town_counts
from .result import Result
from .selection import Selection
from .stored import Waiting


@dataclass
class Desk:
    """What a page needs; without any count, `asked` is None."""

    sources: list[DataSource]
    form: SelectionFilter | None = None
    asked: Selection | None = None


@dataclass
class Answer:
    """The result of an analysis, or the sentence why there is none, or where the working out of it stands."""

    analysis: Analysis
    asked: Selection
    result: Result | None
    refused: str = ""
    code: str = ""
    waits: Waiting | None = None


def open_desk(query, actor: Actor, seen_by: Actor | None = None, analysis: Analysis | None = None) -> Desk:
    """`query` is that of the address; `seen_by` is who will read the answer, when that is not the actor."""
    sources = sources_of(actor)
    if not sources:
        return Desk([])
    reader, counts = seen_by or actor, town_counts(actor, asked_source(query, sources))
    outside = not can(reader, Permission.SEE_SMALL_COUNTS)
    chosen = [one for one in (analysis.options if analysis else ()) if not (outside and one.inside)]
    options = {one.name: one.taken(query.get(one.name)) for one in chosen}
    form = SelectionFilter(
        query,
        sources=sources,
        counts=counts,
        step=analysis.step if analysis else "year",
        whole_years=outside,
        several=bool(analysis and analysis.several and not outside),
        spans=analysis.spans(counts.coverage, options) if analysis else None,
        span_label=analysis.span_label if analysis else "",
        until_only=bool(analysis and analysis.until_only),
    )
    choosable = bool(analysis and analysis.by_area and (analysis.from_shown or not outside))
    layer = []
    if analysis and (choosable or analysis.on_map):
        layer = counted_areas(actor, counts.source) if analysis.by_counts else layer_of(actor)
    if choosable:
        form.add_areas(layer, must=analysis.needs_area)
    for option in chosen:
        form.add_option(option.name, option.label, option.choices)
    offences, span = form.offences(), form.span()
    lead = offences[0] if offences and analysis and analysis.all_offences else None
    form.settle(offences, span, options)
    area = next((one for one in layer if choosable and one.code == form.value("area")), None)
    if area is None and analysis and analysis.needs_area:
        area = next(iter(layer), None)
    if lead:
        offences = form.all_offences()
    known = Known.load(actor, counts.source, [one.pk for one in offences], span)
    asked = Selection(actor, reader, counts, offences, span, known, layer, area, options, lead)
    if analysis and span and offences:
        asked = replace(asked, design=analysis.design(form, asked))
    return Desk(sources, form, asked)


def sources_of(actor: Actor) -> list[DataSource]:
    """Sources with an import in force; those with incidents, which most analyses need, first."""
    kept = set(
        ImportBatch.objects.visible_to(actor)
        .filter(state=ImportState.DONE, kind=BatchKind.RECORDS)
        .values_list("source_id", flat=True)
    )
    sources = sources_with_counts(actor)
    for one in sources:
        one.keeps_incidents = one.pk in kept
    return sorted(sources, key=lambda one: not one.keeps_incidents)


def answer(analysis: Analysis, asked: Selection) -> Answer:
    """The one way to an answer: what the reader may not see is refused before anything is counted."""
    if refused := obstacle(analysis, asked):
        return Answer(analysis, asked, None, refused)
    if isinstance(analysis, LongAnalysis):
        found = stored.found(analysis, asked)
        if isinstance(found, Waiting):
            return Answer(analysis, asked, None, waits=found)
    else:
        found = analysis.result(asked)
    if isinstance(found, Refusal):
        return Answer(analysis, asked, None, gate.reason(asked, _(found.template) % found.params), found.code)
    return Answer(analysis, asked, found)


def obstacle(analysis: Analysis, asked: Selection) -> str:
    """Why an analysis is not offered for a selection; empty when it is. Asks nothing of the database."""
    if not asked.span or not asked.offences:
        return _("Nothing is counted yet.")
    return gate.obstacle(analysis, asked) or gate.reason(asked, analysis.obstacle(asked))


def analysis_or_404(slug: str) -> Analysis:
    found = analysis_named(slug)
    if found is None:
        raise Http404
    return found


def layer_of(actor: Actor) -> list[Area]:
    """The areas in which incidents are counted (`counting_areas`), without their boundaries."""
    return list(counting_areas(actor.municipality).without_boundaries())


def counted_areas(actor: Actor, source: DataSource) -> list[Area]:
    """The areas of today in which a source counts, with or without a boundary."""
    areas = Area.objects.visible_to(actor).in_use().without_boundaries().order_by("code")
    layer = counting_layer(actor.municipality)
    found = list(areas.filter(layer=layer)) if layer is not None else []
    facts = CountFact.objects.visible_to(actor).filter(source=source)
    if found and facts.filter(area__in=[one.pk for one in found]).exists():
        return found
    rows = Counter(dict(facts.exclude(area=None).order_by().values_list("area__kind").annotate(Count("pk"))))
    return list(areas.filter(kind=most_counted(rows)))


__all__ = [
    "ANALYSES",
    "Answer",
    "Desk",
    "TownCounts",
    "analysis_or_404",
    "answer",
    "layer_of",
    "obstacle",
    "open_desk",
]
