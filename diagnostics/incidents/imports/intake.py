"""How a file is read when it arrives: by the profile that was named, or that knows its headings, or by a guess."""

from diagnostics.incidents.models import ImportBatch, ImportState
from diagnostics.incidents.profiles import services as profiles
from diagnostics.incidents.profiles.models import ImportProfile
from diagnostics.incidents.records.profiles import Profile, profile_of

from . import run
from .mapping import Mapping, guess_mapping


def first_mapping(batch: ImportBatch, table, key: str = "") -> Mapping:
    """The mapping of a file that has just arrived; sets `batch.profile` when one of the town's profiles reads it.

    The profile of `key` is taken, else the source's profile that knows the headings, else the way in which the last
    file of the source with the same headings was read, else a profile that comes with Concord, else a guess.
    """
    named = profiles.by_key(key, batch.municipality) if key else profiles.known_by_headings(batch, table)
    if named is not None:
        batch.profile = named if isinstance(named, ImportProfile) else None
        return profiles.read_by(named, batch, table)
    batch.profile = None
    shipped = profile_of(table.headers)
    names = run.directory(batch.municipality)
    guess = shipped.mapping(table) if shipped else guess_mapping(table, names.areas, names.offences)
    return _as_the_last(batch, guess) or guess


def _as_the_last(batch: ImportBatch, guess: Mapping) -> Mapping | None:
    """The mapping of the last file of the same source with the same headings."""
    earlier = (
        ImportBatch.objects.filter(
            municipality=batch.municipality,
            source=batch.source,
            mapping__headers=guess.headers,
            state__in=[ImportState.DONE, ImportState.REPLACED],
        )
        .order_by("-pk")
        .first()
    )
    if earlier is None:
        return None
    mapping = Mapping.from_json(earlier.mapping)
    mapping.sheet, mapping.encoding = guess.sheet, None
    mapping.date_order = mapping.date_order or guess.date_order
    mapping.declared = None
    return mapping


def known_as(batch: ImportBatch) -> Profile | ImportProfile | None:
    """The profile by which a file is read: one of the town, or one that comes with Concord and knows its headings."""
    return batch.profile or profile_of(batch.mapping.get("headers", []))
