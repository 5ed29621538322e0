"""The municipality, its areas on a map, their population."""

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.access.gate import town_page
from stakeholders.access.pages import form_page, visible_or_404
from stakeholders.access.permissions import Permission

from .forms import AreaForm, MunicipalityForm, PopulationForm
from .map import AreaShape, outline
from .models import Area, Population
from .services import counting_layer


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def municipality_update(request):
    form = MunicipalityForm(request.POST or None, instance=request.actor.municipality)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("municipality_update", town=request.actor.municipality.slug)
    return form_page(request, "stakeholders/municipalities/municipality_form.html", {"form": form})


@town_page(Permission.READ)
def area_list(request):
    areas = list(
        Area.objects.visible_to(request.actor).in_use().select_related("layer").order_by("layer_id", "code")
    )
    # Layers lie over each other: one of them is drawn and added up.
    counting = counting_layer(request.actor.municipality)
    drawn = [area for area in areas if counting is None or area.layer_id == counting.pk]
    newest = {
        population.area_id: population
        for population in Population.objects.visible_to(request.actor).order_by("year")
    }
    for area in areas:
        area.population = newest.get(area.pk)
    total = sum(area.population.residents or 0 for area in drawn if area.population)
    return render(
        request,
        "stakeholders/municipalities/area_list.html",
        {
            "areas": areas,
            "total": total,
            "several": counting if len(drawn) < len(areas) else None,
            **_maps(request.actor.municipality, drawn),
        },
    )


def _maps(town, areas) -> dict:
    """The areas drawn twice, for a wide page and for a phone or a column."""
    shapes = [
        AreaShape(
            code=area.code,
            name=area.name,
            geometry=area.geometry,
            href=reverse("area_detail", kwargs={"town": town.slug, "pk": area.pk}),
        )
        for area in areas
        if area.geometry
    ]
    title = _("Areas of %(town)s") % {"town": town.name}
    sizes = {"map": False, "map_narrow": True}
    return (
        {name: outline(shapes, title=title, narrow=narrow) for name, narrow in sizes.items()}
        if shapes
        else {}
    )


@town_page(Permission.READ)
def area_detail(request, pk):
    area = visible_or_404(Area, request.actor, pk=pk)
    populations = Population.objects.visible_to(request.actor).filter(area=area).order_by("-year")
    told = list(populations)
    usual = ("residents", "households")
    kinds = [
        kind
        for kind in Population.KINDS
        if kind in usual or any(getattr(one, kind) is not None for one in told)
    ]
    for one in told:
        one.told = [(Population._meta.get_field(kind).verbose_name, getattr(one, kind)) for kind in kinds]
    return render(
        request,
        "stakeholders/municipalities/area_detail.html",
        {
            "area": area,
            "populations": told,
            "kinds": [Population._meta.get_field(kind).verbose_name for kind in kinds],
            **_maps(request.actor.municipality, [area]),
        },
    )


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def area_create(request):
    return _edit_area(request, None)


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def area_update(request, pk):
    return _edit_area(request, visible_or_404(Area.objects.in_use(), request.actor, pk=pk))


def _edit_area(request, area):
    form = AreaForm(request.POST or None, instance=area, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("Area saved."))
        return redirect("area_detail", town=request.actor.municipality.slug, pk=saved.pk)
    return form_page(request, "stakeholders/municipalities/area_form.html", {"form": form, "area": area})


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def area_delete(request, pk):
    area = visible_or_404(Area, request.actor, pk=pk)
    here = {"town": request.actor.municipality.slug}
    if request.method == "POST":
        try:
            area.delete()
            messages.success(request, _("Area deleted."))
            return redirect("area_list", **here)
        except ProtectedError:
            messages.error(request, _("Findings, problems or counts still name this area."))
            return redirect("area_detail", pk=pk, **here)
    context = {
        "title": _("Delete the area %(area)s?") % {"area": area},
        "text": _(
            "Its boundary and population go with it. Counts that were imported for it become unlocated."
        ),
        "confirm_label": _("Delete the area"),
        "cancel_url": reverse("area_detail", kwargs={**here, "pk": pk}),
        "danger": True,
    }
    return render(request, "components/confirm.html", context)


@town_page(Permission.READ)
def area_geojson(request):
    """All areas as a GeoJSON file."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": area.code, "name": area.name},
            "geometry": area.geometry,
        }
        for area in Area.objects.visible_to(request.actor).in_use().exclude(geometry=None)
    ]
    response = JsonResponse({"type": "FeatureCollection", "features": features})
    response["Content-Type"] = "application/geo+json"
    response["Content-Disposition"] = (
        f'attachment; filename="{request.actor.municipality.slug}-areas.geojson"'
    )
    return response


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def population_create(request, pk):
    area = visible_or_404(Area, request.actor, pk=pk)
    return _edit_population(request, area, Population(municipality=request.actor.municipality, area=area))


@town_page(Permission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def population_update(request, pk):
    population = visible_or_404(Population, request.actor, pk=pk)
    return _edit_population(request, population.area, population)


def _edit_population(request, area, population):
    form = PopulationForm(request.POST or None, instance=population, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Population saved."))
        return redirect("area_detail", town=request.actor.municipality.slug, pk=area.pk)
    return form_page(
        request, "stakeholders/municipalities/population_form.html", {"form": form, "area": area}
    )
