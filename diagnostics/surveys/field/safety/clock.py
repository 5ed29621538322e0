"""When a team is to report, and whether it is overdue. Neither Django nor the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: A report that comes a little before its time is that report; one that is a little late is not yet overdue.
EARLY = timedelta(minutes=30)
PATIENCE = timedelta(minutes=15)


class Standing(StrEnum):
    """How a team stands."""

    PLANNED = "planned"
    OUT = "out"
    OVERDUE = "overdue"
    HELP = "help"
    BACK = "back"


@dataclass(frozen=True)
class Said:
    """A report: when, and whether it says "well", "help" or "back"."""

    at: datetime
    kind: str


@dataclass(frozen=True)
class Watch:
    """How a team stands, and the report that is overdue, or the next one."""

    standing: Standing
    due: datetime | None = None


def due_times(starts: datetime, ends: datetime, every: int) -> list[datetime]:
    """When a team reports: every so many minutes after its start, and at the end."""
    step = timedelta(minutes=every)
    times, at = [], starts + step
    while at < ends:
        times.append(at)
        at += step
    return [*times, ends]


def watch(starts: datetime, ends: datetime, every: int, said: Sequence[Said], now: datetime) -> Watch:
    """How a team stands at a moment. A call for help stands until somebody says that all is well."""
    told = sorted(said, key=lambda one: one.at)
    if told and told[-1].kind == "help":
        return Watch(Standing.HELP)
    if any(one.kind == "back" for one in told):
        return Watch(Standing.BACK)
    last = told[-1].at if told else None
    for due in due_times(starts, ends, every):
        is_last = due == ends
        # The end is only met by saying "back".
        if not is_last and last is not None and last >= due - EARLY:
            continue
        if now > due + PATIENCE:
            return Watch(Standing.OVERDUE, due)
        return Watch(Standing.OUT if now >= starts else Standing.PLANNED, due)
    raise AssertionError("the end is always awaited")
