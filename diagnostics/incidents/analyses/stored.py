"""Answers that a job works out: asked for once, kept with what they were made from, made anew when that changes."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.incidents.models import ImportBatch, ImportState
from diagnostics.sources.models import DataSource
from diagnostics.statistics.refusals import Refusal
from stakeholders.access.permissions import Actor
from stakeholders.access.speaking import saying
from stakeholders.jobs import services as jobs
from stakeholders.jobs.models import Job, JobState
from stakeholders.jobs.registry import JobRefused, Outcome, job_kind

from .analysis import LongAnalysis
from .models import StoredAnswer
from .result import Result
from .rows import Incidents
from .selection import Selection

WORK_OUT = "analyses.work_out"
#: After an import the answers that somebody asked for in this time are made anew, so many at most.
REMEMBERED = timedelta(days=180)
MOST_RENEWED = 50


@dataclass(frozen=True)
class Waiting:
    """An answer that is not there yet: never asked for (no `job`), being worked out, or given up by its job."""

    job: Job | None = None
    outdated: bool = False

    @property
    def is_running(self) -> bool:
        return self.job is not None and not self.job.is_finished

    @property
    def failed(self) -> str:
        """Why the last attempt gave no answer; empty when there was none."""
        return self.job.message if self.job is not None and self.job.state == JobState.FAILED else ""


def key_of(question: dict) -> str:
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()


def data_of(municipality_id: int, source: DataSource) -> str:
    """What the incidents of a source are made of: its imports in force, in short."""
    rows = ImportBatch.objects.filter(municipality_id=municipality_id, source=source, state=ImportState.DONE)
    told = [(pk, str(when)) for pk, when in rows.order_by("pk").values_list("pk", "imported_at")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def found(analysis: LongAnalysis, asked: Selection) -> Result | Refusal | Waiting:
    """The answer from the numbers that are kept, while they are those of the incidents as they now are."""
    row = _row(analysis, asked)
    if row is None:
        return Waiting()
    if row.worked_out_at is None or row.data != data_of(asked.actor.municipality.pk, asked.source):
        return Waiting(row.job, outdated=row.worked_out_at is not None)
    if row.refused:
        return Refusal(row.refused["code"], row.refused["params"])
    return analysis.told(asked, row.numbers)


def _row(analysis: LongAnalysis, asked: Selection) -> StoredAnswer | None:
    rows = StoredAnswer.objects.visible_to(asked.actor).select_related("job", "job__municipality")
    return rows.filter(
        source=asked.source, kind=analysis.slug, key=key_of(analysis.depends_on(asked))
    ).first()


@transaction.atomic
def ask(*, by: Actor, analysis: LongAnalysis, asked: Selection) -> StoredAnswer:
    """Have an answer worked out, once however often it is asked for. The job may be running already."""
    question = analysis.depends_on(asked)
    row, _made = StoredAnswer.objects.get_or_create(
        municipality=by.municipality,
        source=asked.source,
        kind=analysis.slug,
        key=key_of(question),
        defaults={"question": question},
    )
    row = StoredAnswer.objects.select_for_update().get(pk=row.pk)
    running = row.job_id and not Job.objects.get(pk=row.job_id).is_finished
    if not running:
        title = f"{analysis.label}: {asked.what}, {asked.when}"
        _start(row, by.user, title)
    row.save(update_fields=["updated_at"])
    return row


def _start(row: StoredAnswer, user, title: str) -> None:
    row.job = jobs.ask(
        by=user, municipality=row.municipality, kind=WORK_OUT, title=title, parameters={"answer": row.pk}
    )
    StoredAnswer.objects.filter(pk=row.pk).update(job=row.job)


def renew(municipality_id: int, source: DataSource) -> int:
    """After an import or its undoing: work out anew what has been asked of this source lately. Returns how many."""
    rows = StoredAnswer.objects.filter(
        municipality_id=municipality_id, source=source, updated_at__gte=timezone.now() - REMEMBERED
    ).select_related("job", "municipality", "job__created_by")
    asked = 0
    for row in rows[:MOST_RENEWED]:
        if row.job is not None and row.job.is_finished:
            _start(row, row.job.created_by, row.job.title)
            asked += 1
    return asked


@job_kind(WORK_OUT)
def work_out(progress, municipality, *, answer: int) -> Outcome:
    """Read the incidents, work out the numbers of one answer, and keep them."""
    from .catalogue import analysis_named  # noqa: PLC0415 - the analyses of the catalogue know this room

    row = StoredAnswer.objects.select_related("source", "job__created_by").filter(
        municipality=municipality, pk=answer
    ).first()  # fmt: skip
    analysis = analysis_named(row.kind) if row else None
    if analysis is None:
        raise JobRefused(_("This question is not asked any more."))
    user = row.job.created_by if row.job else None
    with saying(user.language if user else None):
        data = data_of(municipality.pk, row.source)
        progress(0, 100, _("Reading the incidents"))
        numbers = analysis.work_out(Incidents(row.source, row.question), progress)
        refused = isinstance(numbers, Refusal)
        StoredAnswer.objects.filter(pk=row.pk).update(
            numbers=None if refused else numbers,
            refused={"code": numbers.code, "params": dict(numbers.params)} if refused else None,
            data=data,
            worked_out_at=timezone.now(),
        )
        return Outcome(_("The answer is ready."))
