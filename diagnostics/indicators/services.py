"""The verbs of indicators and their values."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from stakeholders.access.codes import next_code
from stakeholders.access.errors import Refused
from stakeholders.access.permissions import Actor

from .figures import agrees, computed, next_due
from .models import Indicator, IndicatorValue


def latest_values(indicator_ids: Collection[int], actor: Actor) -> dict[int, IndicatorValue]:
    """The newest value of each indicator that the actor may read, in one query."""
    if not indicator_ids:
        return {}
    rows = (
        IndicatorValue.objects.told_to(actor)
        .filter(indicator_id__in=indicator_ids)
        .order_by("indicator_id", "-period_end", "-period_start")
        .distinct("indicator_id")
    )
    return {row.indicator_id: row for row in rows}


def values_by_indicator(indicators: Iterable[Indicator], actor: Actor) -> dict[int, list[IndicatorValue]]:
    """All values of the indicators that the actor may read, oldest first, in one query."""
    found: dict[int, list[IndicatorValue]] = {indicator.pk: [] for indicator in indicators}
    rows = IndicatorValue.objects.told_to(actor).filter(indicator_id__in=found)
    for value in rows.order_by("period_end", "period_start"):
        found[value.indicator_id].append(value)
    return found


def propose_code(actor: Actor) -> str:
    """The code that the next indicator would naturally have."""
    codes = Indicator.objects.visible_to(actor).values_list("code", flat=True)
    return next_code(codes, first="I01")


def value_from_parts(given: dict, unit: str):
    """The value that numerator and denominator make, or None."""
    if given.get("numerator") is None or not given.get("denominator"):
        return None
    return computed(given["numerator"], given["denominator"], unit)


def value_errors(given: dict, unit: str) -> dict[str, str]:
    """What contradicts itself in a value, by field; the same on page and API."""
    errors = {}
    start, end = given.get("period_start"), given.get("period_end")
    if start and end and end < start:
        errors["period_end"] = _("The period ends before it starts.")
    value, top, bottom = given.get("value"), given.get("numerator"), given.get("denominator")
    if value is None and value_from_parts(given, unit) is None:
        errors["value"] = _(
            "Enter the value, or numerator and denominator where the unit tells how it is made."
        )
    elif value is not None and top is not None and bottom and not agrees(value, top, bottom, unit):
        errors["value"] = _("This is not what the parts give: %(computed)s. Correct one of them.") % {
            "computed": f"{computed(top, bottom, unit).normalize():f}"
        }
    if bottom is not None and bottom <= 0:
        errors["denominator"] = _("The denominator must be more than nothing.")
    low, high = given.get("ci_low"), given.get("ci_high")
    if low is not None and high is not None and low > high:
        errors["ci_high"] = _("The upper limit lies below the lower one.")
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        errors["value"] = _("The value lies outside its own interval.")
    return errors


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
