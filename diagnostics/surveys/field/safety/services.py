"""The verbs of the safety log: plan a shift, report, and forget everything after the survey."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from diagnostics.surveys.models import Survey, SurveyState
from stakeholders.access.errors import Refused
from stakeholders.access.tenancy import scope
from stakeholders.municipalities.models import Municipality

from .clock import Said, Standing, Watch, watch
from .models import FieldMishap, FieldShift, ReportKind, ShiftReport

#: So long after the end of a survey its safety log is kept, for what follows from an incident; then it is deleted.
KEPT = timedelta(days=60)
#: A link works from the day of its shift until so long after its end: a team that is late must still be able to report.
LATE = timedelta(hours=24)
#: The standings that must not be overlooked.
ALARMS = (Standing.HELP, Standing.OVERDUE)


def hashed(token: str) -> str:
    # A random token of 256 bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def new_link(*, by, shift: FieldShift) -> str:
    """A link by which the team reports; the former one stops working. It is told this one time only."""
    token = secrets.token_urlsafe(32)
    FieldShift.objects.filter(pk=shift.pk).update(token_hash=hashed(token))
    return token


def shift_of(token: str, *, by, at: datetime) -> FieldShift | None:
    """The shift with this link, where it works at that moment."""
    rows = FieldShift.objects.visible_to(by).select_related("municipality", "survey")
    shift = rows.filter(token_hash=hashed(token)).first()
    if shift is None:
        return None
    first, last = hours(shift)
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    return shift if day <= at <= last + LATE else None


def hours(shift: FieldShift) -> tuple[datetime, datetime]:
    """From when to when the team is out, where the municipality lies."""
    zone = ZoneInfo(shift.municipality.time_zone)
    return datetime.combine(shift.on, shift.starts, zone), datetime.combine(shift.on, shift.ends, zone)


def watched(shift: FieldShift, at: datetime) -> Watch:
    """How the team stands. Its reports may have been fetched before."""
    first, last = hours(shift)
    said = [Said(report.at, report.kind) for report in shift.reports.all()]
    return watch(first, last, shift.every, said, at)


@transaction.atomic
def report(*, by, shift: FieldShift, kind: str, at: datetime) -> ShiftReport:
    """Write down that a team has reported. Raises Refused when it is back already, or is not out yet."""
    FieldShift.objects.select_for_update().get(pk=shift.pk)
    standing = watched(shift, at).standing
    if standing == Standing.BACK and kind != ReportKind.HELP:
        raise Refused(_("This shift is over already."), code="shift_over")
    return ShiftReport.objects.create(
        municipality_id=shift.municipality_id, shift=shift, at=at, kind=kind, by_label=by.label[:200]
    )


@transaction.atomic
def delete_shift(*, by, shift: FieldShift) -> None:
    """Take out a shift to which nothing happened."""
    if shift.reports.exists() or shift.mishaps.exists():
        raise Refused(
            _(
                "The team has reported, or something happened. It is deleted after the survey, like the whole log."
            ),
            code="shift_used",
        )
    shift.delete()


def forgotten_on(survey: Survey) -> date | None:
    """When the safety log of a survey is deleted."""
    return survey.closed_on + KEPT if survey.state == SurveyState.CLOSED and survey.closed_on else None


def forget(*, on: date) -> None:
    """Delete the safety logs of surveys that ended long enough ago, in every town."""
    with scope(dispatch=True):
        towns = list(Municipality.objects.values_list("pk", flat=True))
    for town in towns:
        with scope(town):
            FieldShift.objects.filter(
                municipality=town, survey__state=SurveyState.CLOSED, survey__closed_on__lt=on - KEPT
            ).delete()


def mishaps_of(survey: Survey):
    """What happened in a survey."""
    rows = FieldMishap.objects.filter(municipality_id=survey.municipality_id, shift__survey=survey)
    return rows.select_related("shift")
