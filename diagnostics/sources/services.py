"""What may be done with a source, and what rests on it."""

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .models import DataSource, SourceBreak


def breaks_of(actor: Actor, source: DataSource) -> list[SourceBreak]:
    """The breaks of a source, the earliest first."""
    rows = SourceBreak.objects.visible_to(actor).filter(source=source)
    return list(rows.select_related("offence"))


def uses(source: DataSource) -> list[tuple[str, int]]:
    """(kind of record, how many) of everything that rests on the source, whichever app it belongs to."""
    found = []
    for relation in source._meta.related_objects:
        if relation.many_to_many:
            continue  # counted by the table that links the two
        model = relation.related_model
        rows = model.objects.filter(municipality_id=source.municipality_id, **{relation.field.name: source})
        if number := rows.count():
            names = model._meta
            found.append((str(names.verbose_name if number == 1 else names.verbose_name_plural), number))
    return found


@transaction.atomic
def delete_source(*, by: Actor, source: DataSource) -> None:
    """Delete a source on which nothing rests; Refused names what does."""
    if found := uses(source):
        told = ", ".join(f"{number} {what}" for what, number in found)
        raise Refused(
            _("“%(name)s” cannot be deleted: it is used by %(uses)s.") % {"name": source.name, "uses": told},
            code="source_in_use",
        )
    source.delete()
