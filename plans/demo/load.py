"""Loads the demonstration towns: each whole or not at all, and never a second time."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from stakeholders.access.tenancy import scope
from stakeholders.models import Municipality

from . import (
    consultation,
    counts,
    deeds,
    diagnosis,
    draft,
    incidents,
    partners,
    people,
    place,
    problems,
    second_round,
    survey,
)
from .records import DATA, Town

TOWNS = ("port_aurelia", "vila_clara")


def load_demo(*, today: date, logins: Path, tell: Callable[[str], None]) -> list[str]:
    """Load every town that is not there yet and return their slugs. `logins` is the file for the passwords.

    Dates that count from the day of loading count from `today`.
    """
    accounts = json.loads((DATA / "users.json").read_text(encoding="utf-8"))
    with transaction.atomic():
        new = people.load_users(accounts)
        loaded = [slug for name in TOWNS if (slug := _load_town(name, accounts, today, tell))]
        if new:
            # Before the commit: accounts whose passwords nobody was told would be worse than a file too many.
            people.write_logins(logins, accounts)
    return loaded


def _load_town(name: str, accounts: list[dict], today: date, tell: Callable[[str], None]) -> str | None:
    town = Town(DATA / name, today)
    record = town.read("municipality")
    with scope(slug=record["slug"], actor="demonstration"):
        if Municipality.objects.filter(slug=record["slug"]).exists():
            tell(f"{record['name']} is there already; nothing was changed")
            return None
    place.load_municipality(town)
    with scope(town.municipality.pk, actor="demonstration"):
        _fill(town, accounts, lambda what: tell(f"{record['name']}: {what}"))
    return record["slug"]


def _fill(town: Town, accounts: list[dict], tell: Callable[[str], None]) -> None:
    tell("areas and population")
    place.load_areas(town)
    place.load_population(town)
    place.load_groups(town)
    tell("partners and meetings")
    partners.load_organisations(town)
    people.load_members(town, accounts)
    partners.load_bodies(town)
    partners.load_cooperation(town)
    partners.load_profile(town)
    place.load_inclusion(town)
    tell("sources and counts")
    diagnosis.load_sources(town)
    diagnosis.load_offences(town)
    counts.load_counts(town)
    tell("survey and findings")
    survey.load_survey(town)
    diagnosis.load_findings(town)
    tell("draft plan")
    plan = draft.load_plan(town)
    problems.load_problems(town, plan)
    draft.load_objectives(town, plan)
    deeds.load_actions(town, plan)
    draft.load_evaluations(town, plan)
    tell("consultation")
    consultation.load_consultation(town, plan)
    second_round.load_second_round(town, plan)
    tell("incidents")
    incidents.load_incidents(town)
    tell("letters")
    deeds.ask_pending(town)
