"""Documents as long work."""

from django.utils.translation import gettext as _

from plans.versions.models import PlanVersion
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind

from .services import KIND, make_plan


@job_kind(KIND)
def plan_pdf(progress, municipality, version: str) -> Outcome:
    """Make the PDF of a frozen version (its uid)."""
    found = (
        PlanVersion.objects.filter(municipality=municipality, uid=version).select_related("previous").first()
    )
    if found is None:
        raise JobRefused(_("This version does not exist."))
    progress(0, 1, _("setting the pages"))
    name = make_plan(found)
    progress(1, 1, _("done"))
    return Outcome(_("The plan is ready to print."), result_file=name)
