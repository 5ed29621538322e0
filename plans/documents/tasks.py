"""Documents as long work."""

from django.utils.translation import gettext as _

from plans.plan.models import Plan
from plans.versions.models import PlanVersion
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind

from .edition import draft_of, edition_of
from .products import product_named
from .services import KIND, make, path_of

STEPS = 3


@job_kind(KIND)
def make_document(progress, municipality, plan: str, version: str, product: str) -> Outcome:
    """Make a document of a frozen version (its uid), or of the draft."""
    progress(0, STEPS, _("reading the plan"))
    edition = _edition(municipality, plan, version)
    wanted = product_named(product, edition.content)
    if wanted is None:
        raise JobRefused(_("This document does not exist."))
    progress(1, STEPS, _("setting the pages"))
    name = make(edition, wanted)
    progress(STEPS, STEPS, _("done"))
    return Outcome(_("The document is ready."), {"size": path_of(name).stat().st_size}, result_file=name)


def _edition(municipality, plan: str, version: str):
    if version:
        rows = PlanVersion.objects.filter(municipality=municipality, uid=version)
        found = rows.select_related("previous", "plan", "municipality").first()
        made = edition_of(found) if found else None
    else:
        draft = (
            Plan.objects.filter(municipality=municipality, uid=plan).select_related("municipality").first()
        )
        made = draft_of(draft) if draft else None
    if made is None:
        raise JobRefused(_("This version does not exist."))
    return made
