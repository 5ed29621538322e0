"""Making snapshots as long work."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from diagnostics.surveys.victims.figures import Estimates
from diagnostics.surveys.victims.release import Victims
from stakeholders.access.permissions import Actor, Permission
from stakeholders.access.speaking import saying
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.municipalities.models import Municipality

from .loading import source_of
from .questions import questions
from .release import outsider, release
from .snapshots import KIND, Snapshot, sheet_from, write


def work_out_pages(survey: Survey, made: Snapshot) -> None:
    """Keep what the pages of the languages of the town show to whoever may see all counts, and to everybody else."""
    town = survey.municipality
    everything = Actor(town, permissions=frozenset(Permission), label="results")
    estimates = None
    for language in town.languages or [translation.get_language()]:
        with saying(language):
            sheet = sheet_from(source_of(survey), made)
            # The figures bear no words: those of one language are those of all.
            estimates = estimates or Estimates(sheet)
            for reader in (everything, outsider(everything)):
                shown = release(sheet, reader)
                questions(sheet, shown)
                if sheet.victims:
                    _ = Victims(shown, estimates).lines


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
    work_out_pages(found, made)
    return Outcome(_("The results are worked out."), {"answers": made.many})
