"""The verbs of a finished survey's file: take it, settle how it is read, import it, take it back, discard it."""

import hashlib
import uuid
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.intake import withdraw_many
from diagnostics.surveys.models import SurveyVersion
from stakeholders.access.errors import Conflict, Refused
from stakeholders.access.permissions import Actor
from stakeholders.access.uploads import absolute
from stakeholders.jobs import services as jobs
from stakeholders.spreadsheets.problems import UnreadableFile

from . import tables, work
from .columns import Plan
from .models import DATA_FILE_TRANSITIONS, DataFileState, SurveyDataFile
from .understanding import known_columns, understood

PIECE = 5_000


def folder_of(municipality_id: int) -> str:
    return f"{municipality_id}/survey-data"


def take_file(
    *, by: Actor, upload, codebook=None, title: str, version: SurveyVersion | None, day: date
) -> SurveyDataFile:
    """Look at a file, and keep of it what may be kept. Refused, with nothing kept, when it cannot be read."""
    uid = uuid.uuid4()
    stored = f"{folder_of(by.municipality.pk)}/{uid}.zip"
    digest = _digest(upload, codebook)
    _refuse_twice(by, digest)
    form = surveys.published(version) if version else None
    try:
        told = tables.opened(_source(codebook), codebook.name) if codebook else {}
        book = tables.book_of(tables.opened(_source(upload), upload.name), told)
        tables.look(book, known_columns(book, form))
        plan = understood(book, form)
        plan.remarks += [
            _("“%(name)s” has no column for the person and is left out.") % {"name": name}
            for name in book.ignored
        ]
        plan.remarks += [
            _("Times of day are cut off: %(columns)s.") % {"columns": ", ".join(cut)}
            for cut in [_cut(book)]
            if cut
        ]
        people = tables.keep(book, absolute(stored), work.lock_of(uid))
    except UnreadableFile as problem:
        raise Refused(_(problem.template) % problem.params, code=f"file_{problem.code}") from problem
    try:
        return SurveyDataFile.objects.create(
            municipality=by.municipality,
            uid=uid,
            survey=version.survey if version else None,
            version=version,
            title=title,
            file_name=upload.name[-200:],
            sha256=digest,
            stored_as=stored,
            plan=plan.as_json(),
            day=day,
            people=people,
            created_by=by.user,
        )
    except BaseException:
        absolute(stored).unlink(missing_ok=True)
        raise


def _source(upload) -> bytes | str:
    if hasattr(upload, "temporary_file_path"):
        return upload.temporary_file_path()
    upload.seek(0)
    return upload.read()


def _digest(*uploads) -> str:
    digest = hashlib.sha256()
    for upload in filter(None, uploads):
        for chunk in upload.chunks():
            digest.update(chunk)
        digest.update(b"\0")
    return digest.hexdigest()


def _refuse_twice(by: Actor, digest: str) -> None:
    same = SurveyDataFile.objects.filter(
        municipality=by.municipality, sha256=digest, state=DataFileState.DONE
    )
    if found := same.select_related("survey").first():
        raise Refused(
            _("This very file was imported already, into “%(survey)s”. Take that back to import it again.")
            % {"survey": found.survey.title},
            code="file_imported",
        )


def _cut(book: tables.Book) -> list[str]:
    return [
        sheet.headers[place]
        for sheet in book.sheets
        for place, seen in enumerate(sheet.seen)
        if seen.cut and place not in sheet.dropped
    ]


def _locked(row: SurveyDataFile) -> SurveyDataFile:
    locked = SurveyDataFile.objects.select_for_update(of=("self",)).select_related("job").get(pk=row.pk)
    if locked.job is not None and not locked.job.is_finished:
        raise Conflict(_("The file is being worked on. Wait until that is done."))
    return locked


def _move(row: SurveyDataFile, to: str) -> None:
    if row.state != to and to not in DATA_FILE_TRANSITIONS[row.state]:
        raise Conflict(_("Somebody else has worked on this file in the meantime."))
    row.state = to


@transaction.atomic
def settle(*, by: Actor, row: SurveyDataFile, plan: Plan) -> SurveyDataFile:
    """Keep how the file is read, and have it checked."""
    row = _locked(row)
    _move(row, DataFileState.UPLOADED)
    row.plan, row.report = plan.as_json(), {}
    row.job = _ask(by, row, work.CHECK, _("Check of %(file)s"))
    row.save()
    return row


@transaction.atomic
def confirm(*, by: Actor, row: SurveyDataFile) -> SurveyDataFile:
    """Have the rows that fit imported."""
    row = _locked(row)
    if row.state != DataFileState.CHECKED:
        raise Conflict(_("This file is not checked, or was imported already."))
    if row.report.get("problems"):
        raise Refused(_("First mend what keeps the questions from being published."), code="not_publishable")
    if not row.accepted:
        raise Refused(_("No row of the file fits."), code="nothing_fits")
    row.job = _ask(by, row, work.IMPORT, _("Import of %(file)s"))
    row.save()
    return row


def _ask(by: Actor, row: SurveyDataFile, kind: str, title: str):
    return jobs.ask(
        by=by.user,
        municipality=row.municipality,
        kind=kind,
        title=title % {"file": row.file_name},
        parameters={"uid": str(row.uid), "person": by.user.pk},
    )


@transaction.atomic
def take_back(*, by: Actor, row: SurveyDataFile) -> int:
    """Take every answer of an import out of its survey; returns how many. The survey and its questions stay."""
    row = _locked(row)
    if row.state != DataFileState.DONE:
        raise Conflict(_("Only an import that is done can be taken back."))
    _move(row, DataFileState.UNDONE)
    row.save()
    gone = 0
    for start in range(0, row.last_line + 1, PIECE):
        lines = range(start, min(start + PIECE, row.last_line + 1))
        instances = [uuid.uuid5(row.uid, str(line)) for line in lines]
        try:
            gone += withdraw_many(by=by, version=row.version, instances=instances)
        except ProtectedError as problem:
            raise Refused(
                _(
                    "Some of these answers have been corrected or set aside since. They can no longer be taken back."
                ),
                code="answers_amended",
            ) from problem
    return gone


@transaction.atomic
def discard(*, by: Actor, row: SurveyDataFile) -> None:
    """Forget a file that was not imported."""
    row = _locked(row)
    if row.state not in {DataFileState.UPLOADED, DataFileState.CHECKED}:
        raise Refused(_("What was imported is taken back, not discarded."), code="file_imported")
    work.forget_files(row)
    row.delete()


def kept_path(row: SurveyDataFile) -> Path:
    """Where the kept file lies. Refused when it is gone."""
    path = absolute(row.stored_as) if row.stored_as else None
    if path is None or not path.is_file():
        raise Refused(_("The file is not kept any more. Upload it again."), code="file_gone")
    return path
