"""The long work of looking for lookalikes."""

from django.utils.translation import ngettext

from stakeholders.consultations.models import Round
from stakeholders.jobs.registry import Outcome, job_kind

from . import services


@job_kind(services.LOOK)
def look(progress, municipality, *, round: str) -> Outcome:
    found = services.propose(Round.objects.get(municipality=municipality, uid=round))
    return Outcome(
        message=ngettext("%(n)s new lookalike.", "%(n)s new lookalikes.", found) % {"n": found},
        result={"found": found},
    )
