"""Files of finished surveys to which nobody came back: they are forgotten after two weeks."""

from datetime import datetime, timedelta

from django.db import transaction

from stakeholders.access.tenancy import scope
from stakeholders.access.uploads import forget_strays
from stakeholders.jobs.models import JobState
from stakeholders.municipalities.models import Municipality

from . import work
from .models import DataFileState, SurveyDataFile
from .services import folder_of

ABANDONED_AFTER = timedelta(days=14)
STRAY_AFTER = timedelta(days=1)


def tidy(*, at: datetime) -> int:
    """Forget abandoned files of every town, and what a killed process left; returns how many were abandoned."""
    with scope(dispatch=True):
        towns = list(Municipality.objects.values_list("pk", flat=True))
    gone = 0
    for town in towns:
        with scope(town):
            gone += _tidy(town, at)
    return gone


@transaction.atomic
def _tidy(town: int, at: datetime) -> int:
    rows = SurveyDataFile.objects.filter(municipality=town)
    waiting = rows.filter(
        state__in=[DataFileState.UPLOADED, DataFileState.CHECKED], updated_at__lt=at - ABANDONED_AFTER
    )
    working = [JobState.QUEUED, JobState.RUNNING]
    abandoned = list(waiting.exclude(job__state__in=working).select_for_update(of=("self",)))
    for row in abandoned:
        work.forget_files(row)
        row.delete()
    named = {name for pair in rows.values_list("stored_as", "rejects_file") for name in pair if name}
    forget_strays(folder_of(town), named, STRAY_AFTER.total_seconds())
    return len(abandoned)
