"""The weights in force, an earlier version of them, and the next one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from diagnostics.incidents.models import OffenceType
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.models import Municipality

from . import proposal
from .models import HarmTable

LARGEST = 1_000_000_000


@dataclass(frozen=True)
class Weights:
    """What each offence weighs (uid → number, None for one left out). Version 0 is the proposal of this program."""

    version: int
    unit: str
    source: str
    licence: str
    note: str
    by_uid: Mapping[str, float | None]
    since: datetime | None = None

    @property
    def is_proposal(self) -> bool:
        return self.version == 0

    def of(self, offence: OffenceType) -> float | None:
        """The weight; None where there is none, or where it is left out."""
        return self.by_uid.get(str(offence.uid))

    def lacks(self, offence: OffenceType) -> bool:
        return str(offence.uid) not in self.by_uid


def weights_of(actor: Actor, version: int | None = None) -> Weights:
    """A version of the town's table, the newest unless one is named; without any the proposal."""
    tables = HarmTable.objects.visible_to(actor)
    found = tables.filter(version=version).first() if version else None
    if found is None and version != 0:
        found = tables.first()
    if found is not None:
        return Weights(
            found.version,
            found.unit,
            found.source,
            found.licence,
            found.note,
            found.weights,
            found.created_at,
        )
    return proposed_weights(OffenceType.objects.visible_to(actor))


def proposed_weights(offences) -> Weights:
    """By the place of each offence in the international classification; one without a place has no weight."""
    told = {}
    for one in offences:
        try:
            told[str(one.uid)] = proposal.proposed(one.iccs_code)
        except KeyError:
            continue
    return Weights(0, str(proposal.UNIT), str(proposal.SOURCE), str(proposal.LICENCE), "", told)


@transaction.atomic
def keep_weights(
    *,
    by: Actor,
    base: int,
    unit: str,
    source: str,
    licence: str,
    note: str,
    weights: Mapping[str, float | None],
) -> HarmTable:
    """The next version of the town's table; `base` is the version that was looked at (0: the proposal)."""
    Municipality.objects.select_for_update().get(pk=by.municipality.pk)
    tables = HarmTable.objects.visible_to(by)
    newest = tables.aggregate(Max("version"))["version__max"] or 0
    if base != newest:
        raise Conflict(_("Version %(version)s of the weights was kept meanwhile.") % {"version": newest})
    if not any(weights.values()):
        raise Refused(_("At least one offence must weigh something."), code="no_weights")
    return HarmTable.objects.create(
        municipality=by.municipality,
        version=newest + 1,
        unit=unit,
        source=source,
        licence=licence,
        note=note,
        weights=dict(weights),
        created_by=by.user,
    )
