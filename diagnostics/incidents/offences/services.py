"""What may be done with offence types."""

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.incidents.models import CountFact, OffenceType, ReplacedCount
from diagnostics.incidents.names import name_key
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor


@transaction.atomic
def delete_offence(*, by: Actor, offence: OffenceType) -> None:
    """Delete a type of which nothing has been counted."""
    counts = [model.objects.visible_to(by).filter(offence=offence) for model in (CountFact, ReplacedCount)]
    if any(rows.exists() for rows in counts):
        raise Refused(
            _("“%(name)s” cannot be deleted: counts of it have been imported. Undo those imports first.")
            % {"name": offence.name},
            code="offence_in_use",
        )
    offence.delete()


@transaction.atomic
def remember_names(*, by: Actor, offence: OffenceType, names: list[str]) -> None:
    """Add names of local files to the type, so that the next import knows them."""
    known = {name_key(name) for name in (offence.code, offence.name, *offence.aliases)}
    new = [name[:120] for name in names if name_key(name) not in known]
    if new:
        offence.aliases = [*offence.aliases, *new]
        offence.save(update_fields=["aliases", "updated_at"])
