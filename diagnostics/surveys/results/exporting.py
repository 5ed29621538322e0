"""Single answers as files: at once where they are few, as a job where they are many; never all of them in memory."""

import zipfile
from datetime import timedelta
from io import TextIOWrapper
from typing import BinaryIO

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from diagnostics.surveys.consent.words import notes_of
from diagnostics.surveys.exports.ddi_files import codebook_of
from diagnostics.surveys.exports.spss_files import write_people, write_spss
from diagnostics.surveys.models import Survey
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.access.speaking import saying
from stakeholders.jobs.files import leave_file
from stakeholders.jobs.models import Job
from stakeholders.jobs.people import asker, who_asked
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.jobs.services import ask
from stakeholders.municipalities.models import Municipality
from stakeholders.spreadsheets.writing import Provenance, csv_lines, write_book, write_csv

from .answer_rows import people_headers
from .answer_tables import AnswerTables

KIND = "surveys.answers"
#: More answers than this are more than somebody who waits for a page should wait for.
MANY = 5_000
KEPT = timedelta(days=7)
FOLDER = "answers"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "sav": "application/x-spss-sav",
    "spss": "application/zip",
}


def is_long(survey: Survey) -> bool:
    return survey.answers.count() > MANY


def name_of(survey: Survey, kind: str) -> str:
    ending = "spss.zip" if kind == "spss" else kind
    return f"survey-{survey.municipality.slug}-answers.{ending}"


def write_answers(target: BinaryIO, survey: Survey, kind: str, *, by: Actor, progress=None) -> None:
    """CSV: people only. ZIP: a CSV for each table and the codebook. XLSX: the same as sheets. SAV, SPSS: see there."""
    tables = AnswerTables(survey, by, progress)
    if kind == "csv":
        write_csv(target, people_headers(tables.plan), tables.people())
    elif kind == "zip":
        write_zip(target, tables)
    elif kind == "sav":
        write_people(target, tables, about=_about(survey, by))
    elif kind == "spss":
        write_spss(target, tables, about=_about(survey, by))
    else:
        write_book(target, tables.sheets(), provenance=_about(survey, by), info_sheet=_("About this file"))


def write_zip(target: BinaryIO, tables: AnswerTables) -> None:
    """A CSV for each table, piece by piece, the codebook, and the same codebook for machines."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in tables.sheets():
            with (
                archive.open(f"{sheet.name}.csv", "w") as part,
                TextIOWrapper(part, "utf-8", newline="") as text,
            ):
                text.writelines(csv_lines(sheet.headers, sheet.rows))
        archive.writestr("ddi.xml", codebook_of(tables))


def _about(survey: Survey, by: Actor) -> Provenance:
    return Provenance(
        what=_("Single answers to “%(title)s”") % {"title": survey.title},
        filters=_("none"),
        who=by.label,
        when=timezone.now(),
        notes=[
            _("Answers of single people: not for publication, and not to be joined with other data."),
            _("What looks like private data is struck out."),
            _("“person” is the number of a row in this file, and no more: another file has other numbers."),
            *notes_of(survey),
        ],
        labels=[_("Content"), _("Filters"), _("Made by"), _("Made on"), _("Note")],
    )


def ask_answers(*, by: Actor, survey: Survey, kind: str) -> Job:
    """Have the file made."""
    return ask(
        by=by.user,
        municipality=by.municipality,
        kind=KIND,
        title=_("Answers to “%(title)s”") % {"title": survey.title},
        parameters={
            "survey": str(survey.uid),
            "form": kind,
            **asker(by),
            "language": translation.get_language() or "en",
        },
    )


def may_fetch(actor: Actor, job: Job) -> bool:
    """Single answers are for those who lead the diagnosis."""
    return can(actor, Permission.MANAGE_DIAGNOSIS, job)


@job_kind(KIND, kept=KEPT, may_fetch=may_fetch)
def make_answers(
    progress,
    municipality: Municipality,
    *,
    survey: str,
    form: str,
    person: int | None,
    language: str,
    client: int | None = None,
) -> Outcome:
    actor = who_asked(municipality, person, client)
    if actor is None or not can(actor, Permission.MANAGE_DIAGNOSIS):
        raise JobRefused(_("Whoever asked for this may no longer read it."))
    found = Survey.objects.visible_to(actor).select_related("municipality").filter(uid=survey).first()
    if found is None or form not in TYPES:
        raise JobRefused(_("This survey does not exist."))
    with saying(language):
        name = leave_file(
            municipality,
            FOLDER,
            name_of(found, form),
            lambda file: write_answers(file, found, form, by=actor, progress=progress),
        )
        told = _("The file is ready. It is kept for %(days)s days.") % {"days": KEPT.days}
        return Outcome(told, result_file=name)
