"""The assessment table as a file: at once when it is small, as a job when it is long."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stakeholders.access.permissions import Actor, Permission, can
from stakeholders.access.speaking import saying
from stakeholders.consultations.models import Contribution, Round, RoundState
from stakeholders.consultations.questions.release import SMALL, WITHHELD
from stakeholders.consultations.questions.results import results_of
from stakeholders.consultations.rounds.access import is_over
from stakeholders.consultations.segments.models import Segment
from stakeholders.jobs.files import leave_file
from stakeholders.jobs.models import Job
from stakeholders.jobs.people import who_asked
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind
from stakeholders.jobs.services import ask
from stakeholders.municipalities.models import Municipality
from stakeholders.spreadsheets.word_tables import write_docx
from stakeholders.spreadsheets.writing import Provenance, Sheet, write_book, write_csv, write_xlsx

from .table import AssessmentTable

KIND = "consultations.table"
KINDS = ("csv", "docx", "xlsx")
# More points than this are more than somebody who waits for a page should wait for.
MANY = 2000
KEPT = timedelta(days=7)
FOLDER = "tables"


def is_long(round_: Round) -> bool:
    points = Segment.objects.of_round(round_).count()
    return points > MANY or Contribution.objects.filter(round=round_).count() > MANY


def name_of(round_: Round, kind: str, *, with_names: bool) -> str:
    name = f"consultation-{round_.municipality.slug}-{round_.text.label}{'-names' if with_names else ''}"
    plain = "".join(one if (one.isalnum() and one.isascii()) or one in "-." else "-" for one in name)
    return f"{plain}.{kind}"


def write_table(target, table: AssessmentTable, kind: str, lines: Iterator[list] | None = None) -> None:
    """Write the table, line by line. `lines`: those of the table, where somebody counts them on their way."""
    about, sheet = _provenance(table), _("Comments and answers")
    lines = table.lines(short=kind == "docx") if lines is None else lines
    if kind == "csv":
        write_csv(target, table.headers(), lines)
    elif kind == "docx":
        headers = table.headers(short=True)
        write_docx(target, headers, lines, title=sheet, provenance=about, widths=table.widths())
    elif questions := _questions(table):
        sheets = [Sheet(sheet, table.headers(), lines), questions]
        write_book(target, sheets, provenance=about, info_sheet=_("About this file"))
    else:
        write_xlsx(
            target, table.headers(), lines, provenance=about, sheet=sheet, info_sheet=_("About this file")
        )


def _questions(table: AssessmentTable) -> Sheet | None:
    """What was answered to the questions of the round. A file travels: small counts are hidden in it for everybody."""
    if not is_over(table.round, table.at):
        return None
    everybody = Actor(table.round.municipality, label="public")
    results = results_of(everybody, table.round, table.at)
    words = {SMALL: pgettext("answers", "few"), WITHHELD: _("hidden, to protect others")}
    rows = [
        (result.question.title, row["label"], row["count"], row["share"], words.get(row["why"], ""))
        for result in results
        for row in result.rows
    ]
    headers = [_("Question"), _("Choice"), _("Answers"), _("Share in per cent"), _("Why there is no number")]
    return Sheet(_("Questions"), headers, rows) if rows else None


def _provenance(table: AssessmentTable) -> Provenance:
    round_ = table.round
    notes = [
        _("Comments stand as sent or as redacted. Those without a name are known by their day only."),
        _("With names: handle it as personal data.") if table.with_names else _("Without names."),
        _("Answers to questions are no sample: whoever wished to has answered."),
    ]
    return Provenance(
        what=f"{round_.title} ({round_.text.title} {round_.text.label})",
        filters=_("all comments") if table.leads else _("published comments"),
        who=table.actor.label,
        when=timezone.now(),
        notes=notes,
        labels=[_("Content"), _("Filters"), _("Made by"), _("Made on"), _("Note")],
    )


def ask_table(*, by: Actor, round_: Round, kind: str, with_names: bool) -> Job:
    """Have the table made; who may fetch it is who could have made it."""
    return ask(
        by=by.user,
        municipality=by.municipality,
        kind=KIND,
        title=_("Assessment table: %(round)s") % {"round": round_.title},
        parameters={
            "round": str(round_.uid),
            "form": kind,
            "names": with_names,
            "leads": can(by, Permission.MODERATE, round_),
            "person": by.user.pk,
            "language": translation.get_language() or "en",
        },
    )


def may_fetch(actor: Actor, job: Job) -> bool:
    """What moderators have had made holds more than others may read."""
    return can(actor, Permission.MODERATE, job) if job.parameters.get("leads") else True


@job_kind(KIND, kept=KEPT, may_fetch=may_fetch)
def make_table(
    progress,
    municipality: Municipality,
    *,
    round: str,
    form: str,
    names: bool,
    leads: bool,
    person: int,
    language: str,
) -> Outcome:
    actor = who_asked(municipality, person)
    if actor is None or leads != can(actor, Permission.MODERATE):
        raise JobRefused(_("Whoever asked for this may no longer read it."))
    at = timezone.now()
    rows = Round.objects.visible_to(actor).seen_by(actor, at).select_related("text", "municipality")
    found = rows.filter(uid=round).exclude(state=RoundState.DRAFT).first()
    if found is None:
        raise JobRefused(_("This round does not exist."))
    with saying(language):
        table = AssessmentTable(actor, found, at, with_names=names and leads)
        total = Contribution.objects.filter(round=found).count()
        lines = _counted(table.lines(short=form == "docx"), progress, total)
        name = leave_file(
            municipality,
            FOLDER,
            name_of(found, form, with_names=names),
            lambda file: write_table(file, table, form, lines),
        )
        days = KEPT.days
        return Outcome(
            _("The table is ready. It is kept for %(days)s days.") % {"days": days}, result_file=name
        )


def _counted(lines: Iterator[list], progress, total: int) -> Iterator[list]:
    for number, line in enumerate(lines):
        if number % 200 == 0:
            progress(min(number, total), total, _("writing the lines"))
        yield line
