"""Choosing a place on the map, without a script; and where the comments of a round speak of."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from stakeholders.access.drawing_words import page_words
from stakeholders.access.gate import public_page
from stakeholders.consultations.models import Contribution
from stakeholders.consultations.public_views import (
    context_of,
    element_or_404,
    public_round,
    unremembered,
)
from stakeholders.municipalities.map import AreaShape, Pin, outline
from stakeholders.municipalities.plane import Plane
from stakeholders.municipalities.services import counting_areas

from . import grid
from .areas import area_at, place_words

WIDTHS = {"narrow": 280, "wide": 600}  # pixels: a click is measured in them, so the map is shown in this size


@public_page
@unremembered
@require_safe
def consultation_place(request, uid, element=None):
    """The map of the town as one wide button: where it was pressed is the place that the comment speaks of."""
    round_ = public_round(request, uid, timezone.now())
    part = element_or_404(round_, element)
    areas = list(counting_areas(request.actor.municipality))
    target = _comment_address(request, uid, element)
    if areas and (pressed := _pressed(request)):
        width, x, y = pressed
        place = grid.coarse(*Plane([area.geometry for area in areas], width).locate(x, y))
        if area_at(areas, place) is not None:
            return redirect(f"{target}?{urlencode({'place': f'{place[0]},{place[1]}'})}")
    context = context_of(
        request,
        round_,
        part=part,
        areas=areas,
        target=target,
        widths=WIDTHS.items(),
        is_outside=bool(_pressed(request)),
    )
    return render(request, "stakeholders/consultations/public/place.html", context)


def _comment_address(request, uid, element) -> str:
    town = request.actor.municipality.slug
    if element is None:
        return reverse("public:consultation_comment_whole", kwargs={"town": town, "uid": uid})
    return reverse("public:consultation_comment", kwargs={"town": town, "uid": uid, "element": element})


def _pressed(request) -> tuple[int, float, float] | None:
    """(width of the map, x, y) in pixels; None when nothing was pressed."""
    try:
        width = WIDTHS[request.GET["map"]]
        return width, float(request.GET["at.x"]), float(request.GET["at.y"])
    except (KeyError, ValueError):
        return None


@public_page
@require_safe
def consultation_map(request, size):
    """The areas of the town as a picture, with a mark when the address names a place."""
    if size not in WIDTHS:
        raise Http404
    areas = list(counting_areas(request.actor.municipality))
    place = grid.read(request.GET.get("place", ""))
    pins = [Pin(*place, label=place_words(area_at(areas, place)))] if place else []
    title = _("Areas of %(town)s") % {"town": request.actor.municipality.name}
    drawn = outline(_shapes(areas), title=title, pins=pins, width=WIDTHS[size], words=page_words())
    answer = HttpResponse(str(drawn), content_type="image/svg+xml")
    patch_cache_control(answer, public=True, max_age=600)
    return answer


def _shapes(areas) -> list[AreaShape]:
    return [AreaShape(code=area.code, name=area.name, geometry=area.geometry) for area in areas]


@public_page
@require_safe
def consultation_places(request, uid):
    """Which places and areas the comments that are shown speak of: a map, and the same as a list."""
    at = timezone.now()
    round_ = public_round(request, uid, at)
    areas = list(counting_areas(request.actor.municipality))
    rows = Contribution.objects.visible_to(request.actor).filter(round=round_, area__isnull=False)
    rows = rows.seen_by(request.actor, at)
    counts: dict[tuple | None, int] = {}
    by_area: dict[str, int] = {}
    for name, place in rows.order_by("id").values_list("area__name", "place"):
        by_area[name] = by_area.get(name, 0) + 1
        if place:
            counts[tuple(place)] = counts.get(tuple(place), 0) + 1
    pins = [
        Pin(*place, label=ngettext("%(n)s comment", "%(n)s comments", n) % {"n": n})
        for place, n in counts.items()
    ]
    title = _("Places that comments speak of")
    drawn = {
        name: outline(_shapes(areas), title=title, pins=pins, narrow=narrow, words=page_words())
        for name, narrow in {"svg": False, "svg_narrow": True}.items()
    }
    context = context_of(
        request,
        round_,
        title=title,
        rows=[{"cells": [name, n]} for name, n in sorted(by_area.items(), key=lambda pair: -pair[1])],
        has_places=bool(by_area),
        **(drawn if areas else {}),
    )
    return render(request, "stakeholders/consultations/public/places.html", context)
