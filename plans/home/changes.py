"""The latest changes of what the plan is made of, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diagnostics.models import Finding, Indicator
from plans.models import Action, Objective, Plan, PlanVersion, Problem
from stakeholders.models import AuditEntry, Organisation, Round

# Model → (what it is called, its page).
WATCHED = {
    Plan: (_("Plan"), "plan_detail"),
    Problem: (_("Problem"), "problem_detail"),
    Objective: (_("Objective"), "objective_detail"),
    Action: (_("Action"), "action_detail"),
    PlanVersion: (_("Version"), "version_list"),
    Finding: (_("Finding"), "finding_detail"),
    Indicator: (_("Indicator"), "indicator_detail"),
    Organisation: (_("Organisation"), "organisation_detail"),
    Round: (_("Consultation"), "round_detail"),
}
TABLES = {model._meta.db_table: model for model in WATCHED}
WITHOUT_UID = {"plan_detail", "version_list"}
DEEDS = {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}
LOOKED_AT, MOST = 40, 6


@dataclass(frozen=True)
class Change:
    when: datetime
    who: str
    kind: str
    deed: str
    label: str
    url: str


def latest_changes(actor) -> list[Change]:
    """The newest changes, one for each thing and person. At most two queries and one for each kind of thing."""
    entries = AuditEntry.objects.visible_to(actor).filter(table_name__in=TABLES)[:LOOKED_AT]
    newest: dict[tuple, AuditEntry] = {}
    for entry in entries:
        newest.setdefault((entry.table_name, entry.row_id, entry.actor), entry)
    chosen = list(newest.values())[:MOST]
    rows = _rows(chosen, actor)
    return [_change(entry, rows.get((entry.table_name, entry.row_id)), actor) for entry in chosen]


def _rows(entries: Sequence[AuditEntry], actor) -> dict:
    found = {}
    for table in {entry.table_name for entry in entries}:
        keys = [entry.row_id for entry in entries if entry.table_name == table]
        rows = TABLES[table].objects.visible_to(actor).in_bulk(keys)
        found |= {(table, key): row for key, row in rows.items()}
    return found


def _change(entry: AuditEntry, row, actor) -> Change:
    kind, page = WATCHED[TABLES[entry.table_name]]
    told = {**entry.before, **entry.after}
    words = (told.get(name) for name in ("title", "statement", "name", "code", "number"))
    label = str(row) if row is not None else next((word for word in words if word), "")
    url = ""
    if row is not None:
        arguments = {} if page in WITHOUT_UID else {"uid": row.uid}
        url = reverse(page, kwargs={"town": actor.municipality.slug, **arguments})
    return Change(entry.at, entry.actor, kind, DEEDS.get(entry.operation, ""), label, url)
