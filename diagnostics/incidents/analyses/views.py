"""Pages of the analyses: what can be asked, the answer, its files, and the way into a finding."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from diagnostics.findings.evidence import seal
from diagnostics.findings.views import new_finding_from
from diagnostics.incidents.counts.desk import rejected_in
from diagnostics.incidents.counts.exports import reader_of
from diagnostics.incidents.counts.gate import outsider
from stakeholders.access.errors import Refused
from stakeholders.access.gate import town_page
from stakeholders.access.kept_pages import kept_page
from stakeholders.access.permissions import Permission, can
from stakeholders.jobs.services import may_cancel, progress_of

from . import exports, navigation, stored
from .analysis import LongAnalysis
from .catalogue import ANALYSES, analysis_named
from .desk import analysis_or_404, answer, obstacle, open_desk
from .services import evidence_of

PUBLIC = "public"


@town_page(Permission.READ)
def analysis_list(request):
    return kept_page(request, "diagnostics/incidents/analyses/analysis_list.html", lambda: _offered(request))


def _offered(request) -> dict:
    desk = open_desk(request.GET, request.actor)
    context = {"sources": desk.sources, "may_import": can(request.actor, Permission.MANAGE_DIAGNOSIS)}
    if desk.asked is not None:
        asked = desk.asked
        context |= {
            "form": desk.form,
            "asked": asked,
            "set": navigation.the_set(
                request.actor,
                navigation.START,
                source=asked.source,
                offence=asked.kept,
            ),
            "analyses": [{"analysis": one, "refused": obstacle(one, asked)} for one in ANALYSES],
            "query": _query(request, asked),
        }
    return context


@town_page(Permission.READ)
def analysis_detail(request, kind):
    """An analysis; what a job is still working out changes without a change of the town's records."""
    analysis = analysis_or_404(kind)
    template = "diagnostics/incidents/analyses/analysis_detail.html"
    return kept_page(request, template, lambda: _detail(request, analysis), passing="waits")


def _detail(request, analysis) -> dict:
    # Those who see all may look with the eyes of the public.
    reader = outsider(request.actor) if request.GET.get("as") == PUBLIC else None
    desk = open_desk(request.GET, request.actor, reader, analysis)
    context = {
        "analysis": analysis,
        "sources": desk.sources,
        "may_import": can(request.actor, Permission.MANAGE_DIAGNOSIS),
    }
    if desk.asked is not None:
        found = answer(analysis, desk.asked)
        others = [one for one in desk.sources if one.keeps_incidents and one != desk.asked.source]
        context |= {"form": desk.form, "others": others if found.refused else [], **_told(request, found)}
    return context


def _told(request, found) -> dict:
    asked, query = found.asked, _query(request, found.asked)
    may_export = can(request.actor, Permission.EXPORT)
    for_all = found.analysis.has_public_form(request.GET)
    return {
        "asked": asked,
        "answer": found,
        "result": found.result,
        "instead": analysis_named(found.analysis.instead.get(found.code, "")),
        "method": _(found.result.method.text) if found.result else "",
        "facts": _facts(found) if found.result else [],
        "query": query,
        "set": navigation.the_set(
            request.actor,
            found.analysis.slug,
            source=asked.source,
            offence=asked.kept,
        ),
        "rejected": rejected_in(request.actor, asked.source, asked.span),
        "may_take": can(request.actor, Permission.MANAGE_DIAGNOSIS) and for_all,
        "files": exports.links(found, query) if found.result and may_export else [],
        "streets": _streets(request, found, query) if may_export else None,
        "sees_all": asked.sees_all,
        "public_url": f"?{query}&as={PUBLIC}" if asked.sees_all and for_all else "",
        "own_url": f"?{query}" if asked.reader is not request.actor else "",
        **(_waiting(request, found.waits) if found.waits else {}),
    }


def _streets(request, found, query: str) -> dict | None:
    """Where the map of streets takes its places from; None where no address of tiles is set, or there are no places."""
    if not settings.MAP_TILES or found.result is None or found.result.places is None:
        return None
    here = {"town": request.actor.municipality.slug, "kind": found.analysis.slug, "what": "places"}
    full = "&full=1" if found.asked.sees_all else ""
    url = reverse("analysis_file", kwargs={**here, "ending": exports.GEOJSON})
    return {"url": f"{url}?{query}{full}", "tiles": settings.MAP_TILES, "credit": settings.MAP_TILES_CREDIT}


def _waiting(request, waits) -> dict:
    """What the page shows of an answer that is not there yet."""
    here = {"town": request.actor.municipality.slug}
    told = {"waits": waits, "may_ask": can(request.actor, Permission.SEE_SMALL_COUNTS)}
    if waits.is_running:
        job = waits.job
        stop = (
            reverse("job_cancel", kwargs={**here, "uid": job.uid}) if may_cancel(request.actor, job) else ""
        )
        told |= {"job": job, "progress": progress_of(job), "cancel_url": stop}
    return told


def _facts(found) -> list[tuple[str, str]]:
    """The box of the method: on what the answer rests."""
    asked = found.asked
    return [
        (_("Offence"), asked.what),
        (_("Place"), asked.where),
        (_("Period"), asked.when),
        (_("Source"), asked.source.name),
        *found.result.facts,
    ]


def _query(request, asked) -> str:
    """The address's query, with what was taken where it said nothing."""
    query = request.GET.copy()
    query.pop("as", None)
    for name, value in asked.as_query.items():
        if name not in query:
            query.setlist(name, value if isinstance(value, list) else [value])
    return query.urlencode()


@town_page(Permission.EXPORT)
def analysis_file(request, kind, what, ending):
    """A table (csv, xlsx), drawing (svg) or the places (geojson) of an analysis."""
    analysis = analysis_or_404(kind)
    desk = open_desk(request.GET, request.actor, seen_by=reader_of(request), analysis=analysis)
    if desk.asked is None:
        raise Http404
    return exports.file_of(request, answer(analysis, desk.asked), what, ending)


@town_page(Permission.SEE_SMALL_COUNTS)
@require_http_methods(["POST"])
def analysis_work_out(request, kind):
    """Have the answer worked out for what the address chooses; the page shows how far it is."""
    analysis = analysis_or_404(kind)
    desk = open_desk(request.GET, request.actor, analysis=analysis)
    if not isinstance(analysis, LongAnalysis) or desk.asked is None:
        raise Http404
    if refused := obstacle(analysis, desk.asked):
        messages.error(request, refused)
    else:
        stored.ask(by=request.actor, analysis=analysis, asked=desk.asked)
    return redirect(_back(request, kind))


@town_page(Permission.MANAGE_DIAGNOSIS)
@require_http_methods(["POST"])
def analysis_finding(request, kind):
    """The form of a new finding with query, numbers, method and picture of this analysis."""
    analysis, town = analysis_or_404(kind), request.actor.municipality
    try:
        evidence = evidence_of(analysis, request.GET, request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_back(request, kind))
    return new_finding_from(request, evidence, seal(evidence, municipality=town))


def _back(request, kind) -> str:
    address = reverse("analysis_detail", kwargs={"town": request.actor.municipality.slug, "kind": kind})
    return f"{address}?{request.GET.urlencode()}"
