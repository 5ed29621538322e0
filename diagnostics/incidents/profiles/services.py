"""What may be done with profiles: keep how a file was read, read the next one by it, change, take in and out."""

import json

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.incidents.imports.mapping import Mapping
from diagnostics.incidents.models import ImportBatch, OffenceType
from diagnostics.incidents.records.profiles import PROFILES, Profile
from diagnostics.sources.models import DataSource
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.models import Area

from .models import ImportProfile
from .reading import BadReading, Directory, checked, fit, mapping_from, missing, reading_of

#: The key under which a profile that comes with Concord is chosen; a town's own is chosen by its uid.
SHIPPED = "concord:"


def directory(municipality) -> Directory:
    """The codes of the town's offence types and areas in use."""
    offences = OffenceType.objects.filter(municipality=municipality).values_list("code", "pk")
    areas = Area.objects.in_use().filter(municipality=municipality).values_list("code", "pk")
    return Directory(dict(offences), dict(areas))


@transaction.atomic
def keep(*, by: Actor, batch: ImportBatch, name: str) -> ImportProfile:
    """Keep how a file was read under a name; a profile of that name of the same source is changed."""
    if not (name := " ".join(name.split())[:80]):
        raise Refused(_("Give the profile a name."), code="profile_name")
    reading = reading_of(Mapping.from_json(batch.mapping), directory(by.municipality))
    profile, new = ImportProfile.objects.visible_to(by).get_or_create(
        municipality=by.municipality,
        source=batch.source,
        name=name,
        defaults={"reading": reading, "created_by": by.user},
    )
    if not new:
        profile.reading = reading
        profile.save(update_fields=["reading", "updated_at"])
    ImportBatch.objects.filter(pk=batch.pk).update(profile=profile)
    return profile


def take_in(*, by: Actor, source: DataSource, name: str, content: bytes | str | dict) -> ImportProfile:
    """A profile from what another town has exported."""
    try:
        told = content if isinstance(content, dict) else json.loads(content)
        reading = checked(told.get("reading") if isinstance(told, dict) and "reading" in told else told)
    except (ValueError, UnicodeDecodeError) as problem:
        reason = str(problem) if isinstance(problem, BadReading) else _("it is not JSON")
        raise Refused(
            _("This is not a profile: %(reason)s") % {"reason": reason}, code="profile_unreadable"
        ) from problem
    name = " ".join((name or (told.get("name") if isinstance(told, dict) else "") or source.name).split())[
        :80
    ]
    if ImportProfile.objects.visible_to(by).filter(source=source, name=name).exists():
        raise Refused(
            _("This source has a profile “%(name)s” already.") % {"name": name}, code="profile_exists"
        )
    return ImportProfile.objects.create(
        municipality=by.municipality, source=source, name=name, reading=reading, created_by=by.user
    )


def exported(profile: ImportProfile) -> dict:
    """What another town, or another installation, can take in."""
    return {"format": "concord-import-profile", "name": profile.name, "reading": profile.reading}


def known_by_headings(batch: ImportBatch, table) -> ImportProfile | None:
    """The profile of the source that knows most headings of a file; of equals the one changed last."""
    own = ImportProfile.objects.filter(municipality=batch.municipality, source=batch.source)
    found = [(fit(one.reading, table.headers), one.updated_at, one) for one in own]
    best = max(found, key=lambda told: told[:2], default=(0, None, None))
    return best[2] if best[0] else None


def by_key(key: str, town) -> ImportProfile | Profile:
    """The profile that a form or a caller names."""
    if key.startswith(SHIPPED):
        found = next((one for one in PROFILES if one.key == key.removeprefix(SHIPPED)), None)
    else:
        found = ImportProfile.objects.filter(municipality=town, uid=key).first() if _is_uid(key) else None
    if found is None:
        raise Refused(_("There is no such profile."), code="profile_unknown")
    return found


def read_by(profile: ImportProfile | Profile, batch: ImportBatch, table) -> Mapping:
    """How a file is read by a profile; Refused when it lacks a heading that the profile needs."""
    if isinstance(profile, Profile):
        lacking = profile.lacking(table.headers)
    else:
        lacking = missing(profile.reading, table.headers)
    if lacking:
        raise Refused(
            _("The profile “%(name)s” does not fit: the file has no column %(headings)s.")
            % {"name": profile.name, "headings": ", ".join(_("“%(name)s”") % {"name": one} for one in lacking)},
            code="profile_does_not_fit",
        )
    if isinstance(profile, Profile):
        return profile.mapping(table)
    return mapping_from(profile.reading, table, directory(batch.municipality))


def _is_uid(key: str) -> bool:
    return len(key.replace("-", "")) == 32 and all(letter in "0123456789abcdef-" for letter in key.lower())
