"""Who has changed a record and what hangs on it, as the database's own trail tells it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

from .models import AuditEntry

MOST = 200
IDLE = {"id", "municipality_id", "created_at", "updated_at", "uid", "revision"}


@dataclass(frozen=True)
class Change:
    """What one person changed at one moment: names of fields, or of what hangs on the record."""

    who: str
    when: datetime
    what: list[str]


def changes_since(actor, row, since: str) -> list[Change]:
    """Newest first, one for each request. `since` is an ISO moment; without one nothing is told."""
    moment = parse_datetime(since) if since else None
    if moment is None:
        return []
    hanging = _hanging(row)
    own = row._meta.db_table
    entries = AuditEntry.objects.visible_to(actor).filter(at__gt=moment, table_name__in=[own, *hanging])[
        :MOST
    ]
    grouped: dict[tuple, list] = {}
    for entry in entries:
        if names := _names(entry, row, own, hanging):
            grouped.setdefault((entry.request_id, entry.actor), []).append((entry.at, names))
    return [
        Change(who, rows[0][0], sorted({name for _at, names in rows for name in names}))
        for (_request, who), rows in grouped.items()
    ]


@dataclass(frozen=True)
class FieldStep:
    """One field before and after, as it was stored."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class Step:
    """One change of a record, or of a row that hangs on it: when, who, which deed, which fields."""

    at: datetime
    who: str
    deed: str  # insert, update, delete
    record: str  # what kind of record, in words
    is_part: bool
    fields: list[FieldStep]


def history_of(actor, row, *, until: datetime | None = None, most: int = MOST) -> list[Step]:
    """Everything that happened to a record, newest first, at most `most` steps before `until`. One query."""
    hanging = _hanging(row)
    own = row._meta.db_table
    mine = Q(table_name=own, row_id=row.pk)
    for table, (_model, column) in hanging.items():
        at_hand = Q(**{f"after__{column}": row.pk}) | Q(**{f"before__{column}": row.pk})
        ids = AuditEntry.objects.filter(at_hand, table_name=table, municipality_id=row.municipality_id)
        mine |= Q(table_name=table, row_id__in=ids.values("row_id"))
    entries = AuditEntry.objects.visible_to(actor).filter(mine)
    if until:
        entries = entries.filter(at__lt=until)
    return [_step(entry, row, own, hanging) for entry in entries[:most]]


def _step(entry: AuditEntry, row, own: str, hanging: dict) -> Step:
    model = type(row) if entry.table_name == own else hanging[entry.table_name][0]
    names = {field.column: field.name for field in model._meta.concrete_fields}
    told = sorted({*entry.before, *entry.after} - IDLE)
    fields = [FieldStep(names.get(one, one), entry.before.get(one), entry.after.get(one)) for one in told]
    record = capfirst(str(model._meta.verbose_name))
    return Step(entry.at, entry.actor, entry.operation.lower(), record, entry.table_name != own, fields)


def _hanging(row) -> dict:
    """{table: (model, column)} of the rows of the town that belong to the record."""
    return {
        relation.related_model._meta.db_table: (relation.related_model, relation.field.column)
        for relation in row._meta.related_objects
        if relation.one_to_many and hasattr(relation.related_model, "municipality_id")
    }


def _names(entry, row, own: str, hanging: dict) -> list[str]:
    if entry.table_name == own:
        if entry.row_id != row.pk:
            return []
        labels = {field.column: str(field.verbose_name) for field in row._meta.concrete_fields}
        return [capfirst(labels.get(name, name)) for name in entry.after]
    model, column = hanging[entry.table_name]
    told = {**entry.before, **entry.after}
    belongs = told.get(column) == row.pk or (
        column not in told and model.objects.filter(pk=entry.row_id, **{column: row.pk}).exists()
    )
    return [capfirst(str(model._meta.verbose_name_plural))] if belongs else []
