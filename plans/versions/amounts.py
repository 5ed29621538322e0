"""Dates and decimal texts of a snapshot in the reader's notation."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format

NONE = "\N{EN DASH}"  # stands where nothing is given


def day(iso: str | None) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else ""


def number(text: str | None) -> str:
    """A decimal text in the reader's notation."""
    return number_format(Decimal(text), use_l10n=True, force_grouping=True) if text else ""
