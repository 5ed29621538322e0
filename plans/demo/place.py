"""The town itself: its areas, their boundaries and their population, read like a user's files."""

from stakeholders.access.tenancy import scope
from stakeholders.models import Area, GroupContact, Municipality, TargetGroup
from stakeholders.municipalities.boundaries import read_boundaries
from stakeholders.municipalities.population_file import read_population
from stakeholders.municipalities.services import import_boundaries, import_population, names_of_areas, settle
from stakeholders.spreadsheets.reading import read_table

from .records import Town


class FileRefused(Exception):
    """One of the demonstration's own files has a row that cannot be read."""


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
    boundaries = read_boundaries((town.folder / record["boundaries"]).read_bytes())
    import_boundaries(by=None, municipality=town.municipality, boundaries=boundaries)
    town.areas = {area.code: area for area in Area.objects.in_use().filter(municipality=town.municipality)}
    for one in record["areas"]:
        area = town.areas[one["code"]]
        area.kind, area.character = one["type"], one["character"]
        settle(area)
        area.deprivation_quintile = one["deprivation_quintile"]
    Area.objects.bulk_update(
        town.areas.values(), ["layer", "since", "kind", "character", "deprivation_quintile"]
    )


def load_population(town: Town) -> None:
    record = town.read("municipality")
    table = read_table(town.folder / record["population"], record["population"])
    reading = read_population(table, names_of_areas(town.areas.values()))
    if reading.problems:
        raise FileRefused(f"{record['population']}: {reading.problems[0]}")
    source = record["population_source"]
    import_population(by=None, municipality=town.municipality, figures=reading.figures, source=source)


def load_groups(town: Town) -> None:
    records = town.read("municipality")["target_groups"]
    made = town.make_all(TargetGroup, (_group(record) for record in records))
    town.groups = {record["code"]: group for record, group in zip(records, made, strict=True)}


REACHED = {"10–19": "from_10", "20–49": "from_20"}  # noqa: RUF001


def load_inclusion(town: Town) -> None:
    """When each marginalised group was heard about the plan."""
    town.make_all(
        GroupContact,
        (
            {
                "group": town.groups[record["target_group"]],
                "organisation": town.organisations[record["contact"]],
                "held_on": town.day(record["date"]),
                "occasion": record["format"],
                "format": record["how"],
                "reached": REACHED[record["reached"]],
            }
            for record in town.read("plan").get("inclusion", [])
        ),
    )


def _group(record: dict) -> dict:
    return {
        "name": record["name"],
        "age_min": record.get("age_min"),
        "age_max": record.get("age_max"),
        "sex": record.get("sex", ""),
        "condition": record.get("condition", ""),
        "est_size": record.get("est_size"),
        "is_marginalised": record["is_marginalised"],
        "is_youth_at_risk": record.get("is_youth_at_risk", False),
        "inclusion_note": record.get("note", ""),
    }
