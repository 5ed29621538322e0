"""The file for research: at once where answers are few, as a job where they are many."""

from typing import BinaryIO

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from diagnostics.surveys.results.exporting import FOLDER, KEPT, may_fetch, write_zip
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.access.speaking import saying
from stakeholders.jobs.files import leave_file
from stakeholders.jobs.models import Job
from stakeholders.jobs.people import asker, who_asked
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.jobs.services import ask
from stakeholders.municipalities.models import Municipality
from stakeholders.spreadsheets.writing import Provenance

from .research import ResearchTables, Wish
from .spss_files import write_spss

KIND = "surveys.research"
KINDS = ("zip", "spss")


def name_of(survey: Survey, kind: str) -> str:
    ending = "spss.zip" if kind == "spss" else kind
    return f"survey-{survey.municipality.slug}-research.{ending}"


def write_research(target: BinaryIO, survey: Survey, wish: Wish, kind: str, *, by: Actor, progress=None):
    """A ZIP of tables, codebook and report. Returns the report."""
    tables = ResearchTables(survey, by, wish, progress)
    if kind == "spss":
        write_spss(target, tables, about=_about(survey, by, wish))
    else:
        write_zip(target, tables)
    return tables.report


def _about(survey: Survey, by: Actor, wish: Wish) -> Provenance:
    return Provenance(
        what=_("Answers to “%(title)s” for research") % {"title": survey.title},
        filters=", ".join(wish.identifiers) or _("none"),
        who=by.label,
        when=timezone.now(),
        notes=[
            _("At least %(k)s people are alike in what identifies from outside.") % {"k": wish.k},
            _("Do not join it with other data, and do not try to find out whose answers these are."),
        ],
        labels=[_("Content"), _("Identifiers"), _("Made by"), _("Made on"), _("Note")],
    )


def ask_research(*, by: Actor, survey: Survey, wish: Wish, kind: str) -> Job:
    """Have the file made."""
    return ask(
        by=by.user,
        municipality=by.municipality,
        kind=KIND,
        title=_("Answers to “%(title)s” for research") % {"title": survey.title},
        parameters={
            "survey": str(survey.uid),
            "form": kind,
            "identifiers": list(wish.identifiers),
            "k": wish.k,
            **asker(by),
            "language": translation.get_language() or "en",
        },
    )


@job_kind(KIND, kept=KEPT, may_fetch=may_fetch)
def make_research(
    progress,
    municipality: Municipality,
    *,
    survey: str,
    form: str,
    identifiers,
    k: int,
    person: int | None,
    language: str,
    client: int | None = None,
) -> Outcome:
    actor = who_asked(municipality, person, client)
    if actor is None or not can(actor, Permission.MANAGE_DIAGNOSIS):
        raise JobRefused(_("Whoever asked for this may no longer read it."))
    found = Survey.objects.visible_to(actor).select_related("municipality").filter(uid=survey).first()
    if found is None or form not in KINDS:
        raise JobRefused(_("This survey does not exist."))
    wish = Wish(tuple(identifiers), k)
    with saying(language):
        try:
            name = leave_file(
                municipality,
                FOLDER,
                name_of(found, form),
                lambda file: write_research(file, found, wish, form, by=actor, progress=progress),
            )
        except Refused as refused:
            raise JobRefused(str(refused)) from refused
        told = _("The file is ready. It is kept for %(days)s days.") % {"days": KEPT.days}
        return Outcome(told, result_file=name)
