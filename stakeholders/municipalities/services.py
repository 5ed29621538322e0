"""Changing areas from a boundary file."""

from dataclasses import dataclass

from django.db import transaction

from .boundaries import Boundary
from .models import Area, Population
from .population_file import Figure


@dataclass(frozen=True)
class BoundaryPlan:
    """What a boundary file would do: areas that are new, areas that change, areas that it does not mention."""

    new: list[Boundary]
    changed: list[tuple[Area, Boundary]]
    untouched: list[Area]


def plan_boundaries(*, municipality, boundaries: list[Boundary]) -> BoundaryPlan:
    areas = {area.code: area for area in Area.objects.filter(municipality=municipality)}
    return BoundaryPlan(
        new=[b for b in boundaries if b.code not in areas],
        changed=[(areas[b.code], b) for b in boundaries if b.code in areas],
        untouched=[area for code, area in areas.items() if code not in {b.code for b in boundaries}],
    )


@transaction.atomic
def import_boundaries(*, by, municipality, boundaries: list[Boundary]) -> BoundaryPlan:
    """Add and change areas by code; an area that the file does not mention stays as it is."""
    plan = plan_boundaries(municipality=municipality, boundaries=boundaries)
    Area.objects.bulk_create(
        Area(
            municipality=municipality,
            code=b.code,
            name=b.name[:120],
            geometry=b.geometry,
            area_km2=b.area_km2,
        )
        for b in plan.new
    )
    for area, boundary in plan.changed:
        area.name, area.geometry, area.area_km2 = boundary.name[:120], boundary.geometry, boundary.area_km2
    Area.objects.bulk_update([area for area, _ in plan.changed], ["name", "geometry", "area_km2"])
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
    """Set residents and households by area and year; the same figures again change nothing. Returns how many."""
    Population.objects.bulk_create(
        [
            Population(
                municipality=municipality,
                area_id=figure.area_id,
                year=figure.year,
                residents=figure.residents,
                households=figure.households,
                source=source[:200],
            )
            for figure in figures
        ],
        update_conflicts=True,
        unique_fields=["municipality", "area", "year"],
        update_fields=["residents", "households", "source", "updated_at"],
    )
    return len(figures)
