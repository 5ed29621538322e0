"""What an analysis says, as files. They leave the house: made for the public, unless asked otherwise."""

import json

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from diagnostics.incidents.counts import exports
from diagnostics.incidents.counts.tables import Sheet

from .desk import Answer
from .result import Table

CSV, XLSX, SVG, GEOJSON = "csv", "xlsx", "svg", "geojson"


def file_of(request, answer: Answer, what: str, ending: str) -> HttpResponse:
    """The table, drawing or places named `what`; 404 where this reader gets none of that name."""
    result, asked = answer.result, answer.asked
    if result is None:
        raise Http404
    name = exports.file_name(asked.what, asked.when, what)
    if ending == SVG and (drawing := result.drawing(what)):
        return exports.svg_file(drawing.wide, name)
    if ending == GEOJSON and what == "places" and result.places is not None:
        return _places(answer, name)
    table = result.table(what) if ending in {CSV, XLSX} else None
    if table is None:
        raise Http404
    sheet = Sheet(
        list(table.columns), [list(row) for row in table.texts], [list(row) for row in table.values]
    )
    if ending == CSV:
        return exports.csv_file(sheet, name)
    about = exports.provenance(
        request,
        what=f"{answer.analysis.label}: {table.title}",
        filters="; ".join([asked.source.name, asked.what, asked.where, asked.when]),
        reader=asked.reader,
    )
    return exports.xlsx_file(sheet, name, about)


def _places(answer: Answer, name: str) -> HttpResponse:
    content = {
        "type": "FeatureCollection",
        "name": str(answer.analysis.label),
        "offences": answer.asked.what,
        "period": answer.asked.when,
        "source": answer.asked.source.name,
        "method": f"{_(answer.result.method.text)}. {answer.result.method.source}",
        "features": list(answer.result.places),
    }
    return exports.attachment(json.dumps(content).encode(), "application/geo+json", f"{name}.geojson")


def links(answer: Answer, query: str) -> list[dict]:
    """[{what, files: [{label, url}]}] of everything in an answer that can be taken along, for its reader."""
    query += "&full=1" if answer.asked.sees_all else ""
    found = [(one.title, one.slug, (CSV, XLSX)) for one in answer.result.all_tables]
    charts = sum(not one.is_map for one in answer.result.drawings)
    for one in answer.result.drawings:
        name = _("Chart") if charts < 2 else _("Chart: %(title)s") % {"title": one.title}
        found.append((_("Map") if one.is_map else name, one.slug, (SVG,)))
    if answer.result.places is not None:
        found.append((_("Places of the map"), "places", (GEOJSON,)))
    names = {CSV: "CSV", XLSX: "XLSX", SVG: "SVG", GEOJSON: "GeoJSON"}
    town = {"town": answer.asked.actor.municipality.slug, "kind": answer.analysis.slug}
    return [
        {
            "what": what,
            "files": [
                {
                    "label": names[ending],
                    "url": reverse("analysis_file", kwargs={**town, "what": slug, "ending": ending})
                    + f"?{query}",
                }
                for ending in endings
            ],
        }
        for what, slug, endings in found
    ]


def as_table(table: Table) -> dict:
    """A table as the API tells it."""
    return {
        "name": table.slug,
        "title": table.title,
        "columns": list(table.columns),
        "rows": [list(row) for row in table.values],
    }
