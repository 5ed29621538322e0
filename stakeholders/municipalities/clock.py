"""What day it is in a town."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def town_today(municipality, at: datetime | None = None) -> date:
    """The date on the wall of the town hall, now or at a moment."""
    return (at or timezone.now()).astimezone(ZoneInfo(municipality.time_zone)).date()
