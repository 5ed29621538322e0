"""Taking back what one has just done to actions, by what the database itself has kept of it.

Every change leaves a row in the trail with what was before and after; the rows of one request belong together. A
change is taken back only as a whole, only by the person who made it, and only while everything still stands as that
change left it. Taking back leaves rows of its own, and can be taken back.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2 import sql

from plans.actions.funding.models import FundingLine
from plans.actions.models import Action, ActionArea, ActionGroup, ActionObjective, Milestone, Responsibility
from plans.actions.outputs.models import Output
from plans.actions.risks.models import Risk
from plans.plan.models import Plan
from plans.plan.services import editing
from stakeholders.access.errors import Refused
from stakeholders.access.models import AuditEntry
from stakeholders.access.permissions import Actor
from stakeholders.access.tenancy import current, narrow

ROWS = (ActionArea, ActionGroup, ActionObjective, Responsibility, Milestone, FundingLine, Output, Risk)
TABLES = {model._meta.db_table: model for model in (Action, *ROWS)}
SHOWN, LOOKED_AT = 10, 3000
BACK = "back:"


@dataclass
class Deed:
    """What one request changed: `key` names it, `codes` are the actions, `fields` the names of what changed."""

    key: str
    when: datetime
    kind: str  # changed, added, deleted, ordered
    codes: list[str]
    fields: list[str]
    is_taking_back: bool
    is_taken_back: bool = False


def deeds_of(actor: Actor, plan: Plan) -> list[Deed]:
    """The latest changes of this person to actions, newest first. Three queries, and one for each kind of row."""
    entries = _entries(actor)[:LOOKED_AT]
    grouped: dict[str, list[AuditEntry]] = {}
    for entry in entries:
        grouped.setdefault(entry.request_id, []).append(entry)
    shown = dict(list(grouped.items())[:SHOWN])
    owner = owners_of(shown.values())
    codes = dict(Action.objects.of(plan).values_list("pk", "code"))
    taken = {key.split(":")[1] for key in grouped if key.startswith(BACK)}
    made = [_deed(key, rows, owner, codes) for key, rows in shown.items()]
    for deed in made:
        deed.is_taken_back = _mark(deed.key) in taken
    return made


def _entries(actor: Actor):
    if actor.user is None:
        return AuditEntry.objects.none()
    return (
        AuditEntry.objects.visible_to(actor)
        .filter(actor_user=actor.user, table_name__in=TABLES)
        .exclude(request_id="")
    )


def _mark(key: str) -> str:
    """A short name of a request, by which a taking back says what it took back."""
    return uuid.uuid5(uuid.NAMESPACE_URL, key).hex[:12]


def owners_of(groups) -> dict[tuple, int]:
    """The action of each row that was changed, where the trail itself does not say it."""
    unknown: dict[str, set] = {}
    found = {}
    for entry in (entry for group in groups for entry in group):
        place = (entry.table_name, entry.row_id)
        told = entry.after.get("action_id") or entry.before.get("action_id")
        if TABLES[entry.table_name] is Action:
            found[place] = entry.row_id
        elif told:
            found[place] = told
        else:
            unknown.setdefault(entry.table_name, set()).add(entry.row_id)
    for table, keys in unknown.items():
        rows = TABLES[table].objects.filter(pk__in=keys).values_list("pk", "action_id")
        found |= {(table, pk): action for pk, action in rows}
    return found


def _deed(key: str, entries: list[AuditEntry], owner: dict, codes: dict) -> Deed:
    own = [entry for entry in entries if TABLES[entry.table_name] is Action]
    told = {entry.row_id: {**entry.before, **entry.after}.get("code") for entry in own}
    actions = {owner.get((entry.table_name, entry.row_id)) for entry in entries} - {None}
    names = sorted({codes.get(pk) or told.get(pk) or "?" for pk in actions})
    kinds = {entry.operation for entry in own}
    fields = {name for entry in own if entry.operation == "update" for name in entry.after}
    fields |= {entry.table_name for entry in entries if TABLES[entry.table_name] is not Action}
    kind = "changed"
    if "delete" in kinds:
        kind = "deleted"
    elif "insert" in kinds:
        kind = "added"
    elif fields == {"order"}:
        kind = "ordered"
    return Deed(key, entries[0].at, kind, names, sorted(fields), key.startswith(BACK))


def take_back(*, by: Actor, plan: Plan, key: str) -> None:
    """Bring everything that one request changed back to what it was. Refused, with the reason, when it cannot be."""
    with editing(plan):
        entries = list(_entries(by).filter(request_id=key).order_by("-id"))
        if not entries:
            raise Refused(_("There is no such change of yours."), code="unknown_change")
        told = current().request
        narrow(request=f"{BACK}{_mark(key)}:{uuid.uuid4().hex[:16]}")
        try:
            # A row that hangs on another comes back after it; so the order is settled at the end.
            with transaction.atomic():
                for entry in entries:
                    _reverse(entry, by)
                touched = set(owners_of([entries]).values())
                _count(touched)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError as error:
            raise Refused(
                _("Something that was added since rests on it. Change it by hand."), code="changed_since"
            ) from error
        finally:
            if not connection.needs_rollback:
                narrow(request=told)


def _count(actions: set[int]) -> None:
    """Whoever has an action open now shall notice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_action SET revision = revision + 1, updated_at = now() WHERE id = ANY(%s)",
            [sorted(actions)],
        )


# What the trail leaves out of a row that was deleted.
LEFT_OUT = {"updated_at": sql.SQL("now()"), "revision": sql.SQL("1")}
STANDS = sql.SQL(
    "SELECT count(*) FROM {table} t, stakeholders_auditentry e WHERE t.id = e.row_id AND e.id = %s"
    " AND NOT EXISTS (SELECT FROM jsonb_each(e.after) a"
    "                  WHERE to_jsonb(t) -> a.key IS DISTINCT FROM a.value)"
)
SET_BACK = sql.SQL(
    "UPDATE {table} t SET ({names}) = ROW({values})"
    " FROM stakeholders_auditentry e, jsonb_populate_record(NULL::{table}, e.before) r"
    " WHERE e.id = %s AND t.id = e.row_id"
)
BRING_BACK = sql.SQL(
    "INSERT INTO {table} ({names}) SELECT {values}"
    " FROM stakeholders_auditentry e, jsonb_populate_record(NULL::{table}, e.before) r WHERE e.id = %s"
)
TAKE_AWAY = sql.SQL("DELETE FROM {table} WHERE id = %s")


def _reverse(entry: AuditEntry, by: Actor) -> None:
    table = sql.Identifier(entry.table_name)
    with connection.cursor() as cursor:
        if entry.operation == "delete":
            cursor.execute(_bringing_back(entry, table), [entry.pk])
            return
        # The row must stand as this change left it, in all that it changed.
        cursor.execute(STANDS.format(table=table), [entry.pk])
        if cursor.fetchone() != (1,):
            raise Refused(_changed_since(entry, by), code="changed_since")
        if entry.operation == "insert":
            cursor.execute(TAKE_AWAY.format(table=table), [entry.row_id])
        else:
            names = sorted(entry.before)
            parts = {"names": _listed(names), "values": _listed(names, "r")}
            cursor.execute(SET_BACK.format(table=table, **parts), [entry.pk])


def _listed(names: list[str], of: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(*filter(None, [of, name])) for name in names)


def _bringing_back(entry: AuditEntry, table: sql.Identifier) -> sql.Composed:
    columns = {field.column for field in TABLES[entry.table_name]._meta.concrete_fields}
    names = sorted(set(entry.before) & columns)
    more = {name: value for name, value in LEFT_OUT.items() if name in columns - set(names)}
    values = [sql.Identifier("r", name) for name in names]
    return BRING_BACK.format(
        table=table, names=_listed([*names, *more]), values=sql.SQL(", ").join([*values, *more.values()])
    )


def _changed_since(entry: AuditEntry, by: Actor) -> str:
    """Who has changed it since, and when."""
    later = AuditEntry.objects.visible_to(by).filter(
        table_name=entry.table_name, row_id=entry.row_id, pk__gt=entry.pk
    )
    newest = later.order_by("-pk").first()
    code = Action.objects.filter(pk=owners_of([[entry]]).get((entry.table_name, entry.row_id))).first()
    told = {"code": code.code if code else "", "who": newest.actor if newest else "?"}
    return _("%(code)s was changed since, last by %(who)s. Change it by hand.") % told
