"""How the sample of a survey was drawn: what is kept of it, and changing it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .drawn import Drawing, Stratum, drawing_from

#: More strata than this are no plan of a sample but a list of something else.
MOST_STRATA = 500


def drawing_of(survey: Survey) -> Drawing:
    """How the sample was drawn, as it was declared."""
    return drawing_from(survey.drawn, survey.adults_question, survey.lonely, survey.strata)


@transaction.atomic
def declare_drawing(*, by: Actor, survey: Survey, drawing: Drawing) -> Survey:
    """From now on estimates are made for a sample that was drawn so. Raises Refused for what contradicts itself."""
    row = Survey.objects.select_for_update().get(pk=survey.pk)
    check_strata(drawing.strata)
    row.drawn, row.adults_question, row.lonely = drawing.unit, drawing.adults, drawing.lonely
    row.strata = [
        {"name": one.name, "units": one.units, "joined": one.joined}
        for one in drawing.strata
        if one.units or one.joined
    ]
    row.save(update_fields=["drawn", "adults_question", "lonely", "strata", "updated_at"])
    return row


def check_strata(strata: Sequence[Stratum]) -> None:
    """Refuses strata of the same name, and one that is put into itself or into one that is put elsewhere."""
    names = [one.name for one in strata]
    if len(names) > MOST_STRATA:
        raise Refused(_("More than %(most)s strata.") % {"most": MOST_STRATA}, code="too_many_strata")
    if len(set(names)) < len(names):
        raise Refused(_("A stratum stands here twice."), code="stratum_twice")
    moved = {one.name for one in strata if one.joined}
    for one in strata:
        if one.joined == one.name or one.joined in moved:
            raise Refused(
                _("“%(name)s” is put into a stratum that is not there by itself.") % {"name": one.name},
                code="stratum_in_circle",
            )
