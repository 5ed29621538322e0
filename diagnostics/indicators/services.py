"""The verbs of indicators and their values."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from stakeholders.access.codes import next_code
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .figures import next_due
from .models import Indicator, IndicatorValue


def latest_values(indicator_ids: Collection[int]) -> dict[int, IndicatorValue]:
    """The newest value of each indicator, in one query."""
    if not indicator_ids:
        return {}
    rows = (
        IndicatorValue.objects.filter(indicator_id__in=indicator_ids)
        .order_by("indicator_id", "-period_end", "-period_start")
        .distinct("indicator_id")
    )
    return {row.indicator_id: row for row in rows}


def values_by_indicator(indicators: Iterable[Indicator]) -> dict[int, list[IndicatorValue]]:
    """All values of the indicators, oldest first, in one query."""
    found: dict[int, list[IndicatorValue]] = {indicator.pk: [] for indicator in indicators}
    for value in IndicatorValue.objects.filter(indicator_id__in=found).order_by("period_end", "period_start"):
        found[value.indicator_id].append(value)
    return found


def propose_code(actor: Actor) -> str:
    """The code that the next indicator would naturally have."""
    codes = Indicator.objects.visible_to(actor).values_list("code", flat=True)
    return next_code(codes, first="I01")


def answer_deadline(value: IndicatorValue) -> None:
    """Move the deadline of the indicator on if the value answers it. Call in the transaction of the value."""
    indicator = Indicator.objects.select_for_update(no_key=True).get(pk=value.indicator_id)
    due = next_due(indicator.next_value_due_on, indicator.frequency, value.period_end)
    if due != indicator.next_value_due_on:
        Indicator.objects.filter(pk=indicator.pk).update(next_value_due_on=due)


@transaction.atomic
def record_value(*, by: Actor, value: IndicatorValue) -> IndicatorValue:
    """Save a new or corrected value; the database keeps what stood there before."""
    value.save()
    answer_deadline(value)
    return value


@transaction.atomic
def delete_indicator(*, by: Actor, indicator: Indicator) -> None:
    """Delete an indicator with its values; refused while a target rests on it."""
    try:
        indicator.delete()
    except ProtectedError as protected:
        names = sorted({str(row) for row in protected.protected_objects})
        raise Refused(
            _("Targets rest on this indicator: %(names)s. Take them out of their objectives first.")
            % {"names": "; ".join(names[:5])},
            code="still_used",
        ) from protected
