"""Areas and the layers they stand in; changing them from a boundary file; population."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from .boundaries import Boundary
from .models import Area, AreaKind, AreaLayer, Population
from .population_file import Figure

_USUAL_NAMES = {
    AreaKind.MUNICIPALITY: lambda: _("Whole municipality"),
    AreaKind.DISTRICT: lambda: _("Districts"),
    AreaKind.NEIGHBOURHOOD: lambda: _("Neighbourhoods"),
    AreaKind.HOTSPOT: lambda: _("Hot spots"),
}


def counting_layer(municipality) -> AreaLayer | None:
    """The layer in whose areas incidents are counted: the chosen one, else neighbourhoods, else districts."""
    drawn = Exists(Area.objects.filter(layer=OuterRef("pk"), geometry__isnull=False, retired_on=None))
    fitting = Q(is_counting=True) | Q(drawn, kind__in=[AreaKind.NEIGHBOURHOOD, AreaKind.DISTRICT])
    layers = AreaLayer.objects.in_use().filter(fitting, municipality=municipality)
    places = Case(When(is_counting=True, then=0), When(kind=AreaKind.NEIGHBOURHOOD, then=1), default=2)
    return layers.order_by(places, "pk").first()


def counting_areas(municipality) -> QuerySet[Area]:
    """The areas with a boundary in which incidents are counted now, by code."""
    layer = counting_layer(municipality)
    areas = Area.objects.in_use().filter(municipality=municipality, geometry__isnull=False)
    return areas.none() if layer is None else areas.filter(layer=layer).order_by("code")


def layer_for(municipality, kind: str) -> AreaLayer:
    """The layer in use of this kind that has been there longest; made where the town has none yet."""
    layer = AreaLayer.objects.in_use().filter(municipality=municipality, kind=kind).order_by("pk").first()
    return layer or AreaLayer.objects.create(
        municipality=municipality, kind=kind, name=_free_name(municipality, _USUAL_NAMES[AreaKind(kind)]())
    )


def _free_name(municipality, name: str) -> str:
    taken = set(
        AreaLayer.objects.filter(municipality=municipality, version="").values_list("name", flat=True)
    )
    return next(one for n in range(1, 1000) if (one := name if n == 1 else f"{name} {n}") not in taken)


def settle(area: Area) -> Area:
    """Give an area, before it is saved, a layer of its kind; one that stands in such a layer stays there."""
    if area.layer_id is None or area.layer.kind != area.kind:
        area.layer = area.since = layer_for(area.municipality, area.kind)
    return area


@dataclass(frozen=True)
class BoundaryPlan:
    """What a boundary file would do: areas that are new, areas that change, areas that it does not mention."""

    new: list[Boundary]
    changed: list[tuple[Area, Boundary]]
    untouched: list[Area]


def plan_boundaries(*, municipality, boundaries: list[Boundary]) -> BoundaryPlan:
    areas = {area.code: area for area in Area.objects.in_use().filter(municipality=municipality)}
    return BoundaryPlan(
        new=[b for b in boundaries if b.code not in areas],
        changed=[(areas[b.code], b) for b in boundaries if b.code in areas],
        untouched=[area for code, area in areas.items() if code not in {b.code for b in boundaries}],
    )


@transaction.atomic
def import_boundaries(*, by, municipality, boundaries: list[Boundary]) -> BoundaryPlan:
    """Add and change areas by code; an area that the file does not mention stays as it is."""
    plan = plan_boundaries(municipality=municipality, boundaries=boundaries)
    layer = layer_for(municipality, AreaKind.NEIGHBOURHOOD) if plan.new else None
    Area.objects.bulk_create(
        Area(
            municipality=municipality,
            layer=layer,
            since=layer,
            code=b.code,
            name=b.name[:120],
            geometry=b.geometry,
            area_km2=b.area_km2,
        )
        for b in plan.new
    )
    for area, boundary in plan.changed:
        area.name, area.geometry, area.area_km2 = boundary.name[:120], boundary.geometry, boundary.area_km2
        area.updated_at = timezone.now()  # by which maps on paper are known to be old
    Area.objects.bulk_update(
        [area for area, _boundary in plan.changed], ["name", "geometry", "area_km2", "updated_at"]
    )
    return plan


def names_of_areas(areas) -> dict[str, int]:
    """Every code, name and other name by which files may call an area → its id."""
    names = {}
    for area in areas:
        for name in (*area.aliases, f"{area.code} {area.name}", area.name, area.code):
            names[name] = area.pk
    return names


@transaction.atomic
def import_population(*, by, municipality, figures: list[Figure], source: str) -> int:
    """Set numbers by area and year; the same figures again change nothing. Kinds that are not given stay.

    Where the other numbers of a row have another source, both sources are named. Returns how many rows were taken.
    """
    rows = Population.objects.filter(
        municipality=municipality,
        area_id__in={f.area_id for f in figures},
        year__in={f.year for f in figures},
    )
    known = {(row.area_id, row.year): row for row in rows}
    for figure in figures:
        key = (figure.area_id, figure.year)
        row = known.setdefault(
            key, Population(municipality=municipality, area_id=figure.area_id, year=figure.year)
        )
        others = [
            kind for kind in Population.KINDS if kind not in figure.numbers and getattr(row, kind) is not None
        ]
        row.source = _both(row.source if others else "", source)
        for kind, number in figure.numbers.items():
            setattr(row, kind, number)
    store_populations([known[(figure.area_id, figure.year)] for figure in figures])
    return len(figures)


def store_populations(rows: list[Population]) -> None:
    """Write rows by area and year, over what stands there."""
    Population.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["municipality", "area", "year"],
        update_fields=[*Population.KINDS, "source", "updated_at"],
    )


def _both(before: str, new: str) -> str:
    told = [one for one in before.split("; ") if one]
    return "; ".join([*told, *([new] if new not in told else [])])[:400]
