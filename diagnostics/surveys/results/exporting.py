"""Single answers as files: at once where they are few, as a job where they are many; never all of them in memory."""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import TextIOWrapper
from typing import BinaryIO

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey, SurveyAnswer
from diagnostics.surveys.sealing.kept import COLUMNS, Reader
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.jobs.files import leave_file
from stakeholders.jobs.models import Job
from stakeholders.jobs.people import who_asked
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.jobs.services import ask
from stakeholders.municipalities.models import Municipality
from stakeholders.spreadsheets.writing import Provenance, Sheet, csv_lines, write_book, write_csv

from .answer_rows import (
    Plan,
    codebook_headers,
    codebook_rows,
    part_headers,
    part_rows,
    people_headers,
    person_row,
    plan_of,
)
from .loading import versions_of

KIND = "surveys.answers"
#: More answers than this are more than somebody who waits for a page should wait for.
MANY = 5_000
PIECE = 1_000
KEPT = timedelta(days=7)
FOLDER = "answers"
#: What is told of a person beside the answers.
ABOUT = ("version__number", "received_on", "channel", "weight", "stratum", "cluster", "collector__name")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def is_long(survey: Survey) -> bool:
    return survey.answers.count() > MANY


def name_of(survey: Survey, kind: str) -> str:
    return f"survey-{survey.municipality.slug}-answers.{kind}"


class _Tables:
    """The tables of a survey, each read anew from the database, piece by piece."""

    def __init__(self, survey: Survey, by: Actor, progress=None):
        self.survey, self.by, self.progress = survey, by, progress
        versions = versions_of(survey)
        self.reader = Reader(survey, versions)
        self.plan: Plan = plan_of(versions.values())
        self.total = survey.answers.count() if progress else 0

    def _rows(self) -> Iterator[tuple[int, tuple]]:
        rows = (
            SurveyAnswer.objects.visible_to(self.by)
            .filter(survey=self.survey)
            # Random, so that the order of arrival is in no file.
            .order_by("instance")
            .values_list(*ABOUT, *COLUMNS)
        )
        for number, row in enumerate(rows.iterator(chunk_size=PIECE), 1):
            if self.progress and number % PIECE == 0:
                self.progress(min(number, self.total), self.total, _("writing the lines"))
            about, (version, instance, answers, sealed) = row[: len(ABOUT)], row[len(ABOUT) :]
            yield number, (*about, self.reader.answers(version, instance, answers, sealed))

    def people(self) -> Iterator[list]:
        for number, (*about, answers) in self._rows():
            yield person_row(self.plan, number, about, answers)

    def part(self, part) -> Iterator[list]:
        for number, row in self._rows():
            yield from part_rows(part, number, row[-1])

    def sheets(self) -> Iterator[Sheet]:
        """Every table, the codebook last."""
        yield Sheet("answers", people_headers(self.plan), self.people())
        for part in self.plan.parts:
            yield Sheet(part.section.code, part_headers(part), self.part(part))
        yield Sheet("codebook", codebook_headers(), codebook_rows(self.plan))


def write_answers(target: BinaryIO, survey: Survey, kind: str, *, by: Actor, progress=None) -> None:
    """CSV: people only. ZIP: a CSV for each table and the codebook. XLSX: the same as sheets."""
    tables = _Tables(survey, by, progress)
    if kind == "csv":
        write_csv(target, people_headers(tables.plan), tables.people())
    elif kind == "zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in tables.sheets():
                with (
                    archive.open(f"{sheet.name}.csv", "w") as part,
                    TextIOWrapper(part, "utf-8", newline="") as text,
                ):
                    text.writelines(csv_lines(sheet.headers, sheet.rows))
    else:
        write_book(target, tables.sheets(), provenance=_about(survey, by), info_sheet=_("About this file"))


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
            "person": by.user.pk,
            "language": translation.get_language() or "en",
        },
    )


def may_fetch(actor: Actor, job: Job) -> bool:
    """Single answers are for those who lead the diagnosis."""
    return can(actor, Permission.MANAGE_DIAGNOSIS, job)


@job_kind(KIND, kept=KEPT, may_fetch=may_fetch)
def make_answers(
    progress, municipality: Municipality, *, survey: str, form: str, person: int, language: str
) -> Outcome:
    actor = who_asked(municipality, person)
    if actor is None or not can(actor, Permission.MANAGE_DIAGNOSIS):
        raise JobRefused(_("Whoever asked for this may no longer read it."))
    found = Survey.objects.visible_to(actor).select_related("municipality").filter(uid=survey).first()
    if found is None or form not in TYPES:
        raise JobRefused(_("This survey does not exist."))
    with translation.override(language):
        name = leave_file(
            municipality,
            FOLDER,
            name_of(found, form),
            lambda file: write_answers(file, found, form, by=actor, progress=progress),
        )
        told = _("The file is ready. It is kept for %(days)s days.") % {"days": KEPT.days}
        return Outcome(told, result_file=name)
