"""Who has changed a record and what hangs on it since a moment, as the database's own trail tells it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

from .models import AuditEntry

MOST = 200


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
    hanging = {
        relation.related_model._meta.db_table: (relation.related_model, relation.field.column)
        for relation in row._meta.related_objects
        if relation.one_to_many and hasattr(relation.related_model, "municipality_id")
    }
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
