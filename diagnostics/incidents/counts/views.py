"""Pages of crime counts: all offences of a source, and one offence by area and time."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.findings.evidence import seal
from diagnostics.findings.views import new_finding_from
from diagnostics.incidents.analyses import navigation
from diagnostics.incidents.services import evidence_of
from stakeholders.access.gate import town_page
from stakeholders.access.kept_pages import kept_page
from stakeholders.access.permissions import Permission, can

from . import drawings, exports, rows, words
from .desk import open_offence, open_overview, rejected_in
from .offers import not_offered
from .seasons import season_words
from .tables import area_sheet, overview_sheet, period_sheet, season_sheet


@town_page(Permission.READ)
def count_overview(request):
    return kept_page(request, "diagnostics/incidents/counts/count_overview.html", lambda: _overview(request))


def _overview(request) -> dict:
    desk = open_overview(request.GET, request.actor)
    context = {
        "may_import": can(request.actor, Permission.MANAGE_DIAGNOSIS),
        "may_export": can(request.actor, Permission.EXPORT),
        "may_see_all": can(request.actor, Permission.SEE_SMALL_COUNTS),
        "sources": desk.sources,
    }
    if desk.found is not None:
        found = desk.found
        compared = found.before is not None and any(line.change for line in found.lines)
        context |= {
            "form": desk.form,
            "source": desk.counts.source,
            "set": navigation.the_set(request.actor, navigation.OVERVIEW, source=desk.counts.source),
            "found": found,
            "years": [words.span_short(year) for year in found.years],
            "rows": rows.overview_rows(found),
            "breaks": rows.break_notes(found.breaks),
            "latest": words.span(found.latest),
            "before": words.span(found.before),
            "method": rows.method_note(found.family),
            "compared": compared,
            "forest": drawings.forest_of(found) if compared else "",
            "forest_narrow": drawings.forest_of(found, narrow=True) if compared else "",
            "forest_title": drawings.forest_title(found) if compared else "",
            "rejected": rejected_in(request.actor, desk.counts.source, found.latest),
            "population": rows.population_note(desk.denominators.years_used(found.latest)),
            "query": request.GET.urlencode(),
        }
    return context


@town_page(Permission.READ)
def count_detail(request, uid):
    return kept_page(
        request, "diagnostics/incidents/counts/count_detail.html", lambda: _offence(request, uid)
    )


def _offence(request, uid) -> dict:
    desk = open_offence(request.GET, request.actor, uid)
    view, town = desk.view, request.actor.municipality
    return {
        "desk": desk,
        "form": desk.form,
        "view": view,
        "source": desk.counts.source,
        "set": navigation.the_set(
            request.actor, navigation.OFFENCE, source=desk.counts.source, offence=view.offence
        ),
        "measure": desk.measure,
        "head": rows.headline(view),
        "rows": rows.area_rows(view),
        "total": rows.total_row(view),
        "span": words.span(view.span),
        "before": words.span(view.before),
        "span_short": words.span_short(view.span),
        "before_short": words.span_short(view.before),
        "unit": words.rate_unit(view.total_rate) or words.rate_unit(_any_rate(view)),
        "notes": rows.notes(view.offence),
        "breaks": rows.break_notes(view.breaks),
        "method": rows.method_note(view.family),
        "population": rows.population_note(view.population_years),
        "map": drawings.map_of(view, desk.measure, town=town.slug),
        "map_narrow": drawings.map_of(view, desk.measure, narrow=True, town=town.slug),
        "map_title": drawings.map_title(view, desk.measure),
        "has_map": view.areas_offered and any(line.area and line.area.has_boundary for line in view.lines),
        "has_trend": any(point.cell.count is not None for point in view.points),
        "trend": drawings.trend_of(view),
        "trend_narrow": drawings.trend_of(view, narrow=True),
        "trend_title": drawings.trend_title(view),
        "periods": period_sheet(view),
        "season": season_words(view.season) if view.season else "",
        "season_sheet": season_sheet(view.season) if view.season else None,
        "not_offered": not_offered(desk.counts, view),
        "rejected": rejected_in(request.actor, desk.counts.source, view.span),
        "others": [one for one in desk.counts.offences if one.pk != view.offence.pk],
        "may_take": can(request.actor, Permission.MANAGE_DIAGNOSIS),
        "may_export": can(request.actor, Permission.EXPORT),
        "may_see_all": can(request.actor, Permission.SEE_SMALL_COUNTS),
        "query": request.GET.urlencode(),
    }


def _any_rate(view):
    return next((line.rate for line in view.lines if line.rate), None)


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["POST"])
def count_finding(request, uid):
    """The form of a new finding with the numbers of an offence as the public may see them."""
    evidence = evidence_of(request.GET, request.actor, uid)
    return new_finding_from(request, evidence, seal(evidence, municipality=request.actor.municipality))


@town_page(Permission.EXPORT)
def count_overview_file(request, what, ending):
    """The overview as table (csv, xlsx) or its chart (svg)."""
    reader = exports.reader_of(request)
    desk = open_overview(request.GET, request.actor, seen_by=reader)
    if desk.found is None:
        raise Http404
    name = exports.file_name(_("counts"), desk.counts.source.name, words.span(desk.found.latest))
    if (what, ending) == ("changes", "svg"):
        return exports.svg_file(drawings.forest_of(desk.found), name)
    if what != "offences" or ending not in {"csv", "xlsx"}:
        raise Http404
    sheet = overview_sheet(desk.found)
    if ending == "csv":
        return exports.csv_file(sheet, name)
    about = exports.provenance(
        request, what=_("Recorded offences by type and year"), filters=desk.counts.source.name, reader=reader
    )
    return exports.xlsx_file(sheet, name, about)


@town_page(Permission.EXPORT)
def count_file(request, uid, what, ending):
    """One offence: areas or periods as table (csv, xlsx), map (geojson, svg), trend (svg)."""
    reader = exports.reader_of(request)
    desk = open_offence(request.GET, request.actor, uid, seen_by=reader)
    view = desk.view
    name = exports.file_name(view.offence.name, words.span(view.span), what)
    if (what, ending) == ("map", "geojson"):
        return exports.geojson_file(view, name)
    if (what, ending) == ("map", "svg"):
        return exports.svg_file(drawings.map_of(view, desk.measure), name)
    if (what, ending) == ("trend", "svg"):
        return exports.svg_file(drawings.trend_of(view), name)
    if what not in {"areas", "periods"} or ending not in {"csv", "xlsx"}:
        raise Http404
    sheet = area_sheet(view) if what == "areas" else period_sheet(view)
    if ending == "csv":
        return exports.csv_file(sheet, name)
    filters = f"{desk.counts.source.name}; {words.span(view.span)}"
    if view.chosen:
        filters += "; " + ", ".join(area.name for area in view.chosen)
    about = exports.provenance(request, what=view.offence.name, filters=filters, reader=reader)
    return exports.xlsx_file(sheet, name, about)
