"""The days that a file speaks of: those of its rows, or those for which somebody said that it is complete."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from diagnostics.incidents.counts.spans import period_with
from stakeholders.access.errors import Refused
from stakeholders.spreadsheets.periods import PeriodKind

from .mapping import Mapping


def days_of(mapping: Mapping, totals: dict) -> tuple[date, date]:
    """First and last day of the slice that a file replaces."""
    if mapping.declared_days:
        return mapping.declared_days
    if keeps_days(mapping):
        return totals["first_day"], totals["last_day"]
    return whole_periods(mapping.stored_kind, totals["first"], totals["last"])


def whole_periods(kind: PeriodKind, first: date, last: date) -> tuple[date, date]:
    """The periods of a kind that hold two days, from the first day of the one to the last day of the other."""
    return period_with(first, kind).start, period_with(last, kind).end


def keeps_days(mapping: Mapping) -> bool:
    """Whether a slice of this file may begin and end on any day; else only with whole periods."""
    return mapping.keeps_records and mapping.unit == PeriodKind.DAY


def declaration(mapping: Mapping, first: date | None, last: date | None, today: date) -> list[str] | None:
    """What `Mapping.declared` keeps of two days; Refused when the file cannot be complete for them."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise Refused(_("Give both the first and the last day."), code="declared_half")
    if last < first:
        raise Refused(_("The last day lies before the first."), code="declared_backwards")
    if last > today:
        raise Refused(_("No file is complete for days to come."), code="declared_future")
    whole = whole_periods(mapping.stored_kind, first, last)
    if not keeps_days(mapping) and (first, last) != whole:
        raise Refused(
            _("This file tells whole periods (%(kind)s) only. The nearest ones are %(first)s to %(last)s.")
            % {"kind": _(mapping.stored_kind.value), "first": _told(whole[0]), "last": _told(whole[1])},
            code="declared_part",
        )
    return [first.isoformat(), last.isoformat()]


def _told(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
