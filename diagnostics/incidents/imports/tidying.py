"""Files that are needed no longer: they hold what an import must not keep, names and addresses of people.

The file of incidents goes when they are imported. What nobody came back to goes after two weeks, the rejected rows of
an import after three months; name, size and hash of every file stay with its import.
"""

from datetime import datetime, timedelta

from diagnostics.incidents.models import ImportBatch, ImportState
from stakeholders.access import uploads
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality

from . import files

ABANDONED_AFTER = timedelta(days=14)
REJECTED_FOR = timedelta(days=90)
STRAY_AFTER = timedelta(days=1)


def tidy(*, at: datetime) -> None:
    with scope(dispatch=True):
        towns = list(Municipality.objects.values_list("pk", flat=True))
    for town in towns:
        with scope(town):
            _tidy(town, at)
    uploads.forget_strays(uploads.INCOMING, set(), STRAY_AFTER.total_seconds())


def _tidy(town: int, at: datetime) -> None:
    rows = ImportBatch.objects.filter(municipality=town).select_related("job")
    waiting = [ImportState.UPLOADED, ImportState.CHECKED, ImportState.UNDONE]
    abandoned = rows.filter(state__in=waiting, updated_at__lt=at - ABANDONED_AFTER).exclude(stored_as="")
    for batch in abandoned.exclude(job__finished_at=None, job__isnull=False):
        forget_raw(batch)
    kept = rows.exclude(state__in=waiting).filter(updated_at__lt=at - REJECTED_FOR).exclude(rejects_file="")
    for batch in kept:
        forget_raw(batch, file=False)
    named = {name for pair in rows.values_list("stored_as", "rejects_file") for name in pair}
    uploads.forget_strays(files.folder_of(town), named, STRAY_AFTER.total_seconds())


def forget_raw(batch: ImportBatch, *, file: bool = True, rejected: bool = True) -> None:
    """Delete the file of an import and its rejected rows once that is committed."""
    gone = [batch.stored_as] * file + [batch.rejects_file] * rejected
    told = {"stored_as": ""} if file else {}
    if rejected:
        told |= {"rejects_file": "", "report": {**batch.report, "examples": [], "unknown": {}}}
    ImportBatch.objects.filter(pk=batch.pk).update(**told)
    for name, value in told.items():
        setattr(batch, name, value)
    files.forget_on_commit(*gone)
