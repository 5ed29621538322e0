"""The long work on a finished survey's file: check it, import it. Each is one transaction of a job."""

import csv
import io
import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.surveys import services as surveys
from diagnostics.surveys.answering.intake import Sent, receive_many
from diagnostics.surveys.models import Survey, SurveyVersion
from diagnostics.surveys.questionnaire.checks import problems_of
from diagnostics.surveys.sealing.kept import keyring
from diagnostics.surveys.sealing.parting import private_codes
from diagnostics.surveys.wording import count
from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.access.speaking import saying
from stakeholders.access.uploads import absolute
from stakeholders.jobs.people import who_asked
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.spreadsheets.formula_guard import guarded

from .columns import Plan
from .models import DataFileState, SurveyDataFile
from .reading import Fault, Person, Reader, Tally
from .tables import Lock
from .understanding import form_of
from .words import reason_of


def lock_of(uid: uuid.UUID) -> Lock:
    """What locks the kept file of an import."""
    return Lock(keyring(), str(uid))


CHECK, IMPORT = "surveys.data_check", "surveys.data_import"
PIECE = 500


def _opened(municipality, uid: str, person: int) -> tuple[SurveyDataFile, Actor, Reader]:
    actor = who_asked(municipality, person)
    if actor is None or not can(actor, Permission.MANAGE_DIAGNOSIS):
        raise JobRefused(_("Whoever asked for this may no longer do it."))
    rows = SurveyDataFile.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.select_related("version__survey", "municipality").filter(uid=uid).first()
    if row is None:
        raise JobRefused(_("This import was discarded in the meantime."))
    if not row.stored_as or not absolute(row.stored_as).is_file():
        raise JobRefused(_("The file is not kept any more. Upload it again."))
    plan = Plan.from_json(row.plan)
    return row, actor, Reader(absolute(row.stored_as), plan, row.day.isoformat(), lock_of(row.uid))


@job_kind(CHECK)
def check(progress, municipality, *, uid: str, person: int) -> Outcome:
    """Read the whole file and say what an import would do."""
    row, actor, reader = _opened(municipality, uid, person)
    with saying(actor.user.language):
        if row.state != DataFileState.UPLOADED:
            raise JobRefused(_("This file was imported already."))
        tally, rejects = Tally(), f"{row.stored_as.removesuffix('.zip')}-rejected.csv"
        with absolute(rejects).open("wb") as file:
            write = csv.writer(text := io.TextIOWrapper(file, "utf-8", newline=""))
            text.write("\ufeff")
            write.writerow([_("Table"), _("Line"), _("Column"), _("What stands there"), _("Why")])
            for one in _told(reader, row, tally, progress):
                write.writerow(one)
            text.flush()
        absolute(rejects).chmod(0o600)
        row.state, row.accepted, row.people = DataFileState.CHECKED, tally.accepted, tally.people
        row.last_line, row.rejects_file = tally.last_line, rejects
        row.report = _report(row, reader, tally)
        row.save()
        return Outcome(_("The file was read to the end. Nothing has been imported yet."))


def _told(reader: Reader, row: SurveyDataFile, tally: Tally, progress):
    private = private_codes(reader.form)
    for person in reader.people():
        tally.take(person)
        for fault in person.faults:
            yield _line(reader, fault, private)
        if tally.people % 1000 == 0:
            progress(tally.people, row.people, _("Reading the file"))
    for fault in reader.orphans():
        tally.by_reason[fault.why.code] += 1
        yield _line(reader, fault, private)


def _line(reader: Reader, fault: Fault, private: set[str]) -> list:
    table = reader.plan.sections[fault.table - 1] if fault.table else ""
    # What somebody said to a sensitive question, or because of one, stands in no file that lies open.
    text = "" if fault.item is not None and fault.item.code in private else fault.text[:60]
    return [table, fault.line, fault.column, guarded(text), reason_of(fault)]


def _report(row: SurveyDataFile, reader: Reader, tally: Tally) -> dict:
    problems = [str(one) for one in problems_of(reader.form)] if row.version_id is None else []
    return {
        "by_reason": dict(tally.by_reason.most_common()),
        "unasked": tally.unasked,
        "turns": tally.turns,
        "first_day": tally.first_day,
        "last_day": tally.last_day,
        "mean_weight": float(tally.weights / tally.accepted) if tally.accepted else None,
        "channels": dict(tally.channels),
        "answered": dict(tally.answered),
        "problems": problems,
    }


@job_kind(IMPORT)
def import_file(progress, municipality, *, uid: str, person: int) -> Outcome:
    """Read the file once more and keep the answers that fit, or change nothing at all."""
    row, actor, reader = _opened(municipality, uid, person)
    with saying(actor.user.language):
        if row.state != DataFileState.CHECKED:
            raise JobRefused(_("This file has not been checked, or was imported already."))
        version = row.version or _published(actor, row)
        done, piece = 0, []
        for one in reader.people():
            if one.is_fit:
                piece.append(_sent(row, one))
            if len(piece) == PIECE:
                done += _kept(actor, version, piece)
                progress(done, row.accepted, _("Keeping the answers"))
        done += _kept(actor, version, piece)
        if done != row.accepted:
            raise JobRefused(_("The file was changed since it was checked. Upload it again."))
        forget_files(row)
        row.state, row.survey, row.version = DataFileState.DONE, version.survey, version
        row.save()
        told = ngettext(
            "The answers of %(n)s person are imported.", "The answers of %(n)s people are imported.", done
        )
        return Outcome(told % {"n": count(done)})  # fmt: skip


def _sent(row: SurveyDataFile, one: Person) -> tuple[Sent, date]:
    sent = Sent(one.instance(row.uid), one.answers, one.channel, one.weight, one.stratum, one.cluster)
    return sent, date.fromisoformat(one.day)


def _kept(actor: Actor, version: SurveyVersion, piece: list) -> int:
    new = receive_many(by=actor, version=version, sent=piece)
    piece.clear()
    return new


def _published(actor: Actor, row: SurveyDataFile) -> SurveyVersion:
    """A survey with the questions of the file, published and closed: its answers were taken elsewhere."""
    form = form_of(Plan.from_json(row.plan))
    survey = Survey.objects.create(
        municipality=row.municipality,
        title=row.title,
        introduction=_("The answers to this survey were taken elsewhere and imported from a file."),
        languages=list(form.languages),
    )
    surveys.fill(survey, form.items, form.sections)
    first, last = (date.fromisoformat(row.report[key]) for key in ("first_day", "last_day"))
    version = surveys.publish(by=actor, survey=survey, on=first)
    surveys.close(by=actor, survey=survey, on=last)
    version.survey = survey
    return version


def forget_files(row: SurveyDataFile) -> None:
    """Delete what is kept of a file once that is certain."""
    names = [name for name in (row.stored_as, row.rejects_file) if name]
    row.stored_as = row.rejects_file = ""
    transaction.on_commit(lambda: [absolute(name).unlink(missing_ok=True) for name in names])
