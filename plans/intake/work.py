"""The long work of an import: a plan of many rows."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.speaking import saying
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind

from . import services
from .choices import Choices
from .models import PlanImport


@job_kind(services.WRITE)
def write(progress, municipality, *, batch: str, choices: dict) -> Outcome:
    """Write a proposal that was confirmed."""
    rows = PlanImport.objects.filter(municipality=municipality).select_related(
        "plan__municipality", "created_by"
    )
    row = rows.get(uid=batch)
    language = getattr(row.created_by, "language", "") or municipality.languages[0]
    with saying(language):
        progress(0, 1, _("Writing the actions"))
        try:
            done = services.write(row, Choices(**choices))
        except (Refused, Conflict) as refused:
            raise JobRefused(str(refused)) from refused
        counts = done.report["counts"]
        number = counts["new"] + counts["change"]
        words = ngettext("%(number)s action was written.", "%(number)s actions were written.", number)
        return Outcome(words % {"number": number})
