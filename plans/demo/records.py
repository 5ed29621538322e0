"""Reads the records of a demonstration town, and holds what has been loaded so far."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from stakeholders.access.permissions import ROLE_PERMISSIONS, Actor
from stakeholders.models import Municipality

DATA = Path(__file__).parent / "data"


@dataclass
class Town:
    """One town while it is being loaded: its folder, the day of loading, and rows by their short codes."""

    folder: Path
    today: date
    municipality: Municipality | None = None
    users: dict = field(default_factory=dict)
    roles: dict = field(default_factory=dict)
    areas: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    organisations: dict = field(default_factory=dict)
    sources: dict = field(default_factory=dict)
    offences: dict = field(default_factory=dict)
    findings: dict = field(default_factory=dict)
    elements: dict = field(default_factory=dict)
    topics: dict = field(default_factory=dict)

    def read(self, name: str):
        """The records of one file, or an empty list where the town has none of that kind."""
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []

    def rows(self, name: str) -> Iterator[dict]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def day(self, value) -> date | None:
        """A date as it stands in the records, or as so many days after the day of loading (negative: before)."""
        if isinstance(value, dict):
            return self.today + timedelta(days=value["days_after_load"])
        if isinstance(value, int):
            return self.today + timedelta(days=value)
        return date.fromisoformat(value) if value else None

    def actor(self, role: str) -> Actor:
        """The person of this role as one who asks for something."""
        user = self.roles[role]
        return Actor(self.municipality, ROLE_PERMISSIONS[role], str(user), user=user, role=role)

    def make(self, model, **fields):
        return model.objects.create(municipality=self.municipality, **fields)

    def make_all(self, model, rows) -> list:
        """Many rows in one statement; each is a dictionary of fields."""
        return model.objects.bulk_create(model(municipality=self.municipality, **row) for row in rows)

    def areas_of(self, record: dict) -> list:
        """The areas of a record; every area where it says that the whole town is meant."""
        if record.get("whole_municipality"):
            return list(self.areas.values())
        return [self.areas[code] for code in record["areas"]]
