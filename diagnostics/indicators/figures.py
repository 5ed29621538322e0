"""Values from numerator and denominator, and when the next one is due. Pure, without Django."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

# Written values are rounded; half a per cent of the value (or of one unit) is rounding, more is an error.
TOLERANCE = Decimal("0.005")
# What parts thousands in a written number: nothing, a space of any kind, a point or a comma.
_APART = r"[\s.,\u00a0\u202f]?"
PER = re.compile(rf"\bper\s+(1{_APART}000{_APART}000|100{_APART}000|1{_APART}000|100)\b")
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12, "biennial": 24}


def multiplier(unit: str) -> int | None:
    """100 for "%", 1,000 for "per 1,000 households" and the like; None where the unit says nothing."""
    if "%" in unit or "per cent" in unit.lower() or "percent" in unit.lower():
        return 100
    found = PER.search(unit.lower())
    return int(re.sub(r"\D", "", found[1])) if found else None


def computed(numerator: Decimal, denominator: Decimal, unit: str) -> Decimal | None:
    """The value to four places, or None where the unit does not tell how it is made or nothing is there."""
    times = multiplier(unit)
    if times is None or not denominator:
        return None
    return (numerator * times / denominator).quantize(Decimal("0.0001"))


def agrees(value: Decimal, numerator: Decimal, denominator: Decimal, unit: str) -> bool:
    """Whether a typed value is what numerator and denominator give, apart from rounding."""
    exact = computed(numerator, denominator, unit)
    return exact is None or abs(value - exact) <= max(abs(exact) * TOLERANCE, Decimal("0.05"))


def later(day: date, months: int) -> date:
    """The same day so many months later; the end of a month stays the end of the month."""
    is_end = day.day == monthrange(day.year, day.month)[1]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if is_end else min(day.day, last))


def next_due(due: date | None, frequency: str, period_end: date) -> date | None:
    """When the next value is due after one for a period that ends on `period_end`.

    The deadline moves on while the value answers it: while it is no more than one period before the deadline.
    A value for a time long past moves nothing.
    """
    if due is None:
        return None
    step = MONTHS[frequency]
    while later(due, -step) <= period_end:
        due = later(due, step)
    return due
