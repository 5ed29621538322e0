"""Going through the interviews as a job, where they are many."""

from django.utils import translation
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from diagnostics.surveys.wording import count, day_in
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.access.speaking import saying
from stakeholders.jobs.models import Job
from stakeholders.jobs.people import who_asked
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.jobs.services import ask
from stakeholders.municipalities.models import Municipality

from . import services

KIND = "surveys.quality"
#: More answers than this are more than somebody who waits for a page should wait for.
MANY = 5_000


def is_long(survey: Survey) -> bool:
    return survey.answers.count() > MANY


def ask_check(*, by: Actor, survey: Survey) -> Job:
    """Have the interviews gone through."""
    return ask(
        by=by.user,
        municipality=by.municipality,
        kind=KIND,
        title=_("Interviews of “%(title)s”: what stands out") % {"title": survey.title},
        parameters={
            "survey": str(survey.uid),
            "person": by.user.pk,
            "language": translation.get_language() or "en",
        },
    )


@job_kind(KIND)
def check_interviews(
    progress, municipality: Municipality, *, survey: str, person: int, language: str
) -> Outcome:
    actor = who_asked(municipality, person)
    if actor is None or not can(actor, Permission.MANAGE_DIAGNOSIS):
        raise JobRefused(_("Whoever asked for this may no longer do it."))
    found = Survey.objects.visible_to(actor).select_related("municipality").filter(uid=survey).first()
    if found is None:
        raise JobRefused(_("This survey does not exist."))
    with saying(language):
        check = services.go_through(by=actor, survey=found, on=day_in(municipality))
        return Outcome(_("%(n)s interviews were gone through.") % {"n": count(check.answers)})
