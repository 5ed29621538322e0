"""Snapshots: the answers to a large survey as typed columns in a sealed file, with the tables that were made of them.

The name of a file says from which answers, versions and settings it was made. New answers make a new one in the
background; the one before is shown meanwhile, with its time.
"""

import hashlib
import logging
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from django.db import connection
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey
from diagnostics.surveys.questionnaire.schema import Questionnaire
from stakeholders.access.errors import Refused
from stakeholders.access.kept_pages import release_of_program
from stakeholders.access.uploads import absolute
from stakeholders.jobs import services as jobs
from stakeholders.jobs.models import Job, JobState

from .beside import Beside, opened, seal
from .kept import KeptRows
from .nonresponse import responses
from .packing import packed
from .sheet import Row, Sheet
from .tables import table, told

logger = logging.getLogger("concord.surveys")

KIND = "surveys.snapshot"
#: So many answers are read for every page; more are read from a snapshot.
MANY = 5_000
#: So many are read at once for somebody who waits, where there is no snapshot yet.
PATIENCE = 25_000
FORMAT = 1
#: What a sheet works out of all its answers, and its file keeps.
WORKED_OUT = (
    "weights",
    "design",
    "sample",
    "_raised",
    "_fitted",
    "_fitted_homes",
    "is_weighted",
    "has_strata",
    "clusters_seen",
    "unopened",
    "responses",
)

#: The settings on which tables rest; what a survey counts of victims is worked out for its own pages.
WEIGHING = ("sampling", "margins", "size", "trim", "drawing")

_STATE = """
    SELECT (SELECT count(*) FROM diagnostics_surveyanswer WHERE municipality_id = %(town)s AND survey_id = %(survey)s),
           (SELECT number FROM diagnostics_answerrevision WHERE municipality_id = %(town)s AND survey_id = %(survey)s)
"""


class Preparing(Refused):
    """The results of a large survey are being worked out, for the first time or anew; `job` tells how far it is."""

    def __init__(self, survey: Survey, job: Job):
        super().__init__(
            _("The results are being worked out. Look again in a minute."), code="results_prepared"
        )
        self.survey, self.job = survey, job


class Reads(Protocol):
    """Rows, one after the other; `unopened`: how many of those so far could not be read whole."""

    unopened: int

    def __iter__(self) -> Iterator[Row]: ...


@dataclass(frozen=True)
class Source:
    """All of which the results of a survey are made. `settings`: what `Sheet` takes beside versions and rows."""

    survey: Survey
    versions: Mapping[int, Questionnaire]
    settings: Mapping
    reading: Callable[[], "Reads"]


@dataclass(frozen=True, order=True)
class Snapshot:
    """A file: when it was made, of how many answers, and the check sum of all it was made of."""

    made: int
    many: int
    state: str

    @property
    def name(self) -> str:
        return f"{self.made:010d}-{self.many}-{self.state}"

    @property
    def as_of(self) -> datetime:
        return datetime.fromtimestamp(self.made, UTC)


def state_of(survey: Survey) -> tuple[int, int]:
    """How many answers there are, and how often some were corrected or taken out."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"town": survey.municipality_id, "survey": survey.pk})
        many, revision = cursor.fetchone()
    return many, revision or 0


def fingerprint(source: Source, state: tuple[int, int]) -> str:
    """The same for the same answers to the same versions."""
    versions = source.survey.versions.order_by("number").values_list("number", "schema_hash")
    return _hash((FORMAT, state, list(versions)))


def _hash(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _folder(survey: Survey) -> Path:
    return absolute(f"{survey.municipality_id}/snapshots/{survey.pk}")


def _path(survey: Survey, snapshot: Snapshot) -> Path:
    return _folder(survey) / f"{snapshot.name}.columns"


def _tables_path(source: Source, snapshot: Snapshot) -> Path:
    # Other weights make other tables; and they are objects of the program that made them: another one makes its own.
    made_by = _hash(([source.settings.get(name) for name in WEIGHING], release_of_program()))
    return _folder(source.survey) / f"{snapshot.name}-{made_by}.tables"


def newest(survey: Survey) -> Snapshot | None:
    """The last snapshot of a survey."""
    found = []
    for path in _folder(survey).glob("*.columns"):
        made, many, state = path.stem.split("-")
        found.append(Snapshot(int(made), int(many), state))
    return max(found, default=None)


def write(
    source: Source, at: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> Snapshot:
    """Make a snapshot of all answers, read one after the other, and work out its tables."""
    survey, state = source.survey, state_of(source.survey)
    found, key = newest(survey), fingerprint(source, state)
    if found is None or found.state != key:
        content, many = packed(
            source.versions, source.reading(), lambda done: progress(min(done, state[0]), state[0])
        )
        found = Snapshot(int(at.timestamp()), many, key)
        seal(_path(survey, found), content, survey)
    work_out(source, sheet_from(source, found), found)
    kept, stem = _path(survey, found), _tables_path(source, found).stem
    for path in _folder(survey).iterdir():
        # What readers see is written in their language, beside the tables.
        if path != kept and path.stem != stem:
            path.unlink(missing_ok=True)
    return found


def work_out(source: Source, sheet: Sheet, snapshot: Snapshot) -> None:
    """Keep what pages show of all questions, so that they need not read the columns."""
    tables = {item.code: table(sheet, item) for item in told(sheet)}
    _ = sheet.is_weighted, sheet.has_strata, sheet.clusters_seen, responses(sheet)
    kept = {name: sheet.__dict__[name] for name in WORKED_OUT if name in sheet.__dict__}
    seal(_tables_path(source, snapshot), pickle.dumps((tables, kept)), source.survey)


def sheet_from(source: Source, snapshot: Snapshot) -> Sheet:
    """The sheet of a snapshot: what was worked out at once, columns when they are asked for."""
    path = _path(source.survey, snapshot)
    # Read at once, so that it may be replaced meanwhile, and opened when a column is asked for.
    content = partial(opened, path.name, path.read_bytes(), source.survey)
    rows = KeptRows(content, snapshot.many, source.reading)
    sheet = Sheet(source.versions, rows, **source.settings)
    sheet.as_of = snapshot.as_of
    path = _tables_path(source, snapshot)
    sheet.kept_as = path.name
    try:
        # Sealed with a key of this program: nobody else can have written it.
        sheet.kept_tables, kept = pickle.loads(opened(path.name, path.read_bytes(), source.survey))  # noqa: S301
    except FileNotFoundError:
        sheet.unopened = rows.unopened
    else:
        sheet.__dict__.update(kept)
        sheet.beside = Beside(
            source.survey, path, _hash((list(source.versions), source.settings.get("victims")))[:12]
        )
    return sheet


def kept_sheet(source: Source, state: tuple[int, int], *, may_prepare: bool) -> Sheet | None:
    """The sheet of the newest snapshot; None where it is better made at once.

    A new one is asked for when answers have changed. Raises Preparing when there is none, or none with these weights,
    and too many answers to work it out while somebody waits (`may_prepare`).
    """
    found = newest(source.survey)
    if found is not None:
        try:
            sheet = sheet_from(source, found)
        except Exception:
            # Sealed under a key that is gone, or broken: it is made anew.
            logger.warning("snapshot cannot be read", exc_info=True)
            for path in _folder(source.survey).glob(f"{found.name}*"):
                path.unlink(missing_ok=True)
        else:
            sheet.is_outdated = found.state != fingerprint(source, state)
            if sheet.is_outdated or sheet.beside is None:
                job = _asked(source.survey)
                # Weights or the program have changed since: all tables of many answers are no work of a request.
                if sheet.beside is None and may_prepare and found.many > PATIENCE:
                    raise Preparing(source.survey, job)
            return sheet
    job = _asked(source.survey)
    if may_prepare and state[0] > PATIENCE:
        raise Preparing(source.survey, job)
    return None


def _asked(survey: Survey) -> Job:
    """The job that makes the next snapshot; one at a time."""
    rows = Job.objects.filter(
        municipality_id=survey.municipality_id, kind=KIND, parameters__survey=str(survey.uid)
    )
    running = rows.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).first()
    return running or jobs.ask(
        by=None,
        municipality=survey.municipality,
        kind=KIND,
        title=_("Results of “%(title)s”") % {"title": survey.title},
        parameters={"survey": str(survey.uid)},
    )
