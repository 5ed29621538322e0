"""What may be done with offence types."""

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.incidents.models import CountFact, OffenceType, ReplacedCount
from diagnostics.incidents.names import Names, name_key
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


def name_clashes(
    *, by: Actor, names: dict[str, str | list[str]], besides: int | None
) -> dict[str, list[str]]:
    """{field: messages} for names that another type of the town has already; imports could not tell them apart."""
    others = OffenceType.objects.visible_to(by).exclude(pk=besides)
    taken = Names.of((other.name, (other.code, other.name, *other.aliases)) for other in others)
    found: dict[str, list[str]] = {}
    for field, told in names.items():
        for name in [told] if isinstance(told, str) else told:
            if owner := taken.known.get(name_key(name)):
                message = _("“%(name)s” already belongs to “%(owner)s”.") % {"name": name, "owner": owner}
                found.setdefault(field, []).append(message)
    return found


def closes_circle(*, by: Actor, offence: OffenceType, part_of: OffenceType | None) -> bool:
    """Whether an offence would stand in itself by way of others. The gate leaves such a tie out, should two meet."""
    above = dict(OffenceType.objects.visible_to(by).values_list("pk", "part_of_id"))
    above[offence.pk] = part_of and part_of.pk
    seen: set[int] = set()
    around = above[offence.pk]
    while around and around not in seen:
        seen.add(around)
        around = above.get(around)
    return offence.pk in seen


def in_a_circle() -> str:
    return _("That offence is itself counted in this one.")


@transaction.atomic
def remember_names(*, by: Actor, offence: OffenceType, names: list[str]) -> None:
    """Add names of local files to the type, so that the next import knows them."""
    known = {name_key(name) for name in (offence.code, offence.name, *offence.aliases)}
    new = [name[:120] for name in names if name_key(name) not in known]
    if new:
        offence.aliases = [*offence.aliases, *new]
        offence.save(update_fields=["aliases", "updated_at"])
