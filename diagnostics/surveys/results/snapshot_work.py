"""Making snapshots as long work."""

from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.municipalities.models import Municipality

from .loading import source_of
from .snapshots import KIND, write


@job_kind(KIND)
def make_snapshot(progress, municipality: Municipality, *, survey: str) -> Outcome:
    """Read all answers to a survey once, and work out its tables."""
    found = (
        Survey.objects.filter(municipality=municipality, uid=survey).select_related("municipality").first()
    )
    if found is None:
        raise JobRefused(_("This survey does not exist."))
    source = source_of(found)
    told = _("Reading the answers")
    made = write(source, timezone.now(), lambda done, total: progress(done, total, told))
    return Outcome(_("The results are worked out."), {"answers": made.many})
