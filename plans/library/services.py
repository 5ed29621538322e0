"""The verbs of the library: what a town adds, notes and takes back."""

from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.access.codes import next_code
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .models import LocalPractice
from .practices import EvidenceClass
from .uses import is_used


def propose_code(actor: Actor) -> str:
    """The code that the town's next practice would naturally have."""
    codes = LocalPractice.objects.visible_to(actor).values_list("code", flat=True)
    return next_code(codes, first="T01")


def practice_errors(given: dict, practice: LocalPractice | None) -> dict[str, str]:
    """What contradicts itself in a practice of the town, by field. `practice`: the record as it is saved."""
    errors = {}
    if not given.get("problems") and not given.get("any_problem"):
        errors["problems"] = _(
            "Choose the types of crime problem that it answers, or say that it is for any."
        )
    rated = given.get("evidence_class") not in {None, "", EvidenceClass.U}
    if rated and not given.get("rating_source"):
        errors["rating_source"] = _("A rating needs its source. Without one choose “not rated”.")
    if practice is None or practice.pk is None or not is_used(practice.municipality_id, practice.code):
        return errors
    if given.get("evidence_class") == EvidenceClass.H:
        errors["evidence_class"] = _("It is used in the plan. Take it out there first.")
    if given.get("code") != practice.code:
        errors["code"] = _("It is used in the plan under its code.")
    return errors


@transaction.atomic
def delete_practice(*, by: Actor, practice: LocalPractice) -> None:
    """Take a practice of the town out of the library; refused while an option or action uses it."""
    if is_used(practice.municipality_id, practice.code):
        raise Refused(
            _("Options or actions use this practice. Choose another there first."), code="still_used"
        )
    practice.delete()
