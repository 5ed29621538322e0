"""Who must sign an adopted version and who has. Signatures are only ever added; nothing of what is signed changes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.profiles.services import profile_of
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.municipalities.clock import town_today

from .models import PlanVersion, VersionSignature, VersionState

SIGNABLE = {VersionState.ADOPTED, VersionState.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A place for a signature: what the rules ask for (may be empty), who holds the office here, what was signed."""

    asked_for: str
    holder: str
    signature: VersionSignature | None

    @property
    def is_signed(self) -> bool:
        return self.signature is not None


def signature_lines(version: PlanVersion) -> list[SignatureLine]:
    """Every signature that the rules of the town ask for, given or not, and then the others. Three queries at most.

    Documents print them on the cover, pages show them.
    """
    given = list(signatures_of(version))
    asked = {
        one.text: one.organisation.name if one.organisation else ""
        for one in profile_of(version.plan).signatories
    }
    lines = []
    for text, holder in asked.items():
        found = [one for one in given if one.asked_for == text]
        lines += [SignatureLine(text, holder, one) for one in found] or [SignatureLine(text, holder, None)]
    # What nobody asks for any more takes no signature away.
    return lines + [SignatureLine(one.asked_for, "", one) for one in given if one.asked_for not in asked]


def _asked(version: PlanVersion) -> dict[str, str]:
    """Who must sign (office → holder): as the rules were when it was frozen; as they are, for older versions."""
    frozen = version.content.get("records", {}).get("signatories")
    if frozen:
        return {one["office"]: one["organisation"] for one in frozen}
    rules = profile_of(version.plan)
    return {one.text: one.organisation.name if one.organisation else "" for one in rules.signatories}


def signatures_mark(version: PlanVersion) -> list:
    """Changes when a signature is recorded or corrected, so that the cover is printed anew; empty without any."""
    return list(signatures_of(version).order_by("id").values_list("id", flat=True))


def signatures_of(version: PlanVersion):
    """The signatures that stand: without those that were corrected or taken back."""
    return VersionSignature.objects.filter(version=version, corrected_by=None, is_void=False)


@transaction.atomic
def record_signature(
    *,
    by: Actor,
    version: PlanVersion,
    function: str,
    body: str,
    signed_on: date,
    place: str = "",
    asked_for: str = "",
    corrects: VersionSignature | None = None,
    at: datetime | None = None,
) -> VersionSignature:
    """Add who signed; with `corrects`, in place of an entry that was wrong."""
    _refuse_unsignable(version, signed_on)
    return _add(
        by,
        version,
        corrects,
        at,
        function=function.strip(),
        body=body.strip(),
        signed_on=signed_on,
        place=place.strip(),
        asked_for=asked_for,
    )


@transaction.atomic
def take_back(*, by: Actor, signature: VersionSignature, at: datetime | None = None) -> VersionSignature:
    """Say that an entry was wrong and nothing stands in its place. Both stay in the record."""
    told = {
        name: getattr(signature, name) for name in ("function", "body", "signed_on", "place", "asked_for")
    }
    return _add(by, signature.version, signature, at, is_void=True, **told)


def _refuse_unsignable(version: PlanVersion, signed_on: date) -> None:
    if version.state not in SIGNABLE:
        raise Refused(_("Only an adopted version is signed."), code="not_adopted")
    if signed_on < version.adopted_on:
        raise Refused(_("Nobody signed it before it was adopted."), code="signed_before_adoption")
    if signed_on > town_today(version.municipality):
        raise Refused(_("The day of signature lies in the future."), code="signed_in_future")


def _add(by: Actor, version: PlanVersion, corrects, at, **told) -> VersionSignature:
    try:
        with transaction.atomic():
            return VersionSignature.objects.create(
                municipality_id=version.municipality_id,
                version=version,
                corrects=corrects,
                recorded_at=at or timezone.now(),
                recorded_by=by.user,
                **told,
            )
    except IntegrityError:
        raise Conflict(_("Somebody else has corrected this entry. Look at it again.")) from None
