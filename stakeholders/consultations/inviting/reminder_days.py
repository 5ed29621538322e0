"""On which days those who were invited and have not answered are reminded. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from stakeholders.consultations.windows import last_day

WRITTEN_FROM = time(8)  # local time of the town


def due_moments(closes: datetime, zone: str, steps: list[int]) -> list[tuple[int, datetime]]:
    """[(days before the last day, the morning of that day in the town)], the earliest first."""
    last = last_day(closes, zone).date()
    return [
        (step, datetime.combine(last - timedelta(days=step), WRITTEN_FROM, tzinfo=ZoneInfo(zone)))
        for step in sorted(steps, reverse=True)
    ]


def step_due(moments: list[tuple[int, datetime]], closes: datetime, at: datetime):
    """The newest (step, moment) that has come, also when its day went by unnoticed; None before and after."""
    passed = [one for one in moments if one[1] <= at]
    return passed[-1] if passed and at < closes else None


def next_due(moments: list[tuple[int, datetime]], at: datetime) -> datetime | None:
    """When the next reminder leaves."""
    return next((moment for _step, moment in moments if moment > at), None)
