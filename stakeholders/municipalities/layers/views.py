"""Layers of areas: the list, one layer with its versions, its names, what passes from version to version, files."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.confirming import confirm_page
from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission
from stakeholders.municipalities.map import AreaShape, outline
from stakeholders.municipalities.models import AreaLayer, AreaPassage
from stakeholders.municipalities.services import counting_layer
from stakeholders.spreadsheets.writing import csv_lines

from . import services
from .forms import LayerForm, NamesFormSet


@town_page(Permission.READ)
def layer_list(request):
    rows = AreaLayer.objects.visible_to(request.actor).annotate(
        count=Count("areas", filter=Q(areas__retired_on__isnull=True))
    )
    layers = list(rows)
    return render(
        request,
        "stakeholders/municipalities/layer_list.html",
        {
            "layers": [layer for layer in layers if layer.in_use],
            "former": [layer for layer in layers if not layer.in_use],
            "counting": counting_layer(request.actor.municipality),
        },
    )


@town_page(Permission.READ)
def layer_detail(request, pk):
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    areas = list(services.areas_of(layer))
    context = {
        "layer": layer,
        "areas": areas,
        "versions": _versions(layer),
        "is_counting": layer == counting_layer(request.actor.municipality),
        **_maps(request.actor.municipality, layer, areas),
    }
    return render(request, "stakeholders/municipalities/layer_detail.html", context)


def _versions(layer: AreaLayer) -> list[AreaLayer]:
    """All versions of a layer, the newest first."""
    one = layer
    while newer := AreaLayer.objects.filter(replaces=one).first():
        one = newer
    versions = [one]
    while versions[-1].replaces_id:
        versions.append(versions[-1].replaces)
    return versions if len(versions) > 1 else []


def _maps(town, layer: AreaLayer, areas) -> dict:
    shapes = [
        AreaShape(
            a.code, a.name, a.geometry, href=reverse("area_detail", kwargs={"town": town.slug, "pk": a.pk})
        )
        for a in areas
        if a.geometry
    ]
    title = _("Areas of the layer %(layer)s") % {"layer": layer}
    sizes = {"map": False, "map_narrow": True}
    return {n: outline(shapes, title=title, narrow=narrow) for n, narrow in sizes.items()} if shapes else {}


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def layer_update(request, pk):
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    form = LayerForm(request.POST or None, instance=layer, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Layer saved."))
        return redirect("layer_detail", town=request.actor.municipality.slug, pk=pk)
    return form_page(request, "stakeholders/municipalities/layer_form.html", {"form": form, "layer": layer})


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def layer_delete(request, pk):
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    here = {"town": request.actor.municipality.slug}
    text = _("Its areas, their boundaries and population go with it.")
    if layer.replaces_id:
        text += " " + _("The version that it replaced is in use again.")
    return confirm_page(
        request,
        title=_("Delete the layer %(layer)s?") % {"layer": layer},
        text=text,
        deed=lambda: services.delete_layer(by=request.actor, layer=layer),
        done=_("Layer deleted."),
        confirm_label=_("Delete the layer"),
        next_url=reverse("layer_list", kwargs=here),
        cancel_url=reverse("layer_detail", kwargs={**here, "pk": pk}),
    )


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def layer_names(request, pk):
    """Names and other names of all areas of a layer in one table."""
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    rows = layer.areas.filter(retired_on__isnull=True).order_by("code")
    forms = NamesFormSet(request.POST or None, queryset=rows)
    if request.method == "POST" and forms.is_valid():
        forms.save()
        messages.success(request, _("Names saved."))
        return redirect("layer_detail", town=request.actor.municipality.slug, pk=pk)
    status = 422 if forms.is_bound else 200
    context = {"layer": layer, "formset": forms}
    return render(request, "stakeholders/municipalities/layer_names.html", context, status=status)


def passages_of(layer: AreaLayer) -> list[dict]:
    """What becomes of every area of the version before: [{from, to, km2, share, share_back}], those that stay too."""
    links = AreaPassage.objects.filter(to_area__since=layer, from_area__layer=layer.replaces)
    rows = [
        {"from": one.from_area, "to": one.to_area, "km2": one.km2, "share": one.share, "back": one.share_back}
        for one in links.select_related("from_area", "to_area")
    ]
    found = {row["from"].pk for row in rows}
    for area in services.areas_of(layer.replaces) if layer.replaces else ():
        if area.layer_id != layer.replaces_id:
            km2 = float(area.area_km2 or 0)
            rows.append({"from": area, "to": area, "km2": km2, "share": 1.0, "back": 1.0})
        elif area.pk not in found:
            rows.append({"from": area, "to": None, "km2": 0.0, "share": 0.0, "back": 0.0})
    return sorted(rows, key=lambda row: (row["from"].code, -row["share"]))


@town_page(Permission.READ)
def layer_passages(request, pk):
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    rows = passages_of(layer)
    context = {
        "layer": layer,
        "moved": [
            {**row, "share": 100 * row["share"], "back": 100 * row["back"]}
            for row in rows
            if row["from"] != row["to"]
        ],
        "stayed": [row["from"] for row in rows if row["from"] == row["to"]],
    }
    return render(request, "stakeholders/municipalities/layer_passages.html", context)


@town_page(Permission.READ)
def layer_passages_file(request, pk):
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    head = ["from_code", "from_name", "to_code", "to_name", "km2", "share_of_from", "share_of_to"]
    rows = [
        [
            row["from"].code, row["from"].name, row["to"].code if row["to"] else "",
            row["to"].name if row["to"] else "", round(row["km2"], 6), round(row["share"], 6),
            round(row["back"], 6),
        ]
        for row in passages_of(layer)
    ]  # fmt: skip
    return _csv(request, layer, "cross-walk", [head, *rows])


@town_page(Permission.READ)
def layer_geojson(request, pk):
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    features = [
        {
            "type": "Feature",
            "properties": {"code": a.code, "name": a.name, "area_km2": float(a.area_km2 or 0)},
            "geometry": a.geometry,
        }
        for a in services.areas_of(layer)
        if a.geometry
    ]
    response = JsonResponse({"type": "FeatureCollection", "features": features})
    response["Content-Type"] = "application/geo+json"
    return _named(request, response, layer, "areas.geojson")


@town_page(Permission.READ)
def layer_csv(request, pk):
    layer = visible_or_404(AreaLayer, request.actor, pk=pk)
    rows = [[a.code, a.name, "; ".join(a.aliases), a.area_km2] for a in services.areas_of(layer)]
    return _csv(request, layer, "areas", [["code", "name", "other_names", "area_km2"], *rows])


def _csv(request, layer: AreaLayer, what: str, rows) -> HttpResponse:
    lines = "".join(csv_lines(rows[0], rows[1:]))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _named(request, response, layer, f"{what}.csv")


def _named(request, response, layer: AreaLayer, ending: str):
    name = f"{request.actor.municipality.slug}-{slugify(str(layer)) or layer.pk}-{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
