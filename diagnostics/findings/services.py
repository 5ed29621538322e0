"""The verbs of findings."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from stakeholders.access.codes import next_code
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor

from .evidence import Evidence
from .models import Citation, Finding

# What is validated: the statement and what may be concluded from it.
VALIDATED_FIELDS = {"statement", "kind", "limits", "confidence"}


def propose_code(actor: Actor) -> str:
    """The code that the next finding would naturally have."""
    return next_code(Finding.objects.visible_to(actor).values_list("code", flat=True), first="F01")


def freeze_evidence(*, by: Actor, finding: Finding, evidence: Evidence) -> Citation | None:
    """Keep the numbers with the citation of their source; None when the finding no longer cites it."""
    cited = finding.citations.filter(source__uid=evidence.source, evidence={})
    citation = cited.filter(detail=evidence.detail).first() or cited.first()
    if citation is not None:
        citation.evidence = evidence.frozen()
        citation.save(update_fields=["evidence"])
    return citation


def validate_finding(*, by: Actor, finding: Finding, on: date) -> None:
    """Confirm a finding as it is read now. Refused without a source; Conflict when it was changed meanwhile."""
    if not finding.citations.exists():
        raise Refused(
            _("A finding without a source cannot be validated. Add what it cites."), code="no_source"
        )
    changed = Finding.objects.filter(pk=finding.pk, revision=finding.revision, validated_on=None).update(
        validated_by=by.user, validated_on=on
    )
    if not changed:
        raise Conflict(_("Somebody else has changed or validated this finding meanwhile. Read it again."))


def withdraw_validation(*, by: Actor, finding: Finding) -> None:
    """The finding counts as a draft again."""
    Finding.objects.filter(pk=finding.pk).update(
        validated_by=None, validated_on=None, revision=F("revision") + 1
    )


@transaction.atomic
def delete_finding(*, by: Actor, finding: Finding) -> None:
    """Delete a finding; refused while a problem rests on it."""
    try:
        finding.delete()
    except ProtectedError as protected:
        raise Refused(
            _("Something rests on this finding. Take it out there first."), code="still_used"
        ) from protected
