"""What a page of counts shows, as files. They leave the house: made for the public, unless asked otherwise."""

import io
import json

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.municipalities.models import Area
from stakeholders.spreadsheets.writing import Provenance, csv_lines, write_xlsx

from . import words
from .gate import outsider
from .offence import AreaLine, OffenceView
from .tables import Sheet, area_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def reader_of(request) -> Actor:
    """For whom a file is made: the public, or with ?full=1 the person, who must be allowed small counts."""
    actor = request.actor
    inside = request.GET.get("full") == "1" and can(actor, Permission.SEE_SMALL_COUNTS)
    return actor if inside else outsider(actor)


def csv_file(sheet: Sheet, name: str) -> HttpResponse:
    content = "".join(csv_lines(sheet.columns, sheet.values)).encode()
    return attachment(content, "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_file(sheet: Sheet, name: str, provenance: Provenance) -> HttpResponse:
    out = io.BytesIO()
    write_xlsx(
        out,
        sheet.columns,
        sheet.values,
        provenance=provenance,
        sheet=_("Data"),
        info_sheet=_("About this file"),
    )
    return attachment(out.getvalue(), XLSX, f"{name}.xlsx")


def svg_file(drawing: str, name: str) -> HttpResponse:
    return attachment(str(drawing).encode(), "image/svg+xml; charset=utf-8", f"{name}.svg")


def geojson_file(view: OffenceView, name: str) -> HttpResponse:
    """Areas with count, rate and interval; a hidden count has its reason and no number."""
    areas = [line.area.pk for line in view.lines if line.area is not None]
    boundaries = dict(Area.objects.filter(pk__in=areas).values_list("pk", "geometry"))
    content = {
        "type": "FeatureCollection",
        "name": view.offence.name,
        "period": words.span(view.span),
        "without_place": _numbers(view.unplaced) if view.unplaced else None,
        "features": [_feature(line, boundaries) for line in view.lines if line.area is not None],
    }
    return attachment(json.dumps(content).encode(), "application/geo+json", f"{name}.geojson")


def _feature(line: AreaLine, boundaries: dict) -> dict:
    return {
        "type": "Feature",
        "geometry": boundaries[line.area.pk],
        "properties": {"code": line.area.code, "name": area_name(line), **_numbers(line)},
    }


def _numbers(line: AreaLine) -> dict:
    rate = line.rate
    return {
        "count": line.cell.count,
        "hidden": line.cell.why or None,
        "rate": round(rate.value, 4) if rate else None,
        "rate_low": round(rate.interval.low, 4) if rate else None,
        "rate_high": round(rate.interval.high, 4) if rate else None,
        "rate_unit": words.rate_unit(rate) or None,
    }


def provenance(request, *, what: str, filters: str, reader: Actor) -> Provenance:
    """The sheet "About this file"."""
    inside = can(reader, Permission.SEE_SMALL_COUNTS)
    note = (
        _("Contains small counts. For use inside the town; not to be passed on.")
        if inside
        else _("Small counts are hidden, and others with them, so that they cannot be worked out.")
    )
    labels = (_("Content"), _("Filters"), _("Made by"), _("Made on"), _("Note"))
    return Provenance(what, filters, request.actor.label, timezone.localtime(), [note], labels)


def file_name(*parts: str) -> str:
    return "-".join(slugify(part) for part in parts if part)[:100] or "counts"


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
