"""The town itself: its areas, their boundaries and their population."""

import json

from shapely.geometry import shape

from stakeholders.access.tenancy import scope
from stakeholders.models import Area, Municipality, Population

from .records import Town

KM2_PER_SQUARE_DEGREE = 88.80 * 110.99  # at 37.2 degrees north, where the invented towns lie


def load_municipality(town: Town) -> None:
    record = town.read("municipality")
    with scope(dispatch=True, actor="demonstration"):
        town.municipality = Municipality.objects.create(
            slug=record["slug"],
            name=record["name"],
            country=record["country"],
            admin_code=record["admin_code"],
            languages=record["languages"],
            time_zone=record["time_zone"],
            currency=record["currency"],
            contact_email=record["contact"]["email"],
            emergency_contact=record["emergency_contact"],
            support_contacts="\n".join(record["support_contacts"]),
            about=record["about"],
        )


def load_areas(town: Town) -> None:
    record = town.read("municipality")
    collection = json.loads((town.folder / record["boundaries"]).read_text(encoding="utf-8"))
    boundaries = {f["properties"]["code"]: f["geometry"] for f in collection["features"]}
    areas = town.make_all(Area, (_area(area, boundaries[area["code"]]) for area in record["areas"]))
    town.areas = {area.code: area for area in areas}
    town.make_all(
        Population,
        (
            {
                "area": town.areas[row["area_code"]],
                "year": int(row["year"]),
                "residents": int(row["total"]),
                "households": int(row["households"]),
                "source": record["population_source"],
            }
            for row in town.rows(record["population"])
        ),
    )


def _area(record: dict, boundary: dict) -> dict:
    return {
        "code": record["code"],
        "name": record["name"],
        "kind": record["type"],
        "geometry": boundary,
        "area_km2": round(shape(boundary).area * KM2_PER_SQUARE_DEGREE, 3),
        "character": record["character"],
        "deprivation_quintile": record["deprivation_quintile"],
    }
